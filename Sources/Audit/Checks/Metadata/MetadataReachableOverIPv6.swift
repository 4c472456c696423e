import Kubernetes
import PolicyEngine

/// NP-MET-002: the policies of dual-stack pods keep them from the metadata
/// endpoint's IPv4 address, not from its IPv6 one.
package struct MetadataReachableOverIPv6: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-MET-002", "Cloud metadata prevented on IPv4 only", severity: .medium,
    description: """
      A block of one family says nothing about the other. The rule excepts the IPv4 address, \
      or names IPv6 blocks only, and the same server answers on IPv6.
      """,
    remedy: """
      Except the IPv6 address too, such as fd00:ec2::254/128.
      """,
    mappings: [
      .direct(.t1552s005), .direct(.msMetadata), .supporting(.nist442),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each rule that admits an IPv6 endpoint.
  package func findings(in context: AuditContext) -> [Finding] {
    let old = MetadataEndpoint.endpoints(of: context.cloud, .ipv4)
    let new = MetadataEndpoint.endpoints(of: context.cloud, .ipv6)
    return context.activeRules(.egress).compactMap { active in
      let reached = new.filter { context.admits(active.rule, $0.address, $0.connections) }
      guard let first = reached.first else { return nil }
      let classes = context.withoutCloudIdentity(active.classes).filter { index in
        let reach = context.table.reach(ofClass: index, .egress)
        return context.mayUseIPv6(index)
          && old.allSatisfy {
            reach.answer(at: $0.address).possible.intersection($0.connections).isEmpty
          }
      }
      if classes.isEmpty { return nil }
      var draft = active.draft(
        context,
        "Cloud metadata is prevented on IPv4 only: an egress rule admits \(first.text).")
      draft.classes = classes
      draft.confidence = context.metadataConfidence
      draft.why = [
        "no policy admits the IPv4 endpoint for these pods",
        "\(active.rule.path) admits \(reached.map(\.text).listed)",
        "\(context.extent(ofClasses: classes)) have, or may have, an IPv6 address",
      ]
      return finding(draft, in: context)
    }
  }
}
