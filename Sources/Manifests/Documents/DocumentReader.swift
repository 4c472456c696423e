/// Reads the documents of a text, whatever format it is written in.
///
/// The way in for files that a person writes, such as the fleet file; sources
/// of clusters go through `ManifestLoader`.
package enum DocumentReader {
  /// Returns the documents of a text in order, each with what it says or with
  /// the fault that made it unreadable.
  ///
  /// - Parameters:
  ///   - bytes: The text, in UTF-8 or UTF-16.
  ///   - file: The file it comes from, for places.
  ///   - limits: The limits that are kept.
  package static func documents(
    in bytes: [UInt8], file: String, limits: LoadLimits = LoadLimits()
  ) -> [Result<DocumentNode, DocumentFault>] {
    let text = TextEncoding.normalized(bytes)
    return text.withUnsafeBufferPointer { buffer in
      YAMLSegments.segments(of: buffer).flatMap { segment in
        YAMLReader.read(
          UnsafeBufferPointer(rebasing: buffer[segment.range]), firstLine: segment.firstLine,
          file: file, limits: limits)
      }
    }
  }
}
