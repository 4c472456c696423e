/// The points of a space in parts, while a group is walked through: the points
/// of a part are of one kind and have come to one position.
///
/// At first every kind is a part. What happens to whole kinds happens to whole
/// parts, without a look at points; a rule that names points one by one takes
/// them out of their parts. There are never more parts than kinds and points
/// named so, since a part that loses its last point to another becomes that one.
///
/// The rows are allocations of its own, since they are written for every such
/// rule. The words of `row` are valid where `touched` says so; points of other
/// words are in the parts of their kinds, which have the same numbers.
struct PointParts: ~Copyable {
  /// The points of one part that a rule treats alike.
  struct Share {
    /// The part they are in.
    var part: UInt32
    /// What their named ports resolve to, where that was asked.
    var resolution: Int32
    /// How many points there are.
    var count: Int
    /// The part they come to.
    var target: UInt32
  }

  /// The number of points.
  let pointCount: Int
  private let kinds: PointKinds
  /// The number of parts; those of whole kinds come first, in their order.
  private(set) var count: Int
  /// The shares of the points gathered last.
  private(set) var shares: [Share] = []
  /// The share of each part while points are gathered; `.max` else.
  private let shareOfPart: UnsafeMutableBufferPointer<UInt32>
  /// The same by part and resolution.
  private var shareOfPair: [UInt64: UInt32] = [:]
  private let positions: UnsafeMutableBufferPointer<PolicyWalkPosition>
  private let kindOfPart: UnsafeMutableBufferPointer<UInt16>
  /// How many points each part has.
  private let sizes: UnsafeMutableBufferPointer<UInt32>
  /// The kind of every point, in whole words.
  private let kindOfPoint: UnsafeMutableBufferPointer<UInt16>
  /// The part of every point whose word is touched; while points are gathered,
  /// the share of those.
  private let row: UnsafeMutableBufferPointer<UInt32>
  /// Which words of 64 points were named one by one.
  private var touched: [UInt64]

  /// Makes parts of whole kinds.
  init(_ kinds: PointKinds, pointCount: Int) {
    self.kinds = kinds
    self.pointCount = pointCount
    count = kinds.count
    touched = Array(repeating: 0, count: (pointCount + 4095) / 4096)
    row = .allocate(capacity: (pointCount + 63) / 64 * 64)
    row.initialize(repeating: 0)
    kindOfPoint = .allocate(capacity: row.count)
    kindOfPoint.initialize(repeating: 0)
    for point in kinds.ofPoint.indices { kindOfPoint[point] = kinds.ofPoint[point] }
    let most = kinds.count + pointCount
    positions = .allocate(capacity: most)
    kindOfPart = .allocate(capacity: most)
    sizes = .allocate(capacity: most)
    shareOfPart = .allocate(capacity: most)
    positions.initialize(repeating: PolicyWalkTable.start)
    kindOfPart.initialize(repeating: 0)
    sizes.initialize(repeating: 0)
    shareOfPart.initialize(repeating: .max)
    reset()
  }

  /// Gives the rows back.
  deinit {
    row.deallocate()
    kindOfPoint.deallocate()
    positions.deallocate()
    kindOfPart.deallocate()
    sizes.deallocate()
    shareOfPart.deallocate()
  }

  /// Makes parts of whole kinds again, all at the start of a walk.
  mutating func reset() {
    count = kinds.count
    for kind in 0..<count {
      // INVARIANT: fewer than 2^16 kinds and 2^32 points.
      positions[kind] = PolicyWalkTable.start
      kindOfPart[kind] = UInt16(truncatingIfNeeded: kind)
      sizes[kind] = UInt32(truncatingIfNeeded: kinds.sizes[kind])
    }
    for index in touched.indices { touched[index] = 0 }
  }

  /// The position of a part.
  subscript(part: Int) -> PolicyWalkPosition {
    @inline(__always) get { positions[part] }
    @inline(__always) nonmutating set { positions[part] = newValue }
  }

  /// Returns the kind of a part.
  @inline(__always)
  func kind(of part: Int) -> Int { Int(kindOfPart[part]) }

  // MARK: Points one by one

  /// Finds the shares of some points.
  ///
  /// Every share must then be moved, and the points settled.
  ///
  /// - Parameter resolutions: What the named ports of every point resolve to,
  ///   where that makes a difference.
  /// - Returns: How many words the points take.
  mutating func gather(_ points: PointSet, by resolutions: [Int32]?) -> Int {
    shares.removeAll(keepingCapacity: true)
    shareOfPair.removeAll(keepingCapacity: true)
    var words = 0
    for index in points.words.indices where points.words[index] != 0 {
      words &+= 1
      let place = points.start &+ index
      touch(place)
      var word = points.words[index]
      while word != 0 {
        // INVARIANT: sets hold points of this space only, so the row has it.
        let point = place &<< 6 &+ word.trailingZeroBitCount
        word &= word &- 1
        let share =
          if let resolutions { share(of: row[point], resolutions[point]) } else {
            share(of: row[point])
          }
        shares[Int(share)].count &+= 1
        row[point] = share
      }
    }
    for share in shares { shareOfPart[Int(share.part)] = .max }
    return words
  }

  /// Gives every point of a word a part of its own account.
  @inline(__always)
  private mutating func touch(_ place: Int) {
    if touched[place &>> 6] &>> UInt64(place & 63) & 1 != 0 { return }
    touched[place &>> 6] |= 1 &<< UInt64(place & 63)
    let first = place &<< 6
    // INVARIANT: both rows are made of whole words.
    for point in first..<(first &+ 64) { row[point] = UInt32(kindOfPoint[point]) }
  }

  @inline(__always)
  private mutating func share(of part: UInt32) -> UInt32 {
    let known = shareOfPart[Int(part)]
    if known != .max { return known }
    let share = newShare(part, 0)
    shareOfPart[Int(part)] = share
    return share
  }

  private mutating func share(of part: UInt32, _ resolution: Int32) -> UInt32 {
    if let last = shares.last, last.part == part, last.resolution == resolution {
      return UInt32(truncatingIfNeeded: shares.count - 1)
    }
    let key = UInt64(part) << 32 | UInt64(UInt32(bitPattern: resolution))
    if let known = shareOfPair[key] { return known }
    let share = newShare(part, resolution)
    shareOfPair[key] = share
    return share
  }

  private mutating func newShare(_ part: UInt32, _ resolution: Int32) -> UInt32 {
    shares.append(Share(part: part, resolution: resolution, count: 0, target: part))
    // INVARIANT: fewer than 2^32 shares; each has a point.
    return UInt32(truncatingIfNeeded: shares.count - 1)
  }

  /// Brings a share to a position.
  mutating func move(_ share: Int, to position: PolicyWalkPosition) {
    let part = Int(shares[share].part)
    if positions[part] == position { return }
    // INVARIANT: a share has no more points than its part.
    if shares[share].count == Int(sizes[part]) {
      positions[part] = position
      return
    }
    let size = UInt32(truncatingIfNeeded: shares[share].count)
    sizes[part] &-= size
    sizes[count] = size
    positions[count] = position
    kindOfPart[count] = kindOfPart[part]
    shares[share].target = UInt32(truncatingIfNeeded: count)
    count &+= 1
  }

  /// Puts the points that were gathered into the parts they come to.
  mutating func settle(_ points: PointSet) {
    shares.withUnsafeBufferPointer { shares in
      for index in points.words.indices {
        var word = points.words[index]
        let base = (points.start &+ index) &<< 6
        while word != 0 {
          let point = base &+ word.trailingZeroBitCount
          word &= word &- 1
          row[point] = shares[Int(row[point])].target
        }
      }
    }
  }

  /// Calls a function for every word that was touched, in order, with its points
  /// and their parts.
  @inline(__always)
  func forEachTouchedWord(
    _ body: (_ points: Range<Int>, _ parts: UnsafeMutableBufferPointer<UInt32>) -> Void
  ) {
    for index in touched.indices {
      var word = touched[index]
      while word != 0 {
        let start = ((index &<< 6) &+ word.trailingZeroBitCount) &<< 6
        word &= word &- 1
        body(start..<min(start &+ 64, pointCount), row)
      }
    }
  }
}
