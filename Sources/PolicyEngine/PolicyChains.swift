/// The policies of groups, as trees that groups share.
///
/// Groups differ in a few policies and share the rest, such as all those of a
/// tier that speaks for a whole team. A list of policies in one tier is
/// therefore a tree of stretches, cut where the places of policies in the walk
/// have their bits: the same policies between the same places are one node,
/// whichever list has them, and its effect is found once. A group with policies
/// of its own besides walks the tree of the shared ones, which is cut where its
/// own stand.
struct PolicyChains: Sendable {
  /// One stretch of a walk.
  struct Node: Sendable {
    /// The two stretches it is made of; `nil` for the policies of one rank.
    var halves: (first: UInt32, second: UInt32)?
    /// The policies of its first rank, as a range of `entries`.
    var policies: Range<Int>
    /// The place of its first policy in the walk.
    var number: Int32
    /// The place of its last rank in the walk.
    var last: Int32
    /// The direction of the walk.
    var direction: Direction
    /// What the named ports of the selected pods resolve to.
    var resolution: Int
    /// A Boolean value that tells whether every rule names whole kinds of
    /// points.
    var isOfKinds: Bool
    /// A Boolean value that tells whether it is made of rules alone, which do
    /// nothing where all is decided: every policy is surely there and has a rank
    /// of its own, and no rule brings causes for whom it may name.
    var isPlain: Bool
    /// How many groups have walked it; no more are counted than it takes to be
    /// worth an effect.
    var walks = 0
    /// What it does at the points of each kind, as the place of the first of
    /// `effects`; `nil` before anybody asked.
    var effects: Int?
  }

  /// The stretches; the halves of each stand before it.
  private var nodes: [Node] = []
  /// The policies of all ranks, as indices into the program's alternatives.
  private var entries: [Int32] = []
  /// What stretches do at the points of each kind, kind after kind, as numbers
  /// of sequences of steps.
  private(set) var effects: [UInt32] = []
  /// A Boolean value that tells whether kinds tell named ports of peers apart.
  private let tellsPorts: Bool
  /// The stretches of single policies whose own ports do not matter, by twice
  /// the number of the policy, egress one further; `.max` where there is none.
  private var direct: [UInt32] = []
  /// Those whose own ports matter, by the same and the resolution.
  private var leaves = PairMemo()
  private var ties: [[Int32]: UInt32] = [:]
  private var pairs = PairMemo()
  /// The stretches of shared lists in a tier, by both and the resolution.
  private var roots = PairMemo()

  /// How many effects are kept: some 64 MiB.
  private static let mostEffects = 1 << 24

  /// Makes no stretches over some kinds of points.
  init(_ kinds: PointKinds) { tellsPorts = !kinds.resolutions.isEmpty }

  /// Returns a stretch.
  subscript(node: UInt32) -> Node { nodes[Int(node)] }

  /// Returns the policies of a stretch of one rank.
  func policies(of node: UInt32) -> ArraySlice<Int32> { entries[nodes[Int(node)].policies] }

  /// After how many walks it is found what a stretch does: that costs about as
  /// much as so many walks of a policy.
  private static let fewWalks = 3

  /// Notes that a group walks a stretch, and returns whether so many did that
  /// its effect is worth finding.
  mutating func walk(_ node: UInt32) -> Bool {
    if nodes[Int(node)].walks == PolicyChains.fewWalks { return true }
    nodes[Int(node)].walks += 1
    return false
  }

  /// Keeps what a stretch does, and returns where; `nil` where there is no room.
  mutating func keep(_ sequences: [UInt32], of node: UInt32) -> Int? {
    if effects.count + sequences.count > PolicyChains.mostEffects { return nil }
    let place = effects.count
    effects += sequences
    nodes[Int(node)].effects = place
    return place
  }

  /// Returns the stretch of all policies of a tier that speak for a group; they
  /// come in the order of the walk. Linear in them.
  mutating func chain(
    of policies: ArraySlice<Int32>, _ direction: Direction, resolution: Int,
    in program: PolicyProgram
  ) -> UInt32? {
    // Stretches not joined yet, with the number of bits in which the place of
    // each begins otherwise than that of the one before.
    var open: [(node: UInt32, bits: UInt8)] = []
    var index = policies.startIndex
    var last: Int32 = 0
    while index < policies.endIndex {
      let outline = program.outlines[Int(policies[index])]
      var end = index + 1
      while end < policies.endIndex,
        program.outlines[Int(policies[end])].rank == outline.rank
      {
        end += 1
      }
      let bits = PolicyChains.bits(outline.number, last)
      while open.count > 1, open[open.count - 1].bits < bits { joinLast(&open) }
      open.append((leaf(policies[index..<end], direction, resolution, program), bits))
      last = outline.number
      index = end
    }
    while open.count > 1 { joinLast(&open) }
    return open.first?.node
  }

  /// Returns the stretch of a shared list in a tier; each list is looked at once.
  ///
  /// - Parameters:
  ///   - key: What stands for the list and the tier.
  ///   - shared: The policies of both, in the order of the walk.
  ///   - namesPorts: Whether one of them names a port of the selected pods.
  mutating func chain(
    ofShared key: UInt32, _ shared: ArraySlice<Int32>, namesPorts: Bool, _ direction: Direction,
    resolution: Int, in program: PolicyProgram
  ) -> UInt32? {
    // INVARIANT: fewer than 2^31 resolutions.
    let right = UInt32(truncatingIfNeeded: namesPorts ? resolution : 0)
    if let known = roots.value(key, right) { return known }
    let root = chain(of: shared, direction, resolution: resolution, in: program)
    if let root { roots.insert(key, right, root) }
    return root
  }

  /// Returns the stretch of the first of some policies, which shares its rank
  /// with none.
  mutating func stretch(
    ofFirst policies: ArraySlice<Int32>, _ direction: Direction, resolution: Int,
    in program: PolicyProgram
  ) -> UInt32 {
    leaf(policies.prefix(1), direction, resolution, program)
  }

  /// Returns in how many bits, from the last on, two places differ.
  private static func bits(_ one: Int32, _ other: Int32) -> UInt8 {
    UInt8(truncatingIfNeeded: Int32.bitWidth - (one ^ other).leadingZeroBitCount)
  }

  private mutating func joinLast(_ open: inout [(node: UInt32, bits: UInt8)]) {
    let second = open.removeLast().node
    open[open.count - 1].node = joined(open[open.count - 1].node, second)
  }

  private mutating func joined(_ first: UInt32, _ second: UInt32) -> UInt32 {
    if let known = pairs.value(first, second) { return known }
    var node = nodes[Int(first)]
    node.halves = (first, second)
    node.last = nodes[Int(second)].last
    node.isOfKinds = node.isOfKinds && nodes[Int(second)].isOfKinds
    node.isPlain = node.isPlain && nodes[Int(second)].isPlain
    node.walks = 0
    node.effects = nil
    let number = append(node)
    pairs.insert(first, second, number)
    return number
  }

  private mutating func leaf(
    _ policies: ArraySlice<Int32>, _ direction: Direction, _ resolution: Int,
    _ program: PolicyProgram
  ) -> UInt32 {
    let side = Int(policies[policies.startIndex]) << 1 | (direction == .ingress ? 0 : 1)
    if policies.count == 1, side < direct.count, direct[side] != .max { return direct[side] }
    let namesPorts =
      direction == .ingress && policies.contains { program.outlines[Int($0)].namesOwnPorts }
    let own = namesPorts ? resolution : 0
    // INVARIANT: fewer than 2^31 alternatives and resolutions.
    let left = UInt32(truncatingIfNeeded: side)
    let right = UInt32(truncatingIfNeeded: own)
    let key =
      policies.count == 1 ? [] : policies + [Int32(truncatingIfNeeded: own), Int32(side & 1)]
    if let known = policies.count == 1 ? leaves.value(left, right) : ties[key] { return known }
    let start = entries.count
    entries += policies
    let place = program.outlines[Int(policies[policies.startIndex])].number
    let number = append(
      Node(
        policies: start..<entries.count, number: place, last: place,
        direction: direction, resolution: own,
        isOfKinds: policies.allSatisfy { program.isOfKinds($0, direction, tellsPorts) },
        isPlain: policies.count == 1 && policies.allSatisfy { program.isPlain($0, direction) }))
    if policies.count == 1, !namesPorts {
      while direct.count <= side { direct.append(.max) }
      direct[side] = number
    } else if policies.count == 1 {
      leaves.insert(left, right, number)
    } else {
      ties[key] = number
    }
    return number
  }

  private mutating func append(_ node: Node) -> UInt32 {
    nodes.append(node)
    // INVARIANT: fewer than 2^32 stretches; memory ends long before.
    return UInt32(truncatingIfNeeded: nodes.count - 1)
  }
}

extension PolicyProgram {
  /// Returns whether all rules of the texts of an entry name whole kinds of
  /// points, which tell the named ports of peers apart where `tellsPorts`.
  fileprivate func isOfKinds(_ entry: Int32, _ direction: Direction, _ tellsPorts: Bool) -> Bool {
    let only = outlines[Int(entry)].onlyText
    if only >= 0 { return isOfKinds(ofText: Int(only), direction, tellsPorts) }
    return alternatives[Int(entry)].texts.allSatisfy {
      isOfKinds(ofText: $0, direction, tellsPorts)
    }
  }

  private func isOfKinds(ofText text: Int, _ direction: Direction, _ tellsPorts: Bool) -> Bool {
    let traits = traits(ofText: text, direction)
    return traits.contains(.ofKinds)
      && (direction == .ingress || tellsPorts || !traits.contains(.namingPorts))
  }

  /// Returns whether an entry is one text for sure, none of whose rules brings
  /// causes for whom it may name.
  fileprivate func isPlain(_ entry: Int32, _ direction: Direction) -> Bool {
    let only = outlines[Int(entry)].onlyText
    return only >= 0 && traits(ofText: Int(only), direction).contains(.plain)
  }
}
