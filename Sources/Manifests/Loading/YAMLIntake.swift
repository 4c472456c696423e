import Dispatch
import Kubernetes
import Synchronization

/// Reads YAML text into a cluster.
///
/// Documents are read on all cores, a window of the text at a time, and taken
/// in the order they are written: the result does not depend on the split.
enum YAMLIntake {
  /// How many bytes of text are read at a time, so that memory stays small.
  private static let window = 2 << 20
  /// From how many bytes on it is worth waking the other cores.
  private static let worthSplitting = 128 << 10

  /// Reads all documents of a text; the faulty ones are told.
  ///
  /// - Parameter progress: Told now and then how many bytes were taken.
  static func read(
    _ bytes: [UInt8], file: String, limits: LoadLimits, _ intake: DocumentIntake,
    progress: (Int) -> Void = { _ in }
  ) {
    let text = TextEncoding.normalized(bytes)
    if isJSON(text) {
      JSONIntake(file: file, limits: limits, intake).readDocument(text)
      return
    }
    let segments = text.withUnsafeBufferPointer { YAMLSegments.segments(of: $0) }
    var isEmpty = true
    var start = 0
    while start < segments.count {
      var end = start
      var size = 0
      while end < segments.count, size < window {
        size += segments[end].range.count
        end += 1
      }
      let results = documents(of: segments[start..<end], in: text, size: size, file, limits)
      for (segment, documents) in zip(segments[start..<end], results) {
        for document in documents {
          switch document {
          case .success(let root):
            // A document of comments only is null.
            if root.isNull { continue }
            isEmpty = false
            intake.take(root)
          case .failure(let fault):
            isEmpty = false
            text.withUnsafeBytes { bytes in
              tell(fault, in: UnsafeRawBufferPointer(rebasing: bytes[segment.range]), intake)
            }
          }
        }
      }
      start = end
      if start < segments.count { progress(segments[start].range.lowerBound) }
    }
    if isEmpty {
      intake.assembly.tell(
        Diagnostic(.note, "the file holds no document", at: SourceLocation(file: file)))
    }
  }

  private typealias Documents = [Result<DocumentNode, DocumentFault>]

  /// Returns the documents of each segment, in their order.
  private static func documents(
    of segments: ArraySlice<YAMLSegments.Segment>, in text: [UInt8], size: Int, _ file: String,
    _ limits: LoadLimits
  ) -> [Documents] {
    @Sendable func read(_ segment: YAMLSegments.Segment) -> Documents {
      text.withUnsafeBufferPointer { buffer in
        YAMLReader.read(
          UnsafeBufferPointer(rebasing: buffer[segment.range]), firstLine: segment.firstLine,
          file: file, limits: limits)
      }
    }
    guard size > worthSplitting, segments.count > 1 else { return segments.map { read($0) } }
    let list = Array(segments)
    let results = Mutex<[Documents]>(Array(repeating: [], count: list.count))
    let stride = max(1, list.count / 32)
    DispatchQueue.concurrentPerform(iterations: (list.count + stride - 1) / stride) { number in
      let range = (number * stride)..<min(list.count, (number + 1) * stride)
      let found = list[range].map { read($0) }
      results.withLock { $0.replaceSubrange(range, with: found) }
    }
    return results.withLock { $0 }
  }

  /// Returns whether a text is one JSON document: some programs give such
  /// files the name of YAML, of which it is a part, and it reads faster so.
  private static func isJSON(_ text: [UInt8]) -> Bool {
    guard let first = text.first(where: { $0 > 32 }), first == UInt8(ascii: "{") else {
      return false
    }
    return JSONIntake.isDocument(text)
  }

  /// Tells of a document that could not be read, and of what is missing now.
  private static func tell(
    _ fault: DocumentFault, in text: UnsafeRawBufferPointer, _ intake: DocumentIntake
  ) {
    let signs = FaultyText(text)
    guard signs.isTemplate else {
      intake.tell(fault, signs)
      return
    }
    let message = "this is a template that is not rendered: \(fault.message)"
    intake.assembly.tell(
      Diagnostic(
        .warning, message, at: fault.location,
        help: "render it first, for example with `helm template`"))
    intake.assembly.miss(Evidence.Gap(.unreadable, message: message, location: fault.location))
  }
}
