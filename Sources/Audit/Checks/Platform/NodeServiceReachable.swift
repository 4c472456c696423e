import Kubernetes
import PolicyEngine

/// NP-API-002: no policy keeps pods from the kubelet, etcd or a container
/// runtime on the addresses of the nodes.
///
/// One finding for each rule that admits them, and one for each namespace with
/// pods that nothing isolates for egress. Left alone: input without addresses
/// of nodes, a single node (a pod's own node is always allowed, G-3), pods on
/// the node's network (NP-COV-005), and the platform's namespaces.
package struct NodeServiceReachable: AuditCheck {
  /// The TCP ports by which nodes are run, and what listens there: a table.
  package static let ports: [(number: UInt16, name: String)] = [
    (10250, "kubelet"), (10255, "kubelet, read only"), (2379, "etcd"), (2375, "Docker"),
  ]

  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-API-002", "Kubelet, etcd or container runtime not prevented", severity: .high,
    description: """
      Whoever takes a pod over may talk to the services by which the nodes are run: the kubelet \
      (10250, 10255), etcd (2379), an open Docker socket (2375). They ask for credentials where \
      they are set up well; policy does not stand in the way. A pod's own node can never be \
      held back by policy.
      """,
    remedy: """
      Deny egress by default, and except the nodes' addresses from every block that is \
      admitted.
      """,
    mappings: [
      .direct(.t1609), .supporting(.t1613), .direct(.msKubelet), .supporting(.nist442),
      .supporting(.iso822),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each rule, and each namespace with unisolated pods.
  package func findings(in context: AuditContext) -> [Finding] {
    let nodes = context.state.nodes
    guard nodes.count > 1 else { return [] }
    let connections = NodeServiceReachable.ports.reduce(into: ConnectionSet.none) {
      $0 = $0.union(ConnectionSet(.tcp, $1.number...$1.number))
    }
    let targets = IPFamily.allCases.compactMap { family -> AddressTarget? in
      let numbers = nodes.flatMap(\.addresses).filter { $0.family == family }.map {
        $0.value...$0.value
      }
      return numbers.isEmpty
        ? nil
        : AddressTarget(
          addresses: AddressSet(family, numbers), connections: connections,
          text: "\(nodes.count) nodes")
    }
    if targets.isEmpty { return [] }
    return rules(targets, in: context) + namespaces(in: context)
  }

  private func rules(_ targets: [AddressTarget], in context: AuditContext) -> [Finding] {
    context.admissions(to: targets).compactMap { admission in
      let classes = admission.classes.filter {
        !context.isSystem(context.table.podClasses[$0].namespace)
      }
      if classes.isEmpty { return nil }
      let admitted = NodeServiceReachable.ports.filter { port in
        let target = targets.map {
          AddressTarget(
            addresses: $0.addresses, connections: ConnectionSet(.tcp, port.number...port.number),
            text: "")
        }
        return Set(classes.map { context.table.reachOfClass.egress[$0] }).contains { reach in
          target.contains {
            context.sample(of: $0, in: context.table.reaches.egress[reach]) != nil
          }
        }
      }
      var draft = admission.draft(
        context, .egress,
        "Services of the nodes are not prevented: an egress rule admits the nodes' addresses.")
      draft.classes = classes
      draft.why = [
        "admitted by \(admission.origin.path)",
        "on the nodes: " + admitted.map { "\($0.number) (\($0.name))" }.joined(separator: ", "),
        "\(context.extent(ofClasses: classes)) may connect",
      ]
      return finding(draft, in: context)
    }
  }

  private func namespaces(in context: AuditContext) -> [Finding] {
    var open: [String: [Int]] = [:]
    for (index, found) in context.coverage.egress.enumerated() where found == .open {
      open[context.table.podClasses[index].namespace, default: []].append(index)
    }
    return context.namespaces.compactMap { namespace in
      guard let classes = open[namespace.name], !namespace.isSystem else { return nil }
      var draft = context.draft(
        namespace: namespace,
        "Services of the nodes are not prevented in \(namespace.name): pods are not isolated "
          + "for egress.")
      draft.direction = .egress
      draft.workloads = nil
      draft.podCount = nil
      draft.classes = classes
      draft.why = [
        "no policy isolates \(context.extent(ofClasses: classes)) for egress",
        "in reach on \(context.state.nodes.count) nodes: "
          + NodeServiceReachable.ports.map { "\($0.number)" }.joined(separator: ", "),
      ]
      return finding(draft, in: context)
    }
  }
}
