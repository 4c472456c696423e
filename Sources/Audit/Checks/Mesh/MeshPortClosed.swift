import Kubernetes
import PolicyEngine

/// NP-MSH-001: policies admit a peer on the ports of a program, and not on the
/// port by which the mesh carries the traffic.
///
/// In an ambient mesh connections between members arrive on 15008, whatever
/// port the client asked for. Of pods with a proxy inside only the ports of
/// health and figures are looked at: Low, since the traffic itself passes.
package struct MeshPortClosed: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-MSH-001", "Port of the service mesh closed", severity: .medium,
    severityNote: "Low where only health and figures of proxies in pods are closed.",
    description: """
      In an ambient mesh the proxies of the nodes hand traffic over on TCP 15008: a policy that \
      admits a client on 8080 alone lets nothing in once both are members. With a proxy in the \
      pod, figures and health stand on 15020, 15021 and 15090.
      """,
    remedy: """
      Admit TCP 15008 from the same peers beside the ports of the program.
      """,
    mappings: [
      .supporting(.pci121), .supporting(.sc75),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for the first policy of each set that closes the port.
  package func findings(in context: AuditContext) -> [Finding] {
    let namespaces = Dictionary(
      context.state.namespaces.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let members = context.table.podClasses.map { podClass in
      podClass.pods.first.flatMap { index in
        let pod = context.inventory.pods[index].pod
        return MeshMember(pod, namespace: namespaces[pod.namespace])
      }
    }
    guard members.contains(where: { $0 != nil }) else { return [] }
    return ambient(members, in: context) + sidecars(members, in: context)
  }

  private func ambient(_ members: [MeshMember?], in context: AuditContext) -> [Finding] {
    let peers = members.indices.filter { members[$0] == .ambient }
    let tunnel = ConnectionSet(.tcp, MeshMember.tunnelPort...MeshMember.tunnelPort)
    let classes = peers.filter { index in
      let reach = context.table.reach(ofClass: index, .ingress)
      guard reach.isEnforceable, reach.isolation == .yes else { return false }
      return peers.contains { peer in
        let answer = reach.answer(forClass: peer)
        return !answer.certain[.tcp].isEmpty && answer.possible.intersection(tunnel).isEmpty
      }
    }
    return bySource(classes, in: context) { draft, classes in
      draft.message = "Members of the mesh are admitted, but not on TCP 15008."
      draft.key = "ambient"
      draft.confidence = context.restrictionConfidence
      draft.why = [
        "the pods are members of an ambient mesh (istio.io/dataplane-mode)",
        "no rule admits TCP 15008 from members that it admits on other ports",
        "concerned: \(context.extent(ofClasses: classes))",
      ]
    }
  }

  private func sidecars(_ members: [MeshMember?], in context: AuditContext) -> [Finding] {
    let wanted = MeshMember.sidecarPorts.reduce(into: ConnectionSet.none) {
      $0 = $0.union(ConnectionSet(.tcp, $1...$1))
    }
    let classes = members.indices.filter { index in
      let reach = context.table.reach(ofClass: index, .ingress)
      return members[index] == .sidecar && reach.isEnforceable && reach.isolation == .yes
        && reach.blocks.contains { !$0.answer.certain[.tcp].isEmpty }
        && reach.blocks.allSatisfy { $0.answer.possible.intersection(wanted).isEmpty }
    }
    return bySource(classes, in: context) { draft, classes in
      draft.message = "Health and figures of the mesh's proxies are closed to everybody."
      draft.severity = .low
      draft.key = "sidecar"
      draft.confidence = context.restrictionConfidence
      draft.why = [
        "the pods have a container istio-proxy",
        "no rule admits TCP 15020, 15021 or 15090 from anywhere",
        "concerned: \(context.extent(ofClasses: classes))",
      ]
    }
  }

  /// Returns one finding for the first policy, by name, of those that act on
  /// each class.
  private func bySource(
    _ classes: [Int], in context: AuditContext, fill: (inout FindingDraft, [Int]) -> Void
  ) -> [Finding] {
    var classesOfPolicy: [ResourceReference: [Int]] = [:]
    for index in classes {
      let sources = context.table.reach(ofClass: index, .ingress).policies
      guard let first = sources.map(\.reference).min() else { continue }
      classesOfPolicy[first, default: []].append(index)
    }
    return classesOfPolicy.sorted { $0.key < $1.key }.map { policy, classes in
      var draft = FindingDraft(policy, "")
      draft.direction = .ingress
      draft.path = context.policyIndex[policy] == nil ? nil : "spec.ingress"
      draft.location = context.location(ofPolicy: policy)
      draft.classes = classes
      fill(&draft, classes)
      return finding(draft, in: context)
    }
  }
}
