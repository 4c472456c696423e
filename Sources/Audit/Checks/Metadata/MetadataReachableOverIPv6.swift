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
    return written(old, new, in: context) + others(old, new, in: context)
  }

  /// Rules of NetworkPolicies, by what is written.
  private func written(
    _ old: [MetadataEndpoint], _ new: [MetadataEndpoint], in context: AuditContext
  ) -> [Finding] {
    context.activeRules(.egress).compactMap { active in
      let reached = new.filter { context.admits(active.rule, $0.address, $0.connections) }
      guard let first = reached.first else { return nil }
      let classes = guarded(active.classes, old, in: context)
      if classes.isEmpty { return nil }
      var draft = active.draft(context, message(first.text))
      draft.classes = classes
      draft.confidence = context.metadataConfidence
      draft.why = why(active.rule.path, reached.map(\.text), classes, in: context)
      return finding(draft, in: context)
    }
  }

  /// Rules of other kinds that admit an endpoint's address, by what the engine
  /// answers.
  private func others(
    _ old: [MetadataEndpoint], _ new: [MetadataEndpoint], in context: AuditContext
  ) -> [Finding] {
    let targets = new.map(\.target)
    return context.admissions(to: targets).compactMap { admission in
      let classes = guarded(admission.classes, old, in: context)
      guard context.isOtherKind(admission.origin), !classes.isEmpty,
        let first = admission.targets.first
      else { return nil }
      var draft = admission.draft(context, .egress, message(targets[first].text))
      draft.classes = classes
      draft.confidence = min(draft.confidence, context.metadataConfidence)
      draft.why = why(
        admission.origin.path, admission.targets.map { targets[$0].text }, classes, in: context)
      return finding(draft, in: context)
    }
  }

  /// The classes of pods that may use IPv6 and are kept from the IPv4
  /// endpoints.
  private func guarded(
    _ classes: [Int], _ old: [MetadataEndpoint], in context: AuditContext
  ) -> [Int] {
    context.withoutCloudIdentity(classes).filter { index in
      let reach = context.table.reach(ofClass: index, .egress)
      return context.mayUseIPv6(index)
        && old.allSatisfy {
          reach.answer(at: $0.address).possible.intersection($0.connections).isEmpty
        }
    }
  }

  private func message(_ endpoint: String) -> String {
    "Cloud metadata is prevented on IPv4 only: an egress rule admits \(endpoint)."
  }

  private func why(
    _ path: String, _ reached: [String], _ classes: [Int], in context: AuditContext
  ) -> [String] {
    [
      "no policy admits the IPv4 endpoint for these pods",
      "\(path) admits \(reached.listed)",
      "\(context.extent(ofClasses: classes)) have, or may have, an IPv6 address",
    ]
  }
}
