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
    var classesOfRule: [RuleOrigin: Set<Int>] = [:]
    for (reach, namespace, classes) in context.isolatedForDNS
    where DNSPath(reach, namespace: namespace, in: context).isWithoutTCP {
      for rule in context.dnsRules(of: reach, on: .udp) {
        classesOfRule[rule, default: []].formUnion(classes)
      }
    }
    return classesOfRule.sorted { ($0.key.policy, $0.key.path) < ($1.key.policy, $1.key.path) }
      .map { rule, classes in
        let classes = classes.sorted()
        var draft = context.draft(rule, .egress, classes, "DNS is allowed over UDP only.")
        draft.confidence = context.restrictionConfidence
        draft.why = [
          "\(rule.path) admits UDP 53; no rule of these pods admits TCP 53 to a resolver",
          "concerned: \(context.extent(ofClasses: classes))",
        ]
        return finding(draft, in: context)
      }
  }
}
