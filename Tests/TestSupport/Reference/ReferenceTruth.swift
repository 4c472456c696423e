/// Yes, no, or nobody can know (rule M-3).
enum ReferenceTruth: Hashable, Sendable {
  /// Surely not.
  case no
  /// The input does not say.
  case maybe
  /// Surely.
  case yes

  /// Makes the truth of something that is known.
  init(_ isTrue: Bool) { self = isTrue ? .yes : .no }

  /// Returns whether both hold.
  func and(_ other: ReferenceTruth) -> ReferenceTruth {
    if self == .no || other == .no { return .no }
    return self == .yes && other == .yes ? .yes : .maybe
  }

  /// Returns whether either holds.
  func or(_ other: ReferenceTruth) -> ReferenceTruth {
    if self == .yes || other == .yes { return .yes }
    return self == .no && other == .no ? .no : .maybe
  }

  /// Whether it does not hold.
  var negated: ReferenceTruth {
    switch self {
    case .yes: .no
    case .no: .yes
    case .maybe: .maybe
    }
  }

  /// The same with a doubt of its own: what held may hold.
  var doubted: ReferenceTruth { self == .no ? .no : .maybe }

  /// Returns whether any of some hold; none of nothing.
  static func any(_ truths: some Sequence<ReferenceTruth>) -> ReferenceTruth {
    truths.reduce(.no) { $0.or($1) }
  }

  /// Returns whether all of some hold; all of nothing.
  static func all(_ truths: some Sequence<ReferenceTruth>) -> ReferenceTruth {
    truths.reduce(.yes) { $0.and($1) }
  }
}
