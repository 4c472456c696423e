import Kubernetes
import PolicyEngine

/// NP-COV-005: the pods of a workload share their node's network, so policies
/// cannot act on them.
///
/// Known agents of the node are reported as Low.
package struct HostNetworkPod: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-COV-005", "Pods on the node's network", severity: .high,
    severityNote:
      "Critical where it also listens and is privileged, Low for known agents of the node.",
    description: """
      Policies say nothing about pods with hostNetwork: network plugins treat their traffic as \
      the node's. They listen on the node's addresses, see its interfaces and reach whatever \
      the node reaches, cloud metadata included.
      """,
    remedy: """
      Remove hostNetwork where the workload does not need it, else restrict its ports with a \
      firewall of the node.
      """,
    mappings: [
      .supporting(.t1611), .supporting(.t1040), .direct(.msSpoofing), .direct(.cis525),
      .direct(.podSecurityBaseline),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each workload with such pods.
  package func findings(in context: AuditContext) -> [Finding] {
    context.inventory.workloads.indices.compactMap { index in
      let classes = context.classes(ofWorkload: index).filter { context.table.isHostNetwork[$0] }
      if classes.isEmpty { return nil }
      let workload = context.inventory.workloads[index]
      let subjects = workload.pods.map { context.inventory.pods[$0] }
        .filter(\.pod.spec.isHostNetwork)
      guard let first = subjects.first else { return nil }
      let listens = subjects.contains { !$0.pod.spec.policyPorts.isEmpty }
      let isExposed =
        listens || context.workloads[index].exposures.contains { $0.isForwarded && $0.isAdmitted }
      let isPrivileged = subjects.contains(where: \.pod.spec.isPrivileged)
      let isAgent = NodeAgents.isAgent(workload.identity.name, first.pod.spec.containers)
      var draft = context.draft(
        workload: index, classes: classes,
        "\(workload.displayName) shares its node's network: policies cannot act on it.")
      draft.severity = isAgent ? .low : isExposed && isPrivileged ? .critical : .high
      draft.path = context.podSpecPath(ofWorkload: index, "hostNetwork")
      draft.why = [
        "hostNetwork: its packets carry the node's address in both directions",
        listens
          ? "it declares ports that open on every node it runs on"
          : "it declares no port, but may open any",
        isAgent
          ? "it is a known agent of the node"
          : isPrivileged
            ? "a container is privileged: the node is one step away"
            : "cloud metadata and the kubelet are in reach",
      ]
      return finding(draft, in: context)
    }
  }
}
