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
    for text in texts { FileReading.read(text.bytes, file: text.file, limits: limits, intake) }
    intake.assembly.setNewest(intake.context.newest, isFileTime: false)
    return intake.assembly.finish()
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
    return intake.assembly.finish()
  }

  private func read(_ file: SourceFile, _ intake: DocumentIntake) {
    do throws(InputFault) {
      let bytes =
        file.isStandardInput
        ? try files.standardInput(limit: limits.fileBytes)
        : try files.content(of: file.path, limit: limits.fileBytes)
      FileReading.read(bytes, file: file.path, limits: limits, intake)
    } catch {
      let location = SourceLocation(file: file.path)
      intake.assembly.tell(Diagnostic(.error, error.message, at: location))
      intake.assembly.miss(
        Evidence.Gap(
          error.isLimit ? .limit : .unreadable, message: error.message, location: location))
    }
  }
}
