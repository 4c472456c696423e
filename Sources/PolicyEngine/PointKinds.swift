/// The points of a space in kinds: neither a wide set of peers nor one that many
/// rules name tells two points of one kind apart.
///
/// Rules of a whole cluster name many points at once, such as all pods of some
/// team, or the same ones again and again, such as the metadata address. There
/// are few such sets, so they divide the points into few kinds, and
/// a group is walked through once for each kind instead of once for each point.
/// Sets that are no union of kinds are still walked through point by point, so
/// kinds are a matter of speed only: any division of the points gives the same
/// answers.
struct PointKinds: Sendable {
  /// The kind of each point.
  private(set) var ofPoint: [UInt16]
  /// How many points are of each kind.
  private(set) var sizes: [Int]
  /// What the named ports of the points of each kind resolve to, as an index
  /// into the space's resolutions; empty where kinds do not tell them apart.
  private(set) var resolutions: [Int32] = []

  /// The number of kinds.
  var count: Int { sizes.count }

  /// How many words of points that are not empty make a set wide: a share of
  /// all words, and at most so many.
  private static let wide = (share: 16, most: 8)
  /// How many rules at least name a set that is worth kinds though it is not
  /// wide.
  private static let many = 16
  /// How many sets in a row may fail to be told apart before the rest is left
  /// alone.
  private static let patience = 16

  /// Makes one kind of all points.
  init(pointCount: Int) {
    ofPoint = Array(repeating: 0, count: pointCount)
    sizes = [pointCount]
  }

  /// Divides points by sets, those first that are used most.
  ///
  /// Costs a look at the points of each distinct set; it stops trying when there
  /// are too many kinds.
  ///
  /// - Parameters:
  ///   - resolutions: What the named ports of each point resolve to, where
  ///     rules ask for those of peers.
  ///   - sets: The sets with the numbers of their uses.
  ///   - limit: How many kinds there are at most.
  init(
    pointCount: Int, resolutions: [Int32]?, sets: [(set: PointSet, uses: Int)], limit: Int
  ) {
    self.init(pointCount: pointCount)
    if let resolutions {
      let highest = Int(resolutions.max() ?? 0)
      if highest < limit {
        for point in resolutions.indices {
          ofPoint[point] = UInt16(truncatingIfNeeded: resolutions[point])
        }
        // Numbers of resolutions that no point has are kinds without points.
        self.resolutions = (0...highest).map { Int32(truncatingIfNeeded: $0) }
        sizes = Array(repeating: 0, count: highest + 1)
        for kind in ofPoint { sizes[Int(kind)] += 1 }
      }
    }
    let ordered = sets.enumerated().sorted {
      ($1.element.uses, $0.offset) < ($0.element.uses, $1.offset)
    }
    var failures = 0
    for (_, entry) in ordered {
      if failures == PointKinds.patience { break }
      if !divide(by: entry.set, limit) { failures += 1 }
    }
  }

  /// Returns whether dividing the points by a set is worth a try: it names many
  /// of them, or many rules name it.
  static func isWorthKinds(
    _ set: PointSet, among pointCount: Int, uses: Int, of allUses: Int
  ) -> Bool {
    uses >= max(PointKinds.many, allUses / ReachabilityOptions.defaultKindLimit)
      || isWide(set, among: pointCount)
  }

  private static func isWide(_ set: PointSet, among pointCount: Int) -> Bool {
    let least = min(wide.most, max(1, pointCount / 64 / wide.share))
    if set.words.count < least { return false }
    var count = 0
    for word in set.words where word != 0 {
      count += 1
      if count == least { return true }
    }
    return false
  }

  /// Returns the kinds a set is made of; `nil` where it is empty, or holds a
  /// part of a kind only.
  ///
  /// It stops at the first kind too large for what is left of the set, so a set
  /// of few points costs a look at them.
  func covering(_ set: PointSet) -> PointSet? {
    var room = set.count
    if room == 0 { return nil }
    var kinds = PointBits(start: 0, end: (count + 63) / 64)
    for index in set.words.indices {
      var word = set.words[index]
      while word != 0 {
        // INVARIANT: sets hold points of this space only.
        let kind = Int(ofPoint[(set.start &+ index) &<< 6 &+ word.trailingZeroBitCount])
        word &= word &- 1
        if kinds.contains(kind) { continue }
        kinds.insert(kind)
        room -= sizes[kind]
        if room < 0 { return nil }
      }
    }
    return kinds.sealed()
  }

  /// Divides every kind that a set cuts, and returns whether there is room for
  /// that.
  private mutating func divide(by set: PointSet, _ limit: Int) -> Bool {
    var counts = [Int](repeating: 0, count: count)
    set.forEach { counts[Int(ofPoint[$0])] += 1 }
    var inside: [UInt16] = []
    var next = count
    for kind in counts.indices {
      if counts[kind] == 0 || counts[kind] == sizes[kind] {
        inside.append(UInt16(truncatingIfNeeded: kind))
      } else {
        inside.append(UInt16(truncatingIfNeeded: next))
        next += 1
      }
    }
    if next > limit { return false }
    if next == count { return true }
    for kind in counts.indices where Int(inside[kind]) != kind {
      if !resolutions.isEmpty { resolutions.append(resolutions[kind]) }
      sizes[kind] -= counts[kind]
      sizes.append(counts[kind])
    }
    set.forEach { ofPoint[$0] = inside[Int(ofPoint[$0])] }
    return true
  }
}
