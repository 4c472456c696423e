package import Kubernetes

/// Reads a source: files and folders, standard input, or texts in memory.
///
/// Nothing it meets stops it. What cannot be read becomes a diagnostic with
/// its place and a gap in the evidence; everything else is in the result. An
/// object counts as captured where it carries what only a live API server
/// sets (an identifier, a version, a time); a source is a capture where at
/// least half of its objects are.
package struct ManifestLoader: Sendable {
  /// The limits that are kept.
  package let limits: LoadLimits
  /// The namespace of objects that name none (rule G-11).
  package let namespace: String
  /// Gives lines and texts of what was read, for as long as it is kept.
  package let places: PlaceResolver?
  private let files: any InputFiles

  /// Makes a loader.
  ///
  /// - Parameters:
  ///   - limits: The limits that are kept.
  ///   - namespace: The namespace of objects that name none; `default` if nil.
  ///   - files: The file system.
  ///   - places: Keeps what cannot be read again, standard input and texts in
  ///     memory, for excerpts and lines; nothing is kept if nil.
  package init(
    limits: LoadLimits = LoadLimits(), namespace: String? = nil,
    files: any InputFiles = SystemFiles(), places: PlaceResolver? = nil
  ) {
    self.limits = limits
    self.namespace = namespace ?? "default"
    self.files = files
    self.places = places
  }

  /// Returns the cluster that texts in memory describe.
  ///
  /// - Parameters:
  ///   - name: The name of the cluster.
  ///   - texts: The texts, each with the name that its places show.
  package func load(name: String, texts: [(file: String, bytes: [UInt8])]) -> ClusterState {
    let intake = DocumentIntake(name: name, namespace: namespace, limits: limits)
    let places = places ?? PlaceResolver(files: files)
    for text in texts {
      places.keep(text.bytes, of: text.file)
      read(BytesReader(text.bytes), file: text.file, intake, places)
    }
    return intake.finish(fileTime: nil, places: places)
  }

  /// Returns the cluster that files and folders describe.
  ///
  /// Where the task around is cancelled, reading stops at the next file and
  /// the result says so.
  ///
  /// - Parameters:
  ///   - name: The name of the cluster.
  ///   - paths: Files and folders; `-` is standard input, at most once.
  ///   - progress: Called now and then while reading.
  package func load(
    name: String, paths: [String], progress: @escaping (LoadProgress) -> Void = { _ in }
  ) -> ClusterState {
    let intake = DocumentIntake(name: name, namespace: namespace, limits: limits)
    let places = places ?? PlaceResolver(files: files)
    let tree = SourceTree(paths, files: files, limits: limits)
    for diagnostic in tree.diagnostics { intake.assembly.tell(diagnostic) }
    for gap in tree.gaps { intake.assembly.miss(gap) }
    var state = LoadProgress()
    state.filesTotal = tree.files.count
    state.bytesTotal = tree.files.reduce(0) { $0 &+ $1.size }
    var fileTime: Timestamp?
    for file in tree.files {
      if Task.isCancelled {
        intake.tell(InputFault("reading was cancelled", isLimit: true), file: file.path)
        break
      }
      state.file = file.path
      state.objects = intake.assembly.count
      progress(state)
      read(file, intake, places) { bytes in
        var now = state
        now.bytes &+= bytes
        now.objects = intake.assembly.count
        progress(now)
      }
      if let time = file.modification, fileTime.map({ $0 < time }) ?? true { fileTime = time }
      state.files += 1
      state.bytes &+= file.size
    }
    state.objects = intake.assembly.count
    progress(state)
    for shape in tree.shapes { shape.note(in: intake, files) }
    return intake.finish(fileTime: fileTime, places: places)
  }

  private func read(
    _ file: SourceFile, _ intake: DocumentIntake, _ places: PlaceResolver,
    progress: @escaping (Int) -> Void
  ) {
    do throws(InputFault) {
      read(try files.open(file.path), file: file.path, intake, places, progress)
    } catch {
      intake.tell(error, file: file.path)
    }
  }

  private func read(
    _ reader: any InputReader, file: String, _ intake: DocumentIntake, _ places: PlaceResolver,
    _ progress: @escaping (Int) -> Void = { _ in }
  ) {
    do throws(InputFault) {
      let text = try InputText(reader, path: file, limit: limits.fileBytes)
      switch InputFormat.of(file, head: text.head) {
      case .yaml:
        let bytes = try text.all()
        if file == "-" { places.keep(bytes, of: file) }
        YAMLIntake.read(bytes, file: file, limits: limits, intake, progress: progress)
      case .json:
        text.progress = progress
        // What is read from a pipe cannot be counted again later.
        var lines = LineIndex()
        if file == "-" { text.observer = { lines.append($0) } }
        JSONIntake(file: file, limits: limits, intake) {
          guard file != "-", let reader = try? files.open(file) else { return nil }
          return try? InputText(reader, path: file, limit: limits.fileBytes)
        }.read(text)
        if file == "-" { places.keep(lines, of: file) }
      case .archive(let kind):
        throw InputFault("`\(file)` is a \(kind) archive: unpack it and name the folder")
      }
    } catch {
      intake.tell(error, file: file)
    }
  }
}

/// Reads bytes that are in memory already.
private final class BytesReader: InputReader {
  private let bytes: [UInt8]
  private var at = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var expectedSize: Int { bytes.count }

  func skip(_ count: Int) { at = min(bytes.count, at + max(0, count)) }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, bytes.count - at)
    buffer.copyBytes(from: bytes[at..<(at + count)])
    at += count
    return count
  }
}
