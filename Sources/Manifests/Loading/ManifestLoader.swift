package import Kubernetes

/// Reads a source: files and folders, standard input, or texts in memory.
///
/// Nothing it meets stops it. What cannot be read becomes a diagnostic with
/// its place and a gap in the evidence; everything else is in the result.
package struct ManifestLoader: Sendable {
  /// The limits that are kept.
  package let limits: LoadLimits
  /// The namespace of objects that name none (rule G-11).
  package let namespace: String
  private let files: any InputFiles

  /// Makes a loader.
  ///
  /// - Parameters:
  ///   - limits: The limits that are kept.
  ///   - namespace: The namespace of objects that name none; `default` if nil.
  ///   - files: The file system.
  package init(
    limits: LoadLimits = LoadLimits(), namespace: String? = nil,
    files: any InputFiles = SystemFiles()
  ) {
    self.limits = limits
    self.namespace = namespace ?? "default"
    self.files = files
  }

  /// Returns the cluster that texts in memory describe.
  ///
  /// - Parameters:
  ///   - name: The name of the cluster.
  ///   - texts: The texts, each with the name that its places show.
  package func load(name: String, texts: [(file: String, bytes: [UInt8])]) -> ClusterState {
    let intake = DocumentIntake(name: name, namespace: namespace, limits: limits)
    for text in texts {
      read(BytesReader(text.bytes), file: text.file, intake)
    }
    intake.assembly.setNewest(intake.context.newest, isFileTime: false)
    return intake.finish()
  }

  /// Returns the cluster that files and folders describe.
  ///
  /// - Parameters:
  ///   - name: The name of the cluster.
  ///   - paths: Files and folders; `-` is standard input, at most once.
  ///   - progress: Called now and then while reading.
  package func load(
    name: String, paths: [String], progress: (LoadProgress) -> Void = { _ in }
  ) -> ClusterState {
    let intake = DocumentIntake(name: name, namespace: namespace, limits: limits)
    let tree = SourceTree(paths, files: files, limits: limits)
    for diagnostic in tree.diagnostics { intake.assembly.tell(diagnostic) }
    for gap in tree.gaps { intake.assembly.miss(gap) }
    var state = LoadProgress()
    state.filesTotal = tree.files.count
    state.bytesTotal = tree.files.reduce(0) { $0 &+ $1.size }
    var fileTime: Timestamp?
    for file in tree.files {
      state.file = file.path
      state.objects = intake.assembly.count
      progress(state)
      read(file, intake)
      if let time = file.modification, fileTime.map({ $0 < time }) ?? true { fileTime = time }
      state.files += 1
      state.bytes &+= file.size
    }
    state.objects = intake.assembly.count
    progress(state)
    let newest = intake.context.newest
    intake.assembly.setNewest(newest ?? fileTime, isFileTime: newest == nil && fileTime != nil)
    return intake.finish()
  }

  private func read(_ file: SourceFile, _ intake: DocumentIntake) {
    do throws(InputFault) {
      read(try files.open(file.path), file: file.path, intake)
    } catch {
      intake.tell(error, file: file.path)
    }
  }

  private func read(_ reader: any InputReader, file: String, _ intake: DocumentIntake) {
    do throws(InputFault) {
      let text = try InputText(reader, path: file, limit: limits.fileBytes)
      switch InputFormat.of(file, head: text.head) {
      case .yaml: YAMLIntake.read(try text.all(), file: file, limits: limits, intake)
      case .json: JSONIntake(file: file, limits: limits, intake).read(text)
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

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, bytes.count - at)
    buffer.copyBytes(from: bytes[at..<(at + count)])
    at += count
    return count
  }
}
