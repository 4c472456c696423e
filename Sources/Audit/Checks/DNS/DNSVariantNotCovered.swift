import Kubernetes
import PolicyEngine

/// NP-DNS-004: pods may ask a usual resolver, but the cluster resolves names in
/// another way, which no rule covers.
///
/// Only where the input shows it: a cache on the nodes, OpenShift's resolver on
/// 5353, Cloud DNS of GKE.
package struct DNSVariantNotCovered: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-DNS-004", "The cluster's kind of DNS is not covered", severity: .high,
    description: """
      A cache on the nodes is no pod, so that selectors never match it; OpenShift's resolver \
      listens on 5353, and policies see the port of the pod; Cloud DNS answers at \
      169.254.169.254:53. A rule for kube-dns on 53 covers none of them.
      """,
    remedy: """
      Add an ipBlock for the cache's address, or the port of the pods, beside the rule.
      """,
    mappings: [
      .supporting(.pci121)
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each rule for DNS that misses the variant.
  package func findings(in context: AuditContext) -> [Finding] {
    let variants = DNSVariant.detected(in: context)
    if variants.isEmpty { return [] }
    var classesOfKey: [Key: Set<Int>] = [:]
    for (reach, _, classes) in context.isolatedForDNS {
      for variant in variants where !variant.isCovered(by: reach, in: context) {
        for rule in context.dnsRules(of: reach) {
          classesOfKey[Key(variant: variant, rule: rule), default: []].formUnion(classes)
        }
      }
    }
    return classesOfKey.sorted { $0.key < $1.key }.map { key, classes in
      let classes = classes.sorted()
      var draft = context.draft(
        key.rule, .egress, classes,
        "A DNS rule does not cover \(key.variant.words), by which the cluster resolves names.")
      draft.confidence = context.restrictionConfidence
      draft.key += " \(key.variant.rawValue)"
      draft.why = [
        "the input shows \(key.variant.evidence)",
        "no rule of these pods admits \(key.variant.target)",
        "concerned: \(context.extent(ofClasses: classes))",
      ]
      return finding(draft, in: context)
    }
  }

  private struct Key: Hashable, Comparable {
    var variant: DNSVariant
    var rule: RuleOrigin

    static func < (left: Key, right: Key) -> Bool {
      (left.rule.policy, left.rule.path, left.variant.rawValue)
        < (right.rule.policy, right.rule.path, right.variant.rawValue)
    }
  }
}
