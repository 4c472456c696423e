import Kubernetes

/// The cluster as the plain evaluator reads it, with what is looked up by name.
struct ReferenceCluster: Sendable {
  /// The cluster.
  let state: ClusterState
  /// Its workloads and pods; finished pods are not among them (G-8).
  let inventory: Inventory
  /// What is known of the engine.
  let profile: ReferenceProfile
  private let namespaces: [String: Namespace]
  private let nodes: [String: Node]
  private let serviceAccounts: [String: ServiceAccount]

  /// Reads a cluster.
  init(_ state: ClusterState, inventory: Inventory, profile: ReferenceProfile) {
    self.state = state
    self.inventory = inventory
    self.profile = profile
    namespaces = Dictionary(state.namespaces.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    nodes = Dictionary(state.nodes.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    serviceAccounts = Dictionary(
      state.serviceAccounts.map { ("\($0.namespace)/\($0.name)", $0) },
      uniquingKeysWith: { $1 })
  }

  /// Returns the pod behind a number.
  func pod(_ index: Int) -> Pod { inventory.pods[index].pod }

  /// Returns a namespace, or `nil` where it is unknown but for its name (G-10).
  func namespace(_ name: String) -> Namespace? {
    namespaces[name].flatMap { $0.isInferred ? nil : $0 }
  }

  /// Returns the node of a name.
  func node(_ name: String) -> Node? { nodes[name] }

  /// Returns the service account of a pod, or `nil` where it is not in the
  /// input.
  func serviceAccount(of pod: Pod) -> ServiceAccount? {
    serviceAccounts["\(pod.namespace)/\(pod.spec.serviceAccount)"]
  }

  /// Returns the addresses of a pod; on the host's network those of the node
  /// serve where the pod itself tells none.
  func addresses(of pod: Pod) -> [IPAddress] {
    if !pod.addresses.isEmpty || !pod.spec.isHostNetwork { return pod.addresses }
    return pod.spec.nodeName.flatMap { nodes[$0] }?.addresses ?? []
  }

  /// Returns the families over which a pair can speak (G-15): those of both
  /// ends; a pod whose addresses are not known, and a name, may have either.
  func families(_ source: ReferencePeer, _ destination: ReferencePeer) -> [IPFamily] {
    let left = families(of: source)
    let right = families(of: destination)
    return IPFamily.allCases.filter { left.contains($0) && right.contains($0) }
  }

  private func families(of peer: ReferencePeer) -> Set<IPFamily> {
    switch peer {
    case .address(let address): return [address.family]
    case .name: return Set(IPFamily.allCases)
    case .pod(let index):
      let known = Set(addresses(of: pod(index)).map(\.family))
      return known.isEmpty ? Set(IPFamily.allCases) : known
    }
  }

  /// A pod that reaches its own address, or 127.0.0.1 and its like, passes by
  /// every policy (G-1); the pods behind a template, or behind one entry for
  /// several, are different pods (M-7).
  func isLoopback(_ source: ReferencePeer, _ destination: ReferencePeer) -> Bool {
    if case .pod(let index) = source, source == destination {
      return !inventory.pods[index].isTemplate && inventory.pods[index].count == 1
    }
    return [source, destination].contains { peer in
      guard case .address(let address) = peer else { return false }
      return address.value == (address.family == .ipv4 ? 0x7F00_0001 : 1)
    }
  }

  /// Returns whether a peer is a pod with a network of its own (G-7).
  func isOwnNetworkPod(_ peer: ReferencePeer) -> Bool {
    guard case .pod(let index) = peer else { return false }
    return !pod(index).spec.isHostNetwork
  }

  /// Returns whether a peer is the node that runs a pod (G-3); a pod on the
  /// host's network speaks as its node. Where the node of either is not known,
  /// it is another.
  func isOwnNode(_ peer: ReferencePeer, of subject: Int) -> Bool {
    guard let name = pod(subject).spec.nodeName else { return false }
    switch peer {
    case .name: return false
    case .address(let address): return nodes[name]?.addresses.contains(address) ?? false
    case .pod(let other):
      let spec = pod(other).spec
      return spec.isHostNetwork && spec.nodeName == name
    }
  }

  /// Returns whether a peer is some node, or a pod that speaks as one.
  func isNode(_ peer: ReferencePeer) -> Bool {
    switch peer {
    case .name: false
    case .address(let address): state.nodes.contains { $0.addresses.contains(address) }
    case .pod(let index): pod(index).spec.isHostNetwork
    }
  }
}
