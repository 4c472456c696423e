import Kubernetes
import PolicyEngine

/// NP-DNS-001: policies isolate pods for egress, admit something, and admit DNS
/// nowhere.
///
/// Left alone: pods that may open nothing at all, and pods that ask no resolver
/// of the cluster (dnsPolicy None or Default).
package struct MissingDNSPath: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-DNS-001", "Egress isolated without a way to DNS", severity: .high,
    description: """
      The pods may open connections, but cannot resolve a name: sooner or later that is an \
      outage, and the usual repair is an allow-all.
      """,
    remedy: """
      Allow UDP and TCP 53 to the cluster's resolvers.
      """,
    mappings: [
      .direct(.pci121), .supporting(.sc75),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for the first policy of each such set of policies.
  package func findings(in context: AuditContext) -> [Finding] {
    var classesOfPolicy: [ResourceReference: [Int]] = [:]
    for (reach, namespace, classes) in context.isolatedForDNS {
      let admitsSomething =
        reach.blocks.contains { !$0.answer.possible.isEmpty } || !reach.stranger.possible.isEmpty
      // By name: the order of the input must not change the fingerprint.
      let own = reach.networkPolicies.map { context.state.networkPolicies[$0].reference }
      let first = (own.isEmpty ? reach.policies.filter(\.isOtherKind).map(\.reference) : own)
        .min { ($0.name, $0) < ($1.name, $1) }
      guard admitsSomething, let policy = first,
        DNSPath(reach, namespace: namespace, in: context).isClosed
      else { continue }
      classesOfPolicy[policy, default: []] += classes
    }
    return classesOfPolicy.sorted { $0.key < $1.key }.map { policy, classes in
      var draft = FindingDraft(
        policy, "Pods are isolated for egress and no policy lets them ask a DNS server.")
      draft.direction = .egress
      draft.path = context.policyIndex[policy] == nil ? nil : "spec.egress"
      draft.location = context.location(ofPolicy: policy)
      draft.classes = Array(Set(classes)).sorted()
      draft.confidence = context.resolvers.areKnown ? context.restrictionConfidence : .likely
      draft.why = [
        "\(policy.name) isolates them; what it and others admit is not DNS",
        context.resolvers.areKnown
          ? "the resolver's pods are in the input, and no rule admits them on 53"
          : "no rule on port 53 could mean a resolver outside the input",
        "concerned: \(context.extent(ofClasses: classes))",
      ]
      return finding(draft, in: context)
    }
  }
}
