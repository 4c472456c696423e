import Kubernetes
import OrderedCollections

/// All texts of all policies with their peers as sets of points.
struct PolicyProgram: Sendable {
  /// A rule whose peers are points.
  struct Rule: Sendable {
    /// Where the rule came from.
    var origin: RuleOrigin
    /// What it does.
    var action: CompiledRule.Action
    /// A Boolean value that tells whether it names every peer; the sets are
    /// empty then.
    var namesEveryone: Bool
    /// The points it surely names, but for those of `marked`.
    var plain: PeerSet
    /// The points it surely names, with a mark on what it allows.
    var marked: PeerSet
    /// The points it may name besides.
    var maybe: PeerSet
    /// The cause that marks what it allows, as a number of the cause table.
    var mark: UInt32
    /// The causes behind `maybe`: points of it, and a number of the cause table.
    var doubts: [(peers: PeerSet, causes: UInt32)]
    /// The cause for which nobody knows whether the rule speaks at all, or none.
    var doubt: UInt32
    /// The ports, as an index into `ports`.
    var ports: Int

    /// Returns whether the rule names a point on its ports.
    func names(_ point: Int) -> SelectorMatch {
      if namesEveryone || plain.contains(point) || marked.contains(point) {
        return doubt == CauseTable.none ? .yes : .unknown
      }
      return maybe.contains(point) ? .unknown : .no
    }

    /// Notes of which kinds of points its sets are made.
    mutating func divide(by cover: inout KindCover) {
      plain.divide(by: &cover)
      marked.divide(by: &cover)
      maybe.divide(by: &cover)
      for index in doubts.indices { doubts[index].peers.divide(by: &cover) }
    }

    /// A Boolean value that tells whether its sets are made of whole kinds of
    /// points.
    var isOfKinds: Bool {
      plain.isOfKinds && marked.isOfKinds && maybe.isOfKinds
        && doubts.allSatisfy { $0.peers.isOfKinds }
    }

    /// The sets of points it names.
    var sets: [PointSet] {
      [plain.points, marked.points, maybe.points] + doubts.map(\.peers.points)
    }
  }

  /// What a text does in one direction.
  struct Side: Sendable {
    /// A Boolean value that tells whether the end of the tier concerns the
    /// pods.
    var isolates: Bool
    /// The rules in order.
    var rules: [Rule]

    /// Notes of which kinds of points the rules are made, and returns what they
    /// have in common.
    fileprivate mutating func divide(by cover: inout KindCover, namesPort: [Bool]) -> Traits {
      for index in rules.indices { rules[index].divide(by: &cover) }
      var traits: Traits = []
      if rules.allSatisfy(\.isOfKinds) { traits.insert(.ofKinds) }
      if rules.allSatisfy(\.doubts.isEmpty) { traits.insert(.plain) }
      if rules.contains(where: { namesPort[$0.ports] }) { traits.insert(.namingPorts) }
      return traits
    }
  }

  /// What the rules of a text have in common in one direction.
  struct Traits: OptionSet, Sendable {
    /// The bits.
    let rawValue: UInt8
    /// All of them name whole kinds of points.
    static let ofKinds = Traits(rawValue: 1)
    /// None brings causes for whom it may name.
    static let plain = Traits(rawValue: 2)
    /// One of them names a port.
    static let namingPorts = Traits(rawValue: 4)

    /// Makes traits from their bits.
    init(rawValue: UInt8) { self.rawValue = rawValue }
  }

  /// One text of a policy, or of a part of it that speaks for some pods.
  struct Text: Sendable {
    /// The policy as a whole.
    var origin: RuleOrigin
    /// The policy in the input.
    var source: PolicySource
    /// Its tier.
    var tier: Int
    /// What it does for ingress, if anything.
    var ingress: Side?
    /// What it does for egress, if anything.
    var egress: Side?
    /// A Boolean value that tells whether an ingress rule names a port, so that
    /// the ports of the selected pod matter.
    var namesOwnPorts: Bool

    /// Returns what it does in a direction.
    func side(_ direction: Direction) -> Side? { direction == .ingress ? ingress : egress }

    /// Returns the rules of a direction.
    func rules(_ direction: Direction) -> [Rule] { side(direction)?.rules ?? [] }

    /// Notes of which kinds of points the rules of both directions are made, and
    /// returns what those of ingress have in common, then those of egress.
    fileprivate mutating func divide(
      by cover: inout KindCover, namesPort: [Bool]
    ) -> [Traits] {
      [
        ingress?.divide(by: &cover, namesPort: namesPort) ?? [.ofKinds, .plain],
        egress?.divide(by: &cover, namesPort: namesPort) ?? [.ofKinds, .plain],
      ]
    }
  }

  /// What one policy identity may be for a pod in one direction.
  struct Alternatives: Hashable, Sendable {
    /// Where the policy stands in the walk.
    var place: ReachabilityBuilder.Place
    /// The texts that may count, as indices into `texts`; never empty.
    var texts: [Int]
    /// A Boolean value that tells whether none of them may count.
    var mayBeAbsent: Bool
    /// Why it is not one text for sure, as a number of the cause table.
    var doubts: UInt32

    /// A Boolean value that tells whether exactly one text counts.
    var isSure: Bool { texts.count == 1 && !mayBeAbsent }
  }

  /// What walks over lists of policies ask of each, in a few words.
  struct Outline: Sendable {
    /// Its tier.
    var tier: Int32
    /// Its rank in the tier; only tied policies share it.
    var rank: Int32
    /// Its number among all policies, in the order of the walk.
    var number: Int32
    /// The one text that counts; -1 where that is not sure.
    var onlyText: Int32
    /// A Boolean value that tells whether an ingress rule names a port, so that
    /// the ports of the selected pod matter.
    var namesOwnPorts: Bool
    /// A Boolean value that tells whether it surely isolates for ingress.
    var isolatesIngress: Bool
    /// A Boolean value that tells whether it surely isolates for egress.
    var isolatesEgress: Bool

    /// Returns whether it surely isolates in a direction.
    func isolates(_ direction: Direction) -> Bool {
      direction == .ingress ? isolatesIngress : isolatesEgress
    }
  }

  /// A tier of the walk.
  struct Tier: Sendable {
    /// Its name in explanations.
    var name: String
    /// What becomes of what no rule decides.
    var end: CompiledTier.End
    /// A Boolean value that tells whether all rules of one action that match
    /// decide together.
    var isUnion: Bool
    /// A Boolean value that tells whether policies of it share a rank.
    var hasTies: Bool
    /// A Boolean value that tells whether policies that the input does not hold
    /// would stand here.
    var holdsMissingEvidence: Bool
    /// Before which of its policies they would stand; behind all where `nil`.
    var missingEvidenceIndex: Int?
  }

  /// The tiers in the order of the walk.
  var tiers: [Tier] = []
  /// A Boolean value that tells whether what no tier decides is denied.
  var deniesUndecided = false
  /// The directions in which a pod's own node is always allowed (G-3).
  var exemptsOwnNode: Set<Direction> = []
  /// A Boolean value that tells whether all policies were entered; a cancelled
  /// task enters no more.
  var isWhole = true
  /// The texts of all policies.
  var texts = SealedArray<Text>()
  /// What the rules of each text have in common, ingress before egress; as many
  /// as were divided.
  private var traits: [Traits] = []
  /// The rules of each text, ingress before egress; as many as were divided.
  private var rules = SealedArray<[Rule]>()
  /// What policies may be for pods; those of one policy are distinct.
  private(set) var alternatives = SealedArray<Alternatives>()
  /// The alternatives of the policy that was entered last.
  private var latest: [Alternatives: Int] = [:]
  /// The alternatives in outline.
  private(set) var outlines: [Outline] = []
  /// The distinct port lists of the rules.
  var ports: OrderedSet<CompiledPorts> = []

  /// Enters what a policy may be for a pod, and returns its number; its texts
  /// are there already.
  mutating func enter(_ entry: Alternatives) -> Int {
    if let known = latest[entry] { return known }
    if let other = latest.keys.first, other.place != entry.place { latest = [:] }
    let index = alternatives.count
    latest[entry] = index
    alternatives.append(entry)
    func isolates(_ direction: Direction) -> Bool {
      !entry.mayBeAbsent
        && entry.texts.allSatisfy { texts[$0].side(direction)?.isolates ?? false }
    }
    // INVARIANT: fewer than 2^31 policies and texts; memory ends long before.
    outlines.append(
      Outline(
        tier: Int32(truncatingIfNeeded: entry.place.tier),
        rank: Int32(truncatingIfNeeded: entry.place.rank),
        number: Int32(truncatingIfNeeded: entry.place.number),
        onlyText: entry.isSure ? Int32(truncatingIfNeeded: entry.texts[0]) : -1,
        namesOwnPorts: entry.texts.contains { texts[$0].namesOwnPorts },
        isolatesIngress: isolates(.ingress), isolatesEgress: isolates(.egress)))
    return index
  }

  /// Returns what the rules of a text have in common in a direction; nothing
  /// where they were not divided into kinds of points.
  @inline(__always)
  func traits(ofText text: Int, _ direction: Direction) -> Traits {
    let place = text << 1 | (direction == .ingress ? 0 : 1)
    return place < traits.count ? traits[place] : []
  }

  /// Returns the rules of a text in a direction, which were divided into kinds of
  /// points; it costs no copy of the text.
  @inline(__always)
  func rules(ofText text: Int, _ direction: Direction) -> [Rule] {
    rules[text << 1 | (direction == .ingress ? 0 : 1)]
  }

  /// Finds the kinds of points that the rules of texts are made of that were not
  /// divided yet.
  mutating func divide(by kinds: PointKinds) {
    var cover = KindCover(kinds)
    let namesPort = ports.map(\.dependsOnNames)
    for index in (traits.count / 2)..<texts.count {
      traits += texts[index].divide(by: &cover, namesPort: namesPort)
      for direction in [Direction.ingress, .egress] {
        rules.append(texts[index].rules(direction))
      }
    }
  }

  /// Makes copies of the program share what it is made of by now.
  mutating func seal() {
    latest = [:]
    texts.seal()
    rules.seal()
    alternatives.seal()
  }
}
