/// The two families of addresses; separate worlds that never mix (G-15).
package enum IPFamily: String, Hashable, Sendable, CaseIterable {
  /// 32-bit addresses.
  case ipv4 = "IPv4"
  /// 128-bit addresses.
  case ipv6 = "IPv6"

  /// The number of bits of an address: 32 or 128.
  package var width: Int { self == .ipv4 ? 32 : 128 }

  /// The highest address of the family as a number.
  package var maximum: UInt128 { self == .ipv4 ? 0xFFFF_FFFF : .max }
}

/// An IP address.
package struct IPAddress: Hashable, Sendable {
  /// The family.
  package let family: IPFamily
  /// The address as a number; at most `family.maximum`.
  package let value: UInt128

  /// Makes an address; bits above the family's width are cut off.
  package init(_ family: IPFamily, _ value: UInt128) {
    self.family = family
    self.value = value & family.maximum
  }

  /// Reads an address in its usual notation, or returns `nil`.
  ///
  /// Refused, as the API server does (KEP-4858, rule G-15): leading zeros in
  /// IPv4, zone identifiers, and IPv4-mapped IPv6 (`::ffff:1.2.3.4`).
  package init?(_ text: some StringProtocol) {
    if text.utf8.contains(UInt8(ascii: ":")) {
      guard let value = IPAddress.parseIPv6(Array(text.utf8)) else { return nil }
      self.init(.ipv6, value)
    } else {
      guard let value = IPAddress.parseIPv4(Array(text.utf8)[...]) else { return nil }
      self.init(.ipv4, UInt128(value))
    }
  }

  private static func parseIPv4(_ bytes: ArraySlice<UInt8>) -> UInt32? {
    let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var value: UInt32 = 0
    for part in parts {
      guard (1...3).contains(part.count), part.count == 1 || part.first != UInt8(ascii: "0")
      else { return nil }
      var octet: UInt32 = 0
      for byte in part {
        guard byte >= 48, byte <= 57 else { return nil }
        octet = octet * 10 + UInt32(byte - 48)
      }
      guard octet <= 255 else { return nil }
      value = value << 8 | octet
    }
    return value
  }

  /// Reads digits only: the parser of the standard library takes signs.
  private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt16? {
    var value: UInt16 = 0
    for byte in digits {
      let digit: UInt8
      switch byte {
      case 48...57: digit = byte - 48
      case 65...70: digit = byte - 55
      case 97...102: digit = byte - 87
      default: return nil
      }
      value = value << 4 | UInt16(digit)
    }
    return value
  }

  private static func parseIPv6(_ bytes: [UInt8]) -> UInt128? {
    let colon = UInt8(ascii: ":")
    guard bytes.count <= 45 else { return nil }
    var groups: [UInt16] = []
    var gap: Int?
    var index = 0
    if bytes.starts(with: [colon, colon]) {
      gap = 0
      index = 2
      if bytes.count == 2 { return 0 }
    }
    while index < bytes.count {
      let end = bytes[index...].firstIndex(of: colon) ?? bytes.count
      let part = bytes[index..<end]
      if part.contains(UInt8(ascii: ".")) {
        guard end == bytes.count, let last = parseIPv4(part) else { return nil }
        groups += [UInt16(last >> 16), UInt16(last & 0xFFFF)]
        break
      }
      guard (1...4).contains(part.count), let group = hexadecimal(part) else { return nil }
      groups.append(group)
      if end == bytes.count { break }
      index = end + 1
      if index == bytes.count { return nil }
      if bytes[index] == colon {
        guard gap == nil else { return nil }
        gap = groups.count
        index += 1
      }
    }
    if let gap {
      guard groups.count < 8 else { return nil }
      groups.insert(contentsOf: [UInt16](repeating: 0, count: 8 - groups.count), at: gap)
    }
    guard groups.count == 8 else { return nil }
    let value = groups.reduce(UInt128(0)) { $0 << 16 | UInt128($1) }
    return value >> 32 == 0xFFFF ? nil : value
  }
}

extension IPAddress: Comparable {
  /// Orders IPv4 before IPv6, then by number.
  package static func < (left: IPAddress, right: IPAddress) -> Bool {
    left.family == right.family ? left.value < right.value : left.family == .ipv4
  }
}

extension IPAddress: CustomStringConvertible {
  /// The address in its usual notation; IPv6 as RFC 5952 section 4 asks.
  package var description: String {
    if family == .ipv4 {
      return (0..<4).reversed().map { String(value >> UInt128($0 * 8) & 0xFF) }
        .joined(separator: ".")
    }
    let groups = (0..<8).reversed().map { UInt16(truncatingIfNeeded: value >> UInt128($0 * 16)) }
    var best = 0..<0
    var start = 0
    while start < 8 {
      var end = start
      while end < 8, groups[end] == 0 { end += 1 }
      if end - start > best.count, end - start > 1 { best = start..<end }
      start = max(end, start + 1)
    }
    func text(_ part: some Sequence<UInt16>) -> String {
      part.map { String($0, radix: 16) }.joined(separator: ":")
    }
    if best.isEmpty { return text(groups) }
    return text(groups[..<best.lowerBound]) + "::" + text(groups[best.upperBound...])
  }
}
