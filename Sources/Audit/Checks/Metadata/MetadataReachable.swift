import Kubernetes
import PolicyEngine

/// NP-MET-001: no policy keeps pods from a metadata endpoint of the cloud, on
/// its port.
///
/// One finding for each rule that admits an endpoint, and one for each
/// namespace with pods that nothing isolates for egress. Left alone: clusters
/// on machines of one's own, DNS on the same address, pods whose identity comes
/// from there, pods on the node's network (NP-COV-005), and the platform's
/// namespaces.
package struct MetadataReachable: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-MET-001", "Cloud metadata not prevented", severity: .high,
    description: """
      Whoever takes a pod over may ask the cloud for the node's credentials. Judged by address \
      and port over all policies of the pod: an exception in one policy is cancelled by \
      another that admits the address. A firewall or a hop limit may still prevent it; policy \
      does not.
      """,
    remedy: """
      Deny egress by default, and where addresses must be open, except 169.254.169.254/32 in \
      every rule.
      """,
    mappings: [
      .direct(.t1552s005), .supporting(.t1528), .direct(.msMetadata), .supporting(.pci132),
      .direct(.nist442),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each rule, and each namespace with unisolated pods.
  package func findings(in context: AuditContext) -> [Finding] {
    let endpoints = MetadataEndpoint.endpoints(of: context.cloud, .ipv4)
    if endpoints.isEmpty { return [] }
    return rules(endpoints, in: context) + others(endpoints, in: context)
      + names(in: context) + namespaces(endpoints, in: context)
  }

  private func rules(_ endpoints: [MetadataEndpoint], in context: AuditContext) -> [Finding] {
    context.activeRules(.egress).compactMap { active in
      let reached = endpoints.filter {
        context.admits(active.rule, $0.address, $0.connections)
      }
      let classes = context.withoutCloudIdentity(active.classes)
      guard let first = reached.first, !classes.isEmpty else { return nil }
      var draft = active.draft(
        context, "Cloud metadata at \(first.text) is not prevented: an egress rule admits it.")
      draft.classes = classes
      draft.confidence = context.metadataConfidence
      draft.why = [
        active.rule.admitsAnyPeer
          ? "\(active.rule.path) names no destination"
          : "a block of \(active.rule.path) holds the address and does not except it",
        "admitted: \(reached.map(\.text).listed)",
        "\(context.extent(ofClasses: classes)) may ask",
      ]
      return finding(draft, in: context)
    }
  }

  /// Rules of other kinds that admit an endpoint's address, by what the engine
  /// answers.
  private func others(_ endpoints: [MetadataEndpoint], in context: AuditContext) -> [Finding] {
    let targets = endpoints.map(\.target)
    return context.admissions(to: targets).compactMap { admission in
      let classes = context.withoutCloudIdentity(admission.classes)
      guard context.isOtherKind(admission.origin), !classes.isEmpty,
        let first = admission.targets.first
      else { return nil }
      var draft = admission.draft(
        context, .egress,
        "Cloud metadata at \(targets[first].text) is not prevented: an egress rule admits it.")
      draft.classes = classes
      draft.confidence = min(draft.confidence, context.metadataConfidence)
      draft.why = [
        "\(admission.origin.path) lets it pass, and nothing before it denies it",
        "admitted: \(admission.targets.map { targets[$0].text }.listed)",
        "\(context.extent(ofClasses: classes)) may ask",
      ]
      return finding(draft, in: context)
    }
  }

  /// Rules that admit an endpoint by its name, where a rule writes such names.
  private func names(in context: AuditContext) -> [Finding] {
    MetadataEndpoint.names(of: context.cloud).flatMap { name in
      context.admissions(toName: name, on: MetadataEndpoint.web).compactMap { admission in
        let classes = context.withoutCloudIdentity(admission.classes)
        if classes.isEmpty { return nil }
        var draft = admission.draft(
          context, .egress,
          "Cloud metadata at \(name) is not prevented: an egress rule admits the name.")
        draft.classes = classes
        draft.confidence = min(draft.confidence, context.metadataConfidence)
        draft.key += " \(name)"
        draft.why = [
          "\(admission.origin.path) names it, or a pattern that holds it",
          "the name leads to the address that gives out identities",
          "\(context.extent(ofClasses: classes)) may ask",
        ]
        draft.remedy = "Leave the name out of the rule; deny it where the kind can."
        return finding(draft, in: context)
      }
    }
  }

  private func namespaces(_ endpoints: [MetadataEndpoint], in context: AuditContext) -> [Finding] {
    var open: [String: [Int]] = [:]
    for (index, found) in context.coverage.egress.enumerated() where found == .open {
      open[context.table.podClasses[index].namespace, default: []].append(index)
    }
    return context.namespaces.compactMap { namespace in
      let classes = context.withoutCloudIdentity(open[namespace.name] ?? [])
      guard !classes.isEmpty, !namespace.isSystem else { return nil }
      var draft = context.draft(
        namespace: namespace,
        "Cloud metadata is not prevented in \(namespace.name): pods are not isolated for egress.")
      draft.direction = .egress
      draft.workloads = nil
      draft.podCount = nil
      draft.classes = classes
      draft.confidence = context.metadataConfidence
      draft.why = [
        "no policy isolates \(context.extent(ofClasses: classes)) for egress",
        "in reach: \(endpoints.map(\.text).listed)",
      ]
      return finding(draft, in: context)
    }
  }
}
