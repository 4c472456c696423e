/// The groups of one direction, by number, and their numbers.
///
/// An edit copies the table and adds to it, so nothing in it is copied group by
/// group: groups are sealed, and found through an array of numbers.
struct GroupTable: Sendable {
  private var groups = SealedArray<HalfTable.Group>()
  /// What may be found: open addressing with linear probing, at most half full.
  private var places: [Place] = Array(repeating: .free, count: 64)

  /// A part of a group's hash and its number.
  private struct Place: Sendable {
    static let free = Place(hash: 0, number: -1)

    var hash: UInt32
    var number: Int32
  }

  /// The number of groups.
  var count: Int { groups.count }

  /// The numbers of the groups.
  var indices: Range<Int> { groups.indices }

  /// Returns a group.
  subscript(number: Int) -> HalfTable.Group {
    _read { yield groups[number] }
  }

  /// Returns the number of a group, and whether it is new.
  mutating func append(_ group: HalfTable.Group) -> (isNew: Bool, number: Int) {
    if groups.count &* 2 >= places.count { grow() }
    let hash = UInt32(truncatingIfNeeded: group.hashValue)
    var index = Int(hash) & (places.count - 1)
    while places[index].number >= 0 {
      let known = Int(places[index].number)
      if places[index].hash == hash, groups[known] == group { return (false, known) }
      index = (index + 1) & (places.count - 1)
    }
    // INVARIANT: fewer than 2^31 groups; memory ends long before.
    places[index] = Place(hash: hash, number: Int32(truncatingIfNeeded: groups.count))
    groups.append(group)
    return (true, groups.count - 1)
  }

  /// Lets copies share the groups that stand here.
  mutating func seal() { groups.seal() }

  private mutating func grow() {
    let old = places
    places = Array(repeating: .free, count: old.count * 2)
    for place in old where place.number >= 0 {
      var index = Int(place.hash) & (places.count - 1)
      while places[index].number >= 0 { index = (index + 1) & (places.count - 1) }
      places[index] = place
    }
  }
}
