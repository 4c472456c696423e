import Kubernetes

extension CiliumPolicy: ComparedPolicy {
  /// The list of a cluster that holds them.
  static var list: WritableKeyPath<ClusterState, [CiliumPolicy]> { \.ciliumPolicies }

  /// Returns whether another text selects and decides the same.
  ///
  /// Names of fields, places and warnings do not count; the order of rules and
  /// of entries does not either, since Cilium has none.
  func means(theSameAs other: CiliumPolicy) -> Bool {
    isRejected == other.isRejected && refusals.isEmpty == other.refusals.isEmpty
      && bareRules == other.bareRules
  }

  /// The rules without place and order.
  private var bareRules: Set<BareRule> { Set(rules.map { BareRule($0) }) }
}

/// A rule of Cilium without place and order.
private struct BareRule: Hashable {
  var subject: CiliumRule.Subject
  var sections: [Set<CiliumDirectionRule>]
  var hasEntries: [Bool]
  var defaultDeny: [Bool]
  var unevaluatedFields: [String]

  init(_ rule: CiliumRule) {
    subject = rule.subject
    sections = [rule.ingress, rule.ingressDeny, rule.egress, rule.egressDeny].map { section in
      Set((section ?? []).map { BareRule.bare($0) })
    }
    hasEntries = [rule.hasIngress, rule.hasEgress]
    defaultDeny = [rule.asksForDefaultDenyIngress, rule.asksForDefaultDenyEgress]
    unevaluatedFields = rule.unevaluatedFields
  }

  private static func bare(_ entry: CiliumDirectionRule) -> CiliumDirectionRule {
    var entry = entry
    let isRefused = entry.isRefused
    let nowhere = SourceLocation(file: "")
    entry.path = ""
    entry.location = nowhere
    entry.issues =
      isRefused ? [PolicyIssue("refused", path: "", location: nowhere)] : []
    return entry
  }
}
