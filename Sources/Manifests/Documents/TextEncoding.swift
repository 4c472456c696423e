/// The encodings in which manifests may be written.
enum TextEncoding {
  /// Returns text in UTF-8 without a byte order mark.
  ///
  /// UTF-16 is recognised by its byte order mark, or by the zero beside the
  /// first character, and turned into UTF-8; what is neither stays as it is,
  /// for the readers to complain about with a place.
  static func normalized(_ bytes: [UInt8]) -> [UInt8] {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return Array(bytes.dropFirst(3)) }
    guard bytes.count >= 2 else { return bytes }
    switch (bytes[0], bytes[1]) {
    case (0xFF, 0xFE): return utf8(ofUTF16: bytes, from: 2, isBigEndian: false)
    case (0xFE, 0xFF): return utf8(ofUTF16: bytes, from: 2, isBigEndian: true)
    case (1...127, 0) where isUTF16(bytes, zerosAt: 1):
      return utf8(ofUTF16: bytes, from: 0, isBigEndian: false)
    case (0, 1...127) where isUTF16(bytes, zerosAt: 0):
      return utf8(ofUTF16: bytes, from: 0, isBigEndian: true)
    default: return bytes
    }
  }

  /// A Boolean value that tells whether the first characters alternate with
  /// zeros, as ASCII text in UTF-16 does.
  private static func isUTF16(_ bytes: [UInt8], zerosAt parity: Int) -> Bool {
    let sample = bytes.prefix(64)
    return sample.count >= 4
      && sample.indices.allSatisfy { ($0 % 2 == parity) == (sample[$0] == 0) }
  }

  private static func utf8(
    ofUTF16 bytes: [UInt8], from start: Int, isBigEndian: Bool
  ) -> [UInt8] {
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    var at = start
    while at + 1 < bytes.count {
      let high = UInt16(bytes[isBigEndian ? at : at + 1])
      let low = UInt16(bytes[isBigEndian ? at + 1 : at])
      units.append(high << 8 | low)
      at += 2
    }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }
}
