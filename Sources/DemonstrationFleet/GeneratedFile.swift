/// A file of the demonstration fleet.
package struct GeneratedFile: Hashable, Sendable {
  /// The path, relative to the folder it is for, with `/` between its parts.
  package let path: String
  /// The text, in UTF-8.
  package let bytes: [UInt8]

  /// Makes a file.
  package init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }
}
