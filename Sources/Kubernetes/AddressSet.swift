/// A set of addresses of one family.
///
/// Equal sets are equal values. Every operation is linear in the number of
/// ranges.
package struct AddressSet: Hashable, Sendable {
  /// The family.
  package let family: IPFamily
  /// The addresses as numbers.
  package let intervals: IntervalSet<UInt128>

  /// Makes a set from numbers of one family.
  package init(_ family: IPFamily, _ intervals: IntervalSet<UInt128>) {
    self.family = family
    self.intervals = intervals
  }

  /// Makes a set from ranges in any order; they may overlap.
  package init(_ family: IPFamily, _ ranges: [ClosedRange<UInt128>] = []) {
    self.init(family, IntervalSet(ranges))
  }

  /// Makes the set of all addresses of a block.
  package init(_ block: CIDR) {
    self.init(block.base.family, [block.range.bounds])
  }

  /// All addresses of a family.
  package static func all(_ family: IPFamily) -> AddressSet {
    AddressSet(family, [0...family.maximum])
  }

  /// The ranges: in order, disjoint, not touching; both ends inside.
  package var ranges: [AddressRange] { intervals.ranges.map { AddressRange(family, $0) } }

  /// A Boolean value that tells whether no address is inside.
  package var isEmpty: Bool { intervals.isEmpty }

  /// The number of addresses, saturating at the highest 128-bit number.
  package var count: UInt128 {
    intervals.ranges.reduce(UInt128(0)) { sum, range in
      let size = (range.upperBound - range.lowerBound).addingReportingOverflow(1)
      let total = sum.addingReportingOverflow(size.partialValue)
      return size.overflow || total.overflow ? .max : total.partialValue
    }
  }

  /// A Boolean value that tells whether an address is inside.
  package func contains(_ address: IPAddress) -> Bool {
    address.family == family && intervals.contains(address.value)
  }

  /// A Boolean value that tells whether another set lies inside this one.
  package func isSuperset(of other: AddressSet) -> Bool {
    family == other.family && intervals.isSuperset(of: other.intervals)
  }

  /// Returns the addresses of either set; both must be of one family.
  package func union(_ other: AddressSet) -> AddressSet {
    precondition(family == other.family, "a set of addresses holds one family")
    return AddressSet(family, intervals.union(other.intervals))
  }

  /// Returns the addresses of both sets; none where the families differ.
  package func intersection(_ other: AddressSet) -> AddressSet {
    guard family == other.family else { return AddressSet(family) }
    return AddressSet(family, intervals.intersection(other.intervals))
  }

  /// Returns the addresses of this set that are not in another.
  package func subtracting(_ other: AddressSet) -> AddressSet {
    guard family == other.family else { return self }
    return AddressSet(family, intervals.intersection(other.complement.intervals))
  }

  /// All addresses of the family that are not in this set.
  package var complement: AddressSet {
    AddressSet(family, intervals.complement(upTo: family.maximum))
  }
}
