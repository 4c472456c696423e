import Kubernetes

/// Says what the designed policies admit, so that the flows keep to them.
///
/// It knows the few shapes of rules that the policies are made of and is no
/// engine: whether the flows agree with the policies is for the engine to tell.
struct DesignedReach: Sendable {
  /// What a connection leads to or comes from.
  enum End: Sendable {
    /// A workload, as an index.
    case workload(Int)
    /// An address outside.
    case address(IPAddress)
  }

  /// The answer for one direction.
  struct Answer: Sendable {
    /// A Boolean value that tells whether a policy isolates the pod.
    var isIsolated = false
    /// The policy that admits the connection, as an index.
    var policy: Int?
    /// A Boolean value that tells whether the connection may pass.
    var isAllowed: Bool { !isIsolated || policy != nil }
  }

  private let design: ClusterDesign

  /// Makes the answerer of a cluster.
  init(_ design: ClusterDesign) { self.design = design }

  /// Returns whether a workload's egress or ingress admits a connection.
  ///
  /// - Parameters:
  ///   - isEgress: which direction of the workload is asked for.
  ///   - workload: whose policies decide.
  ///   - end: the other end.
  ///   - port: the port of the server.
  func answer(
    isEgress: Bool, of workload: Int, with end: End, port: DesignedWorkload.Port
  ) -> Answer {
    let subject = design.workloads[workload]
    var answer = Answer()
    for (index, policy) in design.policies.enumerated()
    where policy.namespace == subject.namespace
      && policy.selector.allSatisfy(subject.labels.contains)
      && (isEgress ? policy.isolatesEgress : policy.isolatesIngress)
    {
      answer.isIsolated = true
      let clauses = (isEgress ? policy.egress : policy.ingress) ?? []
      for clause in clauses where answer.policy == nil {
        if admits(clause, end, port, from: policy.namespace) { answer.policy = index }
      }
    }
    return answer
  }

  private func admits(
    _ clause: DesignedPolicy.Clause, _ end: End, _ port: DesignedWorkload.Port,
    from namespace: Int
  ) -> Bool {
    let isPort =
      clause.ports.isEmpty
      || clause.ports.contains { entry in
        guard entry.transport == port.transport else { return false }
        if let name = entry.name { return name == port.name }
        guard let number = entry.number else { return true }
        return (number...max(number, entry.end ?? number)).contains(port.number)
      }
    guard isPort, let peers = clause.peers else { return isPort }
    return peers.contains { admits($0, end, from: namespace) }
  }

  private func admits(_ peer: DesignedPolicy.Peer, _ end: End, from namespace: Int) -> Bool {
    switch (peer, end) {
    case (.own(let labels), .workload(let other)):
      let workload = design.workloads[other]
      return workload.namespace == namespace && !workload.isHostNetwork
        && labels.allSatisfy(workload.labels.contains)
    case (.inNamespace(let name, let labels), .workload(let other)):
      let workload = design.workloads[other]
      return design.namespaces[workload.namespace].name == name && !workload.isHostNetwork
        && labels.allSatisfy(workload.labels.contains)
    case (.labelledNamespaces(let label), .workload(let other)):
      return design.namespaces[design.workloads[other].namespace]
        .labels(environment: design.plan.environment).contains(label)
    case (.allNamespaces, .workload): return true
    case (.block(let block, let except), .address(let address)):
      return contains(block, address) && !except.contains { contains($0, address) }
    case (.block(let block, let except), .workload):
      // Pods lie in 10.0.0.0/8, and no block here parts that range.
      let sample = IPAddress(.ipv4, UInt128(10 << 24 | design.plan.podNetwork << 16 | 2))
      return contains(block, sample) && !except.contains { contains($0, sample) }
    default: return false
    }
  }

  private func contains(_ block: String, _ address: IPAddress) -> Bool {
    CIDR(block)?.contains(address) ?? false
  }
}
