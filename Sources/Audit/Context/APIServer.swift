import Kubernetes
import PolicyEngine

/// Where the API server answers, as far as the input shows it.
struct APIServer {
  /// Its addresses and ports; empty where nothing tells.
  let targets: [AddressTarget]
  /// How it was found, in words.
  let evidence: String

  /// Looks for the endpoints of the Service `default/kubernetes`, else for the
  /// nodes of the control plane.
  init(_ state: ClusterState) {
    var addresses: [IPAddress] = []
    var connections = ConnectionSet.none
    for slice in state.endpointSlices
    where slice.namespace == "default" && slice.serviceName == "kubernetes" {
      addresses += slice.endpoints.flatMap(\.addresses)
      for port in slice.ports {
        connections = connections.union(
          ConnectionSet(ConnectionSet.Part(port.transport), port.number...port.number))
      }
    }
    if !addresses.isEmpty, !connections.isEmpty {
      evidence = "the endpoints of Service default/kubernetes"
    } else {
      evidence = "the nodes of the control plane, on 6443"
      addresses = state.nodes.filter { node in
        APIServer.roles.contains { node.metadata.labels[$0] != nil }
      }.flatMap(\.addresses)
      connections = ConnectionSet(.tcp, 6443...6443)
    }
    targets = IPFamily.allCases.compactMap { family in
      let numbers = addresses.filter { $0.family == family }.map { $0.value...$0.value }
      return numbers.isEmpty
        ? nil
        : AddressTarget(
          addresses: AddressSet(family, numbers), connections: connections, text: "API server")
    }
  }

  private static let roles = [
    "node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master",
  ]
}
