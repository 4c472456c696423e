import Kubernetes
import PolicyEngine
import TestSupport
import Testing

/// The reaches of pods against the plain evaluator: one half at a time, every
/// class of pods and every address in exactly one block.
@Suite("Reaches and plain evaluator")
struct AgreementReachTests {
  @Test("agree on every class and on both sides of every border", arguments: Seeds.portions(150))
  func reaches(seeds: Range<UInt64>) {
    for seed in seeds {
      #expect(disagreement(in: RandomCluster(seed: seed)) == nil, "seed \(seed)")
    }
  }

  @Test(
    "agree on the pod that does not exist yet, as a subject and as a peer",
    arguments: Seeds.portions(100))
  func newcomers(seeds: Range<UInt64>) {
    for seed in seeds {
      let cluster = RandomCluster(seed: seed)
      for namespace in cluster.state.namespaces {
        #expect(
          newcomerDisagreement(in: cluster, namespace: namespace.name) == nil, "seed \(seed)")
      }
      #expect(strangerDisagreement(in: cluster) == nil, "seed \(seed)")
    }
  }

  /// The reach of a newcomer is that of a pod that has come.
  private func newcomerDisagreement(in cluster: RandomCluster, namespace: String) -> String? {
    let inventory = Inventory(cluster.state)
    let engine = Reachability(state: cluster.state, inventory: inventory)
    var grown = cluster.state
    grown.pods.append(newcomer(namespace))
    let grownInventory = Inventory(grown)
    let reference = ReferenceEvaluator(grown, inventory: grownInventory)
    guard let pod = grownInventory.pod(namespace: namespace, name: "newcomer") else { return "?" }
    var random = SplitMix64(seed: cluster.seed)
    let sample = ProbeSample(cluster.state)
    for direction in Direction.allCases {
      let reach = engine.reachOfNewcomer(inNamespace: namespace, direction)
      for address in random.pick(6, of: sample.addresses).map(Peer.address) {
        let blocks = reach.blocks.filter { holds($0, address, engine) }
        guard blocks.count == 1 else { return "\(address) stands in \(blocks.count) blocks" }
        let connections = random.pick(5, of: sample.connections)
        let expected = verdicts(direction, pod, address, connections, reference)
        let found = connections.map { blocks[0].answer.verdict($0.part, $0.number) }
        if found != expected {
          return "\(namespace), \(direction), \(address), \(connections): \(found), not \(expected)"
        }
      }
    }
    return nil
  }

  /// What a half admits for the stranger is what it admits for a pod that has
  /// come into a namespace that has come.
  private func strangerDisagreement(in cluster: RandomCluster) -> String? {
    let inventory = Inventory(cluster.state)
    let engine = Reachability(state: cluster.state, inventory: inventory)
    var grown = cluster.state
    grown.namespaces.append(
      Namespace(name: "unheard-of", metadata: ObjectMetadata(location: RandomCluster.location)))
    grown.pods.append(newcomer("unheard-of"))
    let grownInventory = Inventory(grown)
    let reference = ReferenceEvaluator(grown, inventory: grownInventory)
    guard let stranger = grownInventory.pod(namespace: "unheard-of", name: "newcomer") else {
      return "?"
    }
    let connections = ProbeSample(cluster.state).connections
    // Workloads are sorted by namespace, so the stranger stands last.
    for pod in inventory.pods.indices {
      for direction in Direction.allCases {
        let answer = engine.reach(ofPod: pod, direction).stranger
        let expected = verdicts(direction, pod, .pod(stranger), connections, reference)
        let found = connections.map { answer.verdict($0.part, $0.number) }
        if let index = found.indices.first(where: { found[$0] != expected[$0] }) {
          return "pod \(pod), \(direction), \(connections[index]): \(found[index]), "
            + "not \(expected[index])"
        }
      }
    }
    return nil
  }

  private func newcomer(_ namespace: String) -> Pod {
    Pod(
      namespace: namespace, name: "newcomer",
      metadata: ObjectMetadata(location: RandomCluster.location), spec: PodSpec())
  }

  private func disagreement(in cluster: RandomCluster) -> String? {
    let inventory = Inventory(cluster.state)
    let reference = ReferenceEvaluator(cluster.state, inventory: inventory)
    let engine = Reachability(state: cluster.state, inventory: inventory)
    let sample = ProbeSample(cluster.state)
    var random = SplitMix64(seed: cluster.seed)
    for pod in inventory.pods.indices {
      for direction in Direction.allCases {
        let reach = engine.reach(ofPod: pod, direction)
        let classes = reach.blocks.flatMap(\.podClasses)
        if classes.sorted() != Array(engine.podClasses.indices) {
          return "pod \(pod), \(direction): classes \(classes)"
        }
        let addresses = random.pick(6, of: sample.addresses).map(Peer.address)
        for peer in inventory.pods.indices.map(Peer.pod) + addresses
        where !passesByPolicies(peer, pod, inventory, cluster.state) {
          let blocks = reach.blocks.filter { holds($0, peer, engine) }
          guard blocks.count == 1 else { return "\(peer) stands in \(blocks.count) blocks" }
          let connections = random.pick(5, of: sample.connections)
          let expected = verdicts(direction, pod, peer, connections, reference)
          let found = connections.map { blocks[0].answer.verdict($0.part, $0.number) }
          if found != expected {
            return "pod \(pod), \(direction), \(peer), \(connections): \(found), not \(expected)"
          }
        }
      }
    }
    return nil
  }

  private func holds(_ block: PeerReach.Block, _ peer: Peer, _ engine: Reachability) -> Bool {
    switch peer {
    case .pod(let index): block.podClasses.contains(engine.podClass(ofPod: index))
    case .address(let address): block.addresses.contains { $0.contains(address) }
    case .name(let name): block.names.contains { $0.text == name }
    }
  }

  /// What the half admits over any family of the peer; which the pod itself
  /// has is another matter (G-15).
  private func verdicts(
    _ direction: Direction, _ pod: Int, _ peer: Peer,
    _ connections: [ReferenceEvaluator.Connection], _ reference: ReferenceEvaluator
  ) -> [Verdict] {
    let families = reference.families(peer, peer)
    let halves = families.map { family in
      direction == .egress
        ? reference.verdicts(.egress, from: .pod(pod), to: peer, family, connections)
        : reference.verdicts(.ingress, from: peer, to: .pod(pod), family, connections)
    }
    return connections.indices.map { index in
      let verdicts = halves.map { $0[index] }
      if verdicts.contains(.allowed) { return .allowed }
      return verdicts.allSatisfy { $0 == .denied } ? .denied : .unknown
    }
  }

  /// The policies alone speak in a reach, so the node of a pod, which passes by
  /// them (G-3), is not asked.
  private func passesByPolicies(
    _ peer: Peer, _ pod: Int, _ inventory: Inventory, _ state: ClusterState
  ) -> Bool {
    guard let node = inventory.pods[pod].pod.spec.nodeName else { return false }
    switch peer {
    case .address(let address):
      return state.nodes.contains { $0.name == node && $0.addresses.contains(address) }
    case .name: return false
    case .pod(let other):
      let spec = inventory.pods[other].pod.spec
      return spec.isHostNetwork && spec.nodeName == node
    }
  }
}
