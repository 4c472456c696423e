import Kubernetes

/// Reads YAML text into a cluster.
enum YAMLIntake {
  /// Reads all documents of a text; the faulty ones are told.
  static func read(
    _ bytes: [UInt8], file: String, limits: LoadLimits, _ intake: DocumentIntake
  ) {
    let text = TextEncoding.normalized(bytes)
    var documents = 0
    text.withUnsafeBufferPointer { buffer in
      for segment in YAMLSegments.segments(of: buffer) {
        let part = UnsafeBufferPointer(rebasing: buffer[segment.range])
        let results = YAMLReader.read(
          part, firstLine: segment.firstLine, file: file, limits: limits)
        for result in results {
          documents += 1
          switch result {
          case .success(let root): intake.take(root)
          case .failure(let fault): tell(fault, in: part, intake)
          }
        }
      }
    }
    if documents == 0 {
      intake.assembly.tell(
        Diagnostic(.note, "the file holds no document", at: SourceLocation(file: file)))
    }
  }

  /// Tells of a document that could not be read, and of what is missing now.
  private static func tell(
    _ fault: DocumentFault, in text: UnsafeBufferPointer<UInt8>, _ intake: DocumentIntake
  ) {
    let signs = FaultyText(UnsafeRawBufferPointer(text))
    if signs.isTemplate {
      let message = "this is a template that is not rendered: \(fault.message)"
      intake.assembly.tell(
        Diagnostic(
          .warning, message, at: fault.location,
          help: "render it first, for example with `helm template`"))
      intake.assembly.miss(
        Evidence.Gap(.unreadable, message: message, location: fault.location))
      return
    }
    intake.tell(fault, signs)
  }
}
