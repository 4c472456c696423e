/// One step of a walk.
struct PolicyWalkStep: Hashable, Sendable {
  /// What a step does.
  enum Kind: UInt8, Sendable {
    /// A rule surely names the connections.
    case rule
    /// A rule may name them.
    case doubtfulRule
    /// A cause stands behind what a rule may name here.
    case doubt
    /// A policy that isolates is surely there.
    case enter
    /// A policy begins that is perhaps there, or of which texts differ.
    case beginText
    /// One of its texts ends.
    case endText
    /// It ends, and one of its texts surely was there.
    case endSureChoice
    /// It ends, and none of its texts may have been there.
    case endUnsureChoice
    /// Policies of one rank begin.
    case beginTie
    /// One of them ends, and one of its texts surely was there.
    case endSureTied
    /// One of them ends, and none of its texts may have been there.
    case endUnsureTied
    /// All of them have spoken.
    case endTie
    /// The tier ends; what is isolated and undecided is denied.
    case endDenying
    /// The tier ends; what is undecided goes on.
    case endPassing
    /// All tiers have spoken; what is undecided is allowed.
    case finishAllowing
    /// All tiers have spoken; what is undecided is denied.
    case finishDenying
  }

  /// What it does.
  var kind: Kind
  /// For rules: what becomes of the connections.
  var action = CompiledRule.Action.allow
  /// A Boolean value that tells whether a rule stands inside a text between
  /// `beginText` and `endText`; or whether a text that ends isolates.
  var flag = false
  /// For rules: the connections, as a number of the connection table.
  var connections = ConnectionTable.none
  /// The mark of a rule, or the cause of a doubt or of a tie that matters, as a
  /// number of the cause table.
  var cause = CauseTable.none

  /// Hashes all of it as two numbers.
  func hash(into hasher: inout Hasher) {
    hasher.combine(UInt64(connections) << 32 | UInt64(cause))
    hasher.combine(
      UInt32(kind.rawValue) << 16 | UInt32(action.rawValue) << 8 | (flag ? 1 : 0))
  }
}
