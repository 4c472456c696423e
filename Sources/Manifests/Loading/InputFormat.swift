/// The formats in which a source may be written.
enum InputFormat: Hashable {
  /// YAML, one document or many.
  case yaml
  /// JSON, one document or many.
  case json
  /// An archive, which is not unpacked.
  case archive(String)

  /// Returns the format of an input, from its name and its first bytes.
  ///
  /// The first character decides where the name does not: only JSON starts
  /// with a brace and a quote.
  static func of(_ path: String, head: [UInt8]) -> InputFormat {
    if let archive = archive(head) { return .archive(archive) }
    let name = path.lowercased()
    if name.hasSuffix(".json") { return .json }
    var rest = head[...]
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    rest = rest.drop { isBlank($0) }
    guard let first = rest.first else { return .yaml }
    let next = rest.dropFirst().first { !isBlank($0) }
    switch (first, next) {
    case (UInt8(ascii: "{"), UInt8(ascii: "\"")), (UInt8(ascii: "{"), UInt8(ascii: "}")),
      (UInt8(ascii: "["), UInt8(ascii: "{")):
      // Flow style of YAML looks alike at first; a file named so is YAML.
      return name.hasSuffix(".yaml") || name.hasSuffix(".yml") ? .yaml : .json
    default: return .yaml
    }
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 32 || byte == 9 || byte == 10 || byte == 13
  }

  private static func archive(_ head: [UInt8]) -> String? {
    if head.starts(with: [0x1F, 0x8B]) { return "gzip" }
    if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return "zip" }
    if head.count > 262, head[257..<262].elementsEqual("ustar".utf8) { return "tar" }
    if head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) { return "zstd" }
    if head.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A]) { return "xz" }
    return nil
  }
}
