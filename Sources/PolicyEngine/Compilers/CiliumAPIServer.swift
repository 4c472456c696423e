import Kubernetes

/// The endpoints of the cluster's API server (C-12).
struct CiliumAPIServer {
  /// Its addresses; `nil` where no EndpointSlice of the Service `kubernetes`
  /// tells them.
  let addresses: [IPAddress]?

  /// Finds them in a cluster.
  init(_ state: ClusterState) {
    let slices = state.endpointSlices.filter {
      $0.namespace == "default" && ($0.serviceName ?? $0.name) == "kubernetes"
    }
    let found = slices.flatMap { $0.endpoints.flatMap(\.addresses) }.sorted()
    addresses = found.isEmpty ? nil : found
  }

  /// Returns the peers that are the API server, nodes or not.
  func peers(_ origin: RuleOrigin) -> PeerFormula {
    guard let addresses else {
      return .all([
        CiliumFormula.outside,
        .doubtful(
          .unresolvedReference(
            origin, "no EndpointSlice of the Service default/kubernetes is in the input")),
      ])
    }
    // What a name leads to is not what the Service leads to.
    return PeerFormula.joined(all: [
      CiliumFormula.addresses(addresses, [.world, .nodes]), .not(.names([DomainPattern("*")])),
    ])
  }
}
