/// A block of addresses in CIDR notation.
package struct CIDR: Hashable, Sendable {
  /// The first address; bits behind the prefix are zero.
  package let base: IPAddress
  /// The number of leading bits that are fixed: 0…32, or 0…128.
  package let prefix: Int

  /// Makes a block; host bits of the address are cut off.
  ///
  /// - Returns: `nil` where the prefix is longer than the family's width.
  package init?(_ address: IPAddress, prefix: Int) {
    guard (0...address.family.width).contains(prefix) else { return nil }
    self.base = IPAddress(
      address.family, address.value & CIDR.mask(address.family, prefix))
    self.prefix = prefix
  }

  /// Reads a block such as `10.0.0.0/8`, or returns `nil`.
  ///
  /// Host bits are cut off (rule G-15); `hasHostBits(_:)` tells about them.
  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let address = IPAddress(parts[0]),
      (1...3).contains(parts[1].utf8.count),
      parts[1].utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }),
      parts[1].utf8.count == 1 || parts[1].utf8.first != 48, let prefix = Int(parts[1])
    else { return nil }
    self.init(address, prefix: prefix)
  }

  /// A Boolean value that tells whether the text of a block has host bits set.
  package static func hasHostBits(_ text: some StringProtocol) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard let block = CIDR(text), let address = IPAddress(parts[0]) else { return false }
    return block.base != address
  }

  /// The addresses as a range; its upper bound is inside.
  package var range: AddressRange {
    let host = base.family.maximum & ~CIDR.mask(base.family, prefix)
    return AddressRange(base.family, base.value...(base.value | host))
  }

  /// A Boolean value that tells whether another block lies inside this one.
  package func contains(_ other: CIDR) -> Bool {
    other.prefix >= prefix && contains(other.base)
  }

  /// A Boolean value that tells whether an address lies inside this block.
  package func contains(_ address: IPAddress) -> Bool {
    address.family == base.family
      && address.value & CIDR.mask(base.family, prefix) == base.value
  }

  private static func mask(_ family: IPFamily, _ prefix: Int) -> UInt128 {
    let hostBits = family.width - prefix
    return hostBits >= 128 ? 0 : (family.maximum >> UInt128(hostBits)) << UInt128(hostBits)
  }
}

extension CIDR: CustomStringConvertible {
  /// The block in CIDR notation.
  package var description: String { "\(base)/\(prefix)" }
}
