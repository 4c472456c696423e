import Kubernetes

/// Reads the text of one file into a cluster.
enum FileReading {
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
    let signs = FaultyText(text)
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
    intake.assembly.tell(
      Diagnostic(.error, fault.message, at: fault.location, help: fault.help))
    let cause: Evidence.Gap.Cause =
      switch fault.cause {
      case .limit: .limit
      case .truncated: .truncated
      case .syntax, .template: .unreadable
      }
    let isPolicy = signs.mayHoldPolicy
    intake.assembly.miss(
      Evidence.Gap(
        cause, kind: isPolicy ? .networkPolicy : nil,
        namespace: isPolicy
          ? signs.namespace(default: intake.context.defaultNamespace) : nil,
        message: fault.message, location: fault.location))
  }
}

/// What the text of a document that cannot be read still shows.
struct FaultyText {
  private let text: String

  /// Looks at a text; only its start is looked at, which holds the names.
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    text = String(decoding: bytes.prefix(1 << 16), as: UTF8.self)
  }

  /// A Boolean value that tells whether the text is a template of Helm or of
  /// another program.
  var isTemplate: Bool { text.utf8.containsPair(UInt8(ascii: "{")) && hasTemplateActions }

  private var hasTemplateActions: Bool {
    ["{{ .", "{{.", "{{-", "{{ include", "{{ template", "{{ if", "{{ range", "{{ with", "{{/*"]
      .contains { text.contains($0) }
  }

  /// A Boolean value that tells whether a NetworkPolicy may be lost with it.
  var mayHoldPolicy: Bool { text.contains("NetworkPolicy") }

  /// Returns the namespace of what is lost, where the text names one only, or
  /// `nil` where it could be any.
  func namespace(default namespace: String) -> String? {
    var found: Set<String> = []
    for line in text.split(whereSeparator: { $0.isNewline || $0 == "," || $0 == "{" }) {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, DocumentWords.bare(parts[0]) == "namespace" else { continue }
      found.insert(DocumentWords.bare(parts[1]))
    }
    return found.isEmpty ? namespace : found.count == 1 ? found.first : nil
  }
}

/// Cuts words out of text that no parser can read.
private enum DocumentWords {
  /// Returns a word without the blanks, quotes and brackets around it.
  static func bare(_ text: Substring) -> String {
    let noise: Set<Character> = [" ", "\t", "\"", "'", "-", "}", "]"]
    return String(text.drop { noise.contains($0) }.prefix { !noise.contains($0) || $0 == "-" })
  }
}

extension Sequence<UInt8> {
  /// Returns whether a byte stands twice in a row.
  fileprivate func containsPair(_ byte: UInt8) -> Bool {
    var isBefore = false
    for next in self {
      if next == byte, isBefore { return true }
      isBefore = next == byte
    }
    return false
  }
}
