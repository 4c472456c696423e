import Kubernetes
import PolicyEngine

/// Turns the ends of edges into what the engine can be asked about.
struct FlowJoinEnds {
  /// One end of a pair.
  enum Place: Hashable {
    /// A pod or an address.
    case peer(Peer)
    /// The node of the pod at the other end, and its address if it is known.
    case node(IPAddress?)
    /// Something without an address.
    case nowhere

    /// The node of the other end, without an address.
    static let ownNode = Place.node(nil)

    /// A Boolean value that tells whether it is the other end's node.
    var isOwnNode: Bool { if case .node = self { true } else { false } }

    /// What to ask the engine about, if anything.
    var peer: Peer? {
      switch self {
      case .peer(let peer): peer
      case .node(let address): address.map(Peer.address)
      case .nowhere: nil
      }
    }
  }

  private let reachability: Reachability
  private let nodeOfAddress: [IPAddress: String]
  private static let mostStandIns = 8

  /// Makes a translation for a cluster.
  init(_ reachability: Reachability, state: ClusterState) {
    self.reachability = reachability
    var nodes: [IPAddress: String] = [:]
    for node in state.nodes {
      for address in node.addresses { nodes[address] = node.name }
    }
    nodeOfAddress = nodes
  }

  /// Returns the workload of the source that a workload of flows is, as an
  /// index into `Inventory.workloads`.
  func index(of workload: FlowWorkload) -> Int? {
    let inventory = reachability.inventory
    let found = inventory.workloads(namespace: workload.namespace, name: workload.name)
    guard let kind = workload.kind else { return found.first }
    return found.first { inventory.workloads[$0].identity.kind.kind == kind } ?? found.first
  }

  /// Returns the pairs to ask about: those that were seen, pods that are gone
  /// replaced by one of each class of their workload.
  func pairs(of edge: FlowEdge, _ causes: inout Set<FlowJoinCause>) -> [(Place, Place)] {
    let seen =
      edge.pairs.isEmpty ? [FlowEdge.Pair(client: .unsaid, server: .unsaid)] : edge.pairs
    var result: [(Place, Place)] = []
    var asked: Set<[Place]> = []
    for pair in seen {
      for client in places(edge.client, pair.client) {
        for server in places(edge.server, pair.server) {
          let settled = (
            settle(client, edge.client, other: server), settle(server, edge.server, other: client)
          )
          if asked.insert([settled.0, settled.1]).inserted { result.append(settled) }
        }
      }
    }
    return result
  }

  private func places(_ peer: FlowPeer, _ end: FlowEdge.End) -> [Place] {
    switch (peer, end) {
    case (.workload(let workload), .pod(let name)):
      if let pod = reachability.inventory.pod(namespace: workload.namespace, name: name) {
        return [.peer(.pod(pod))]
      }
      return standIns(for: workload)
    case (.workload(let workload), _): return standIns(for: workload)
    case (.reserved(.host), .address(let address)): return [.node(address)]
    case (.reserved(.host), _): return [.ownNode]
    case (_, .address(let address)): return [.peer(.address(address))]
    case (_, _): return [.nowhere]
    }
  }

  /// Returns one pod of each class of a workload.
  private func standIns(for workload: FlowWorkload) -> [Place] {
    guard let index = index(of: workload) else { return [] }
    var classes: Set<Int> = []
    var result: [Place] = []
    for pod in reachability.inventory.workloads[index].pods
    where result.count < FlowJoinEnds.mostStandIns {
      if classes.insert(reachability.podClass(ofPod: pod)).inserted {
        result.append(.peer(.pod(pod)))
      }
    }
    return result
  }

  /// Returns an end as it is beside the other one: the host of a flow is the
  /// node that reports it, which need not be the node of the pod.
  private func settle(_ place: Place, _ peer: FlowPeer, other: Place) -> Place {
    guard case .node(let address?) = place, case .peer(.pod(let pod)) = other else { return place }
    let own = reachability.inventory.pods[pod].pod.spec.nodeName
    if let node = nodeOfAddress[address], let own, node != own { return .peer(.address(address)) }
    return place
  }
}
