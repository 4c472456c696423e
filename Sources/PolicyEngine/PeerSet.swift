/// Peers that a rule names, as points, and as kinds of points where they are
/// whole ones.
struct PeerSet: Sendable {
  /// No peers.
  static let empty = PeerSet(.empty)

  /// The points.
  let points: PointSet
  /// The kinds it is made of; `nil` where it is walked through point by point.
  private(set) var kinds: PointSet?

  /// Makes a set of points.
  init(_ points: PointSet) { self.points = points }

  /// A Boolean value that tells whether the set is empty.
  var isEmpty: Bool { points.isEmpty }

  /// A Boolean value that tells whether the set is made of whole kinds.
  var isOfKinds: Bool { points.isEmpty || kinds != nil }

  /// A Boolean value that tells whether a point is inside.
  func contains(_ point: Int) -> Bool { points.contains(point) }

  /// Notes of which kinds the set is made.
  mutating func divide(by cover: inout KindCover) { kinds = cover.kinds(of: points) }
}

/// Finds the kinds that sets are made of, each distinct set once.
struct KindCover {
  private let kinds: PointKinds
  /// Sets that share their words are equal; most that are equal do.
  private var known: [SetIdentity: PointSet?] = [:]

  /// Looks for kinds of a division.
  init(_ kinds: PointKinds) { self.kinds = kinds }

  /// Returns the kinds of a set, or `nil` where it is not made of kinds.
  mutating func kinds(of set: PointSet) -> PointSet? {
    if set.isEmpty { return nil }
    let identity = SetIdentity(set)
    if let result = known[identity] { return result }
    let result = kinds.covering(set)
    known[identity] = .some(result)
    return result
  }
}

/// A set of points by where its words stand in memory, which is the same for
/// copies of one set; it keeps the set alive, so no other set can stand there.
struct SetIdentity: Hashable {
  private let place: UInt
  private let set: PointSet

  /// Makes the identity of a set.
  init(_ set: PointSet) {
    self.set = set
    place = set.words.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
  }

  /// Hashes the place.
  func hash(into hasher: inout Hasher) { hasher.combine(place) }

  /// Compares the place; a set that was cut out of equal words has its own.
  static func == (left: SetIdentity, right: SetIdentity) -> Bool {
    left.place == right.place && left.set.start == right.set.start
  }
}

/// How often sets of points are used.
struct SetUses {
  private var places: [SetIdentity: Int] = [:]
  private var sets: [(set: PointSet, uses: Int)] = []
  private var count = 0

  /// Makes a count of nothing.
  init() {}

  /// Counts a use of a set; empty ones do not count.
  mutating func add(_ set: PointSet) {
    if set.isEmpty { return }
    count += 1
    let identity = SetIdentity(set)
    if let known = places[identity] {
      sets[known].uses += 1
    } else {
      places[identity] = sets.count
      sets.append((set, 1))
    }
  }

  /// Returns the sets that are worth kinds of their points, with their uses, in
  /// the order in which they came.
  func worthKinds(among pointCount: Int) -> [(set: PointSet, uses: Int)] {
    sets.filter {
      PointKinds.isWorthKinds($0.set, among: pointCount, uses: $0.uses, of: count)
    }
  }
}
