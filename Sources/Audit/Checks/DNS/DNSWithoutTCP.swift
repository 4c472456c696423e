import Kubernetes
import PolicyEngine

/// NP-DNS-002: pods may ask a resolver over UDP, and not over TCP.
package struct DNSWithoutTCP: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-DNS-002", "DNS over UDP only", severity: .medium,
    description: """
      Answers that do not fit a datagram are asked for again over TCP. With UDP alone names \
      with many addresses fail now and then, and nobody knows why.
      """,
    remedy: """
      Add TCP to the rule's ports.
      """,
    mappings: [
      .supporting(.pci125), .supporting(.sc75),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each rule that admits DNS over UDP.
  package func findings(in context: AuditContext) -> [Finding] {
    var classesOfRule: [RuleKey: [Int]] = [:]
    var order: [RuleKey] = []
    for (reach, namespace, classes) in context.isolatedForDNS
    where DNSPath(reach, namespace: namespace, in: context).isWithoutTCP {
      for policy in reach.networkPolicies {
        for rule in context.activeRules(ofPolicy: policy, .egress)
        where !DNSPath.connections(rule)[.udp].isEmpty && DNSPath.namesDNS(rule) {
          let key = RuleKey(policy: policy, rule: rule)
          if classesOfRule[key] == nil { order.append(key) }
          classesOfRule[key, default: []] += classes
        }
      }
    }
    return order.sorted { ($0.policy, $0.rule.path) < ($1.policy, $1.rule.path) }.map { key in
      let classes = Array(Set(classesOfRule[key] ?? [])).sorted()
      let active = ActiveRule(
        policy: key.policy, direction: .egress, rule: key.rule, classes: classes)
      var draft = active.draft(context, "DNS is allowed over UDP only.")
      draft.confidence = context.restrictionConfidence
      draft.why = [
        "\(key.rule.path) admits UDP 53; no rule of these pods admits TCP 53 to a resolver",
        "concerned: \(context.extent(ofClasses: classes))",
      ]
      return finding(draft, in: context)
    }
  }

  private struct RuleKey: Hashable {
    var policy: Int
    var rule: NetworkPolicyRule
  }
}
