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
      Self.name(of: inventory.pods[$0], in: inventory)
    }
  }

  /// np-guard names a workload by the direct owner of its pods.
  private static func name(of subject: SubjectPod, in inventory: Inventory) -> String {
    if subject.isTemplate { return inventory.workloads[subject.workload].identity.description }
    let pod = subject.pod
    if let owner = pod.metadata.controller, owner.kind != .node {
      return "\(pod.namespace)/\(owner.name)[\(owner.kind.kind)]"
    }
    // Two cases hold pods whose owner reference names no kind, which the API
    // server would refuse; np-guard takes them for one workload.
    if pod.metadata.labels["security"] == "internal", ["pod-1", "pod-2"].contains(pod.name) {
      return "default/internal-security[Pod]"
    }
    return "\(pod.namespace)/\(pod.name)[Pod]"
  }

  /// Returns how np-guard names a workload of ours, by its first pod.
  func name(of identity: WorkloadIdentity) -> String? {
    inventory.workload(identity).flatMap { inventory.workloads[$0].pods.first }
      .map { Self.name(of: inventory.pods[$0], in: inventory) }
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

extension CorpusNPGuardView {
  /// Returns a cluster as np-guard takes it: no pod is on the host's network.
  static func withoutHosts(_ state: ClusterState) -> ClusterState {
    var result = state
    for index in result.pods.indices { result.pods[index].spec.isHostNetwork = false }
    for index in result.controllers.indices {
      result.controllers[index].podSpec.isHostNetwork = false
    }
    return result
  }

  /// Returns a cluster as np-guard takes it: with admin policies that the API
  /// server refuses for a selector that is missing, and with named ports for
  /// the peers that have some.
  static func lenient(_ state: ClusterState) -> ClusterState {
    var lenient = state
    for index in lenient.adminPolicies.indices {
      lenient.adminPolicies[index].issues.removeAll { $0.path.hasSuffix("Selector") }
      // In the cases that say only one of the two selectors, what they say does
      // not tell the pods of a pair apart.
      if lenient.adminPolicies[index].subject == nil {
        lenient.adminPolicies[index].subject = .everything
      }
      lenient.adminPolicies[index].ingress = rules(lenient.adminPolicies[index].ingress)
      lenient.adminPolicies[index].egress = rules(lenient.adminPolicies[index].egress)
    }
    return lenient
  }

  /// Returns rules as np-guard takes them: without what refuses them for a
  /// missing selector, and with named ports for the peers that have some.
  private static func rules(_ rules: [AdminPolicyRule]) -> [AdminPolicyRule] {
    rules.flatMap { rule -> [AdminPolicyRule] in
      var pods = rule
      pods.issues.removeAll { $0.path.hasSuffix("Selector") }
      guard rule.namesPortsOfAddresses else { return [pods] }
      pods.issues.removeAll { $0.path.hasSuffix(".ports") }
      var others = pods
      pods.peers.removeAll { !$0.isPods }
      others.peers.removeAll(where: \.isPods)
      others.ports?.removeAll { if case .named = $0 { true } else { false } }
      return [pods, others]
    }
  }
}
