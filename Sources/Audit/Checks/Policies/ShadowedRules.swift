import Kubernetes
import PolicyEngine

/// The rules of other kinds than NetworkPolicy that decide nothing, since
/// others that speak for the same pods decide all of it first.
///
/// In ordered tiers the rules before one may decide, whatever they do; a rule
/// of an earlier tier too, unless it passes. In a union only rules of the same
/// action, and denials before what allows; of two alike the first stays.
struct ShadowedRules {
  /// A rule, and its policy.
  struct Entry {
    /// The policy.
    let policy: PolicyReading
    /// The rule.
    let rule: RuleReading
  }

  /// The rules that decide nothing, each with the first that decides before it.
  let pairs: [(narrow: Entry, wide: Entry)]

  /// Compares the rules of a direction; beyond `RedundantRule.comparisonLimit`
  /// of them only those of one policy with each other.
  init(_ policies: [PolicyReading], _ direction: Direction) {
    let entries = policies.filter(\.isCertain).flatMap { policy in
      (policy.side(direction)?.rules ?? []).map { Entry(policy: policy, rule: $0) }
    }
    // Policies stand in the order in which they speak, so those of one follow
    // each other.
    let isLarge = entries.count > RedundantRule.comparisonLimit
    let parts =
      isLarge
      ? entries.indices.reduce(into: [[Int]]()) { parts, index in
        if let last = parts.last?.last,
          entries[last].policy.origin == entries[index].policy.origin
        {
          parts[parts.count - 1].append(index)
        } else {
          parts.append([index])
        }
      } : [Array(entries.indices)]
    pairs = parts.flatMap { part in
      part.compactMap { index in
        part.first { other in
          ShadowedRules.isShadowed(entries, index, by: other)
        }.map { (entries[index], entries[$0]) }
      }
    }
  }

  private static func isShadowed(_ entries: [Entry], _ index: Int, by other: Int) -> Bool {
    guard index != other, speaksFirst(entries, other, before: index),
      covers(entries[other], entries[index])
    else { return false }
    // Of two of a union that cover each other the first stays.
    let isOrdered = other < index
    return isOrdered || !speaksFirst(entries, index, before: other)
      || !covers(entries[index], entries[other])
  }

  /// Returns whether what a rule names is decided before another one is asked,
  /// or by both alike.
  private static func speaksFirst(_ entries: [Entry], _ first: Int, before second: Int) -> Bool {
    let (one, other) = (entries[first].rule, entries[second].rule)
    if one.tier != other.tier { return one.tier < other.tier && one.action != .pass }
    if one.isOfUnion {
      return one.action == other.action || (one.action == .deny && other.action == .allow)
    }
    if one.rank != other.rank { return one.rank < other.rank }
    return entries[first].policy.origin == entries[second].policy.origin && first < second
  }

  private static func covers(_ wide: Entry, _ narrow: Entry) -> Bool {
    let isSamePolicy = wide.policy.origin == narrow.policy.origin
    return (isSamePolicy || coversSubject(wide.policy, narrow.policy))
      && RuleCover.covers(wide.rule, narrow.rule)
  }

  private static func coversSubject(_ wide: PolicyReading, _ narrow: PolicyReading) -> Bool {
    !narrow.subject.isEmpty
      && narrow.subject.allSatisfy { terms in
        wide.subject.contains { RuleCover.covers($0, terms) }
      }
  }
}
