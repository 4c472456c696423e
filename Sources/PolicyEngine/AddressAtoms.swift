import Kubernetes

/// The addresses of one family, cut at every boundary of a policy block.
///
/// No rule can tell apart two addresses of one atom. Atoms are intervals in
/// order; N blocks make at most 2N + 1 of them.
struct AddressAtoms: Sendable {
  /// The family.
  let family: IPFamily
  /// The first address of each atom, in order; the first is 0.
  let starts: [UInt128]

  /// Cuts a family at the boundaries of some blocks.
  init(_ family: IPFamily, cutBy blocks: [AddressSet]) {
    self.family = family
    var cuts: Set<UInt128> = [0]
    for block in blocks where block.family == family {
      for range in block.intervals.ranges {
        cuts.insert(range.lowerBound)
        if range.upperBound < family.maximum { cuts.insert(range.upperBound + 1) }
      }
    }
    starts = cuts.sorted()
  }

  /// The number of atoms.
  var count: Int { starts.count }

  /// Returns the addresses of some neighbouring atoms.
  func range(of atoms: Range<Int>) -> AddressRange {
    let last =
      atoms.upperBound < starts.count ? starts[atoms.upperBound] - 1 : family.maximum
    return AddressRange(family, starts[atoms.lowerBound]...last)
  }

  /// Returns the atom of an address; binary search.
  func atom(of address: UInt128) -> Int {
    var low = 0
    var high = starts.count
    while low + 1 < high {
      let middle = (low + high) / 2
      if starts[middle] <= address { low = middle } else { high = middle }
    }
    return low
  }

  /// Returns the atoms of a range whose ends are boundaries.
  func atoms(of range: ClosedRange<UInt128>) -> Range<Int> {
    atom(of: range.lowerBound)..<(atom(of: range.upperBound) + 1)
  }
}
