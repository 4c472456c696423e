/// A range of addresses of one family; both ends are inside.
package struct AddressRange: Hashable, Sendable {
  /// The family.
  package let family: IPFamily
  /// The addresses as numbers.
  package let bounds: ClosedRange<UInt128>

  /// Makes a range.
  package init(_ family: IPFamily, _ bounds: ClosedRange<UInt128>) {
    self.family = family
    self.bounds = bounds
  }

  /// All addresses of a family.
  package static func all(_ family: IPFamily) -> AddressRange {
    AddressRange(family, 0...family.maximum)
  }

  /// The first address.
  package var first: IPAddress { IPAddress(family, bounds.lowerBound) }
  /// The last address.
  package var last: IPAddress { IPAddress(family, bounds.upperBound) }

  /// A Boolean value that tells whether an address lies inside.
  package func contains(_ address: IPAddress) -> Bool {
    address.family == family && bounds.contains(address.value)
  }

  /// Returns the addresses of both ranges; `nil` where there are none.
  package func intersection(_ other: AddressRange) -> AddressRange? {
    guard family == other.family, bounds.overlaps(other.bounds) else { return nil }
    return AddressRange(family, bounds.clamped(to: other.bounds))
  }
}

extension AddressRange: CustomStringConvertible {
  /// The range as `first-last`, both addresses written out.
  package var description: String { "\(first)-\(last)" }
}

extension AddressRange: Comparable {
  /// Orders IPv4 before IPv6, then by the first address, then by the last.
  package static func < (left: AddressRange, right: AddressRange) -> Bool {
    (left.first, left.last) < (right.first, right.last)
  }
}
