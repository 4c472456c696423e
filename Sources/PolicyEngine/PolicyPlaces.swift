/// The places of policies in the walk, found by their places in the input.
///
/// No edit that a `ReachabilityBuilder` takes moves a policy in the walk or gives
/// its place to another, so they are found once.
struct PolicyPlaces: Sendable {
  private let entries: [Entry]

  /// A place in the walk of the policy at a place in the input.
  private struct Entry: Sendable {
    let list: Int
    let index: Int
    let place: ReachabilityBuilder.Place

    /// What entries are sorted by.
    var key: (Int, Int, Int) { (list, index, place.number) }
  }

  /// Finds the places of all policies; sorts them.
  init(_ cluster: CompiledCluster) {
    var entries: [Entry] = []
    ReachabilityBuilder.walk(cluster) { place in
      let source = cluster.tiers[place.tier].choices[place.index].source
      entries.append(Entry(list: source.list.rawValue, index: source.index, place: place))
    }
    self.entries = entries.sorted { $0.key < $1.key }
  }

  /// Returns the places of a policy in the order of the walk; binary search.
  func places(_ list: PolicySource.List, _ index: Int) -> [ReachabilityBuilder.Place] {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].key < (list.rawValue, index, 0) { low = middle + 1 } else { high = middle }
    }
    return entries[low...].prefix { $0.list == list.rawValue && $0.index == index }.map(\.place)
  }
}
