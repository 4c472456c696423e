import Kubernetes
import PolicyEngine
import TestSupport

/// One way to read a case of np-guard: as it is, or with one of the oracle's
/// known errors imitated.
struct CorpusNPGuardView {
  /// One end of a pair.
  enum End: Hashable {
    /// A workload as np-guard names it.
    case workload(String)
    /// An address.
    case address(IPAddress)
  }

  /// The cluster as it is read here.
  let state: ClusterState
  /// Its workloads and pods.
  let inventory: Inventory
  /// The engine on it.
  let engine: Reachability
  /// The pods of a workload as np-guard names it.
  let podsOfWorkload: [String: [Int]]

  /// Makes a view of a cluster.
  init(_ state: ClusterState, options: ReachabilityOptions = ReachabilityOptions()) {
    self.state = state
    let inventory = Inventory(state)
    self.inventory = inventory
    engine = Reachability(state: state, inventory: inventory, options: options)
    podsOfWorkload = Dictionary(grouping: inventory.pods.indices) {
      NPGuardText.workload(of: inventory.pods[$0], in: inventory)
    }
  }

  /// Returns what may pass between two ends, over TCP, UDP and SCTP: the union
  /// over their pods, of which a live one to itself is no pair.
  func answer(from source: End, to destination: End) -> ConnectionAnswer {
    var result = ConnectionAnswer(certain: .none, possible: .none)
    for (from, to) in pairs(source, destination) {
      let answer = engine.answer(from: from, to: to)
      result.certain = result.certain.union(answer.certain)
      result.possible = result.possible.union(answer.possible)
    }
    result.certain = result.certain.intersection(.allPorts)
    result.possible = result.possible.intersection(.allPorts)
    return result
  }

  /// Returns the pairs of pods behind two ends.
  func pairs(_ source: End, _ destination: End) -> [(Peer, Peer)] {
    peers(source).flatMap { from in
      peers(destination).compactMap { to in
        if case .pod(let index) = from, from == to, !inventory.pods[index].isTemplate {
          return nil
        }
        return (from, to)
      }
    }
  }

  private func peers(_ end: End) -> [Peer] {
    switch end {
    case .workload(let name): (podsOfWorkload[name] ?? []).map(Peer.pod)
    case .address(let address): [.address(address)]
    }
  }
}
