import Kubernetes
import PolicyEngine
import TestSupport
import Testing

/// The engine against the plain evaluator, on clusters made from seeds.
///
/// A failure prints its seed; `FIREBREAK_FIRST_SEED=N FIREBREAK_SEEDS=1` goes
/// there at once, and `FIREBREAK_SEEDS=100000` looks further.
@Suite("Engine and plain evaluator")
struct AgreementTests {
  @Test(
    "agree on every pair, on both sides of every border, in every half",
    arguments: Seeds.portions(2000))
  func verdicts(seeds: Range<UInt64>) {
    var compared = 0
    for seed in seeds {
      var comparison = Comparison(RandomCluster(seed: seed))
      comparison.run()
      compared += comparison.compared
      #expect(comparison.disagreement == nil)
    }
    print("agreement, seeds \(seeds): \(compared) connections compared")
    #expect(compared > seeds.count * 50)
  }

  @Test("agree on the rows of connectivity", arguments: Seeds.portions(200))
  func connectivity(seeds: Range<UInt64>) {
    for seed in seeds {
      #expect(RowComparison(RandomCluster(seed: seed)).disagreement() == nil)
    }
  }
}

/// Compares two evaluators on one cluster, up to the first disagreement.
private struct Comparison {
  let cluster: RandomCluster
  let inventory: Inventory
  let reference: ReferenceEvaluator
  let engine: Reachability
  let sample: ProbeSample
  var random: SplitMix64
  var compared = 0
  var disagreement: String?

  init(_ cluster: RandomCluster) {
    self.cluster = cluster
    inventory = Inventory(cluster.state)
    reference = ReferenceEvaluator(cluster.state, inventory: inventory)
    engine = Reachability(state: cluster.state, inventory: inventory)
    sample = ProbeSample(cluster.state)
    random = SplitMix64(seed: cluster.seed)
  }

  /// Compares every pair of pods, and each pod with some of the addresses; for
  /// each pair some of the connections, others for others. Many clusters seen
  /// here and there find more than few seen everywhere.
  mutating func run() {
    let pods = inventory.pods.indices.map(Peer.pod)
    for pod in pods {
      for other in pods { compare(pod, other) }
      for address in random.pick(4, of: sample.addresses).map(Peer.address) {
        if random.chance(50) { compare(pod, address) } else { compare(address, pod) }
      }
    }
  }

  private mutating func compare(_ source: Peer, _ destination: Peer) {
    if disagreement != nil { return }
    let connections = random.pick(6, of: sample.connections)
    let expected = reference.verdicts(from: source, to: destination, connections)
    let answer = engine.answer(from: source, to: destination)
    for (connection, expected) in zip(connections, expected) {
      let found = answer.verdict(connection.part, connection.number)
      if found != expected {
        return disagree(source, destination, connection, "engine \(found), expected \(expected)")
      }
    }
    compared += connections.count
    let first = connections[0]
    if !answer.possible.isSuperset(of: answer.certain) {
      return disagree(source, destination, first, "what is certain is not possible")
    }
    if !answer.isExact, answer.causes.allSatisfy(\.isMark) {
      return disagree(source, destination, first, "unknown without a cause")
    }
    if random.chance(25) { explain(source, destination, first, expected[0]) }
  }

  private mutating func explain(
    _ source: Peer, _ destination: Peer, _ connection: ReferenceEvaluator.Connection,
    _ expected: Verdict
  ) {
    let probe = Probe(from: source, to: destination, connection.part, connection.number)
    let explanation = engine.explain(probe)
    if explanation.verdict != expected {
      return disagree(
        source, destination, connection, "explained as \(explanation.verdict), is \(expected)")
    }
    if expected == .unknown, explanation.causes.allSatisfy(\.isMark) {
      return disagree(source, destination, connection, "explained as unknown without a cause")
    }
    let families = reference.families(source, destination)
    guard families.count == 1 else { return }
    for half in explanation.halves {
      guard let judgement = reference.judgement(half.direction, probe, families[0]) else {
        return disagree(source, destination, connection, "\(half.direction) of no pod")
      }
      if half.verdict != judgement.verdict {
        return disagree(
          source, destination, connection,
          "\(half.direction) explained as \(half.verdict), is \(judgement.verdict)")
      }
      // Where something is left open, several lists of rules are right.
      guard cluster.isExact, judgement.verdict != .unknown, source != destination else { continue }
      if Set(half.decidedBy) != judgement.decidedBy {
        return disagree(
          source, destination, connection,
          "\(half.direction) decided by \(half.decidedBy.map(text)), "
            + "expected \(judgement.decidedBy.map(text))")
      }
    }
  }

  private func text(_ origin: RuleOrigin) -> String { "\(origin.policy) \(origin.path)" }

  private mutating func disagree(
    _ source: Peer, _ destination: Peer, _ connection: ReferenceEvaluator.Connection,
    _ what: String
  ) {
    disagreement =
      "seed \(cluster.seed): \(source.text(in: inventory)) to \(destination.text(in: inventory)) "
      + "\(connection.part.name) \(connection.number): \(what)"
  }
}

/// Compares the rows of connectivity with the answers they are made of.
private struct RowComparison {
  let cluster: RandomCluster
  let inventory: Inventory
  let engine: Reachability

  init(_ cluster: RandomCluster) {
    self.cluster = cluster
    inventory = Inventory(cluster.state)
    engine = Reachability(state: cluster.state, inventory: inventory)
  }

  func disagreement() -> String? {
    var pairs: [[Int]: ConnectionAnswer] = [:]
    var ranges: [ConnectivityEnd: [(AddressRange, Bool, ConnectionAnswer)]] = [:]
    for row in engine.connectivity() {
      switch (row.source, row.destination) {
      case (.workload(let source), .workload(let destination)):
        if pairs.updateValue(row.answer, forKey: [source, destination]) != nil {
          return say("two rows from \(source) to \(destination)")
        }
      case (.workload, .external(let range)):
        ranges[row.source, default: []].append((range, false, row.answer))
      case (.external(let range), .workload):
        ranges[row.destination, default: []].append((range, true, row.answer))
      case (.external, .external): return say("a row between two addresses")
      case (.name, _), (_, .name): return say("a row with a name that no rule writes")
      }
    }
    for source in inventory.workloads.indices {
      for destination in inventory.workloads.indices {
        let expected = union(
          inventory.workloads[source].pods.flatMap { from in
            inventory.workloads[destination].pods.compactMap { to in
              from == to && !inventory.pods[from].isTemplate
                ? nil : engine.answer(from: .pod(from), to: .pod(to))
            }
          })
        if difference(pairs[[source, destination]], expected) {
          return say(
            "row \(name(source)) to \(name(destination)): "
              + "\(pairs[[source, destination]].map { "\($0.certain)" } ?? "none"), "
              + "expected \(expected.certain)")
        }
      }
    }
    for workload in inventory.workloads.indices {
      if let text = external(workload, ranges[.workload(workload)] ?? []) { return text }
    }
    return nil
  }

  private func external(
    _ workload: Int, _ rows: [(AddressRange, Bool, ConnectionAnswer)]
  ) -> String? {
    // What passes by every policy, a node to its pods and loopback, cuts no
    // rows: they are cut by blocks alone.
    let passing = Set(cluster.state.nodes.flatMap(\.addresses)).union(ProbeSample.loopback)
    for address in ProbeSample(cluster.state).addresses where !passing.contains(address) {
      for isIngress in [true, false] {
        let expected = union(
          inventory.workloads[workload].pods.map { pod in
            isIngress
              ? engine.answer(from: .address(address), to: .pod(pod))
              : engine.answer(from: .pod(pod), to: .address(address))
          })
        let found = rows.filter { $0.1 == isIngress && $0.0.contains(address) }
        if found.count > 1 { return say("two rows of \(name(workload)) hold \(address)") }
        if difference(found.first?.2, expected) {
          return say("row of \(name(workload)) for \(address), ingress \(isIngress)")
        }
      }
    }
    for left in rows {
      for right in rows where left.1 == right.1 && left.0.family == right.0.family {
        let next = left.0.bounds.upperBound.addingReportingOverflow(1)
        if !next.overflow, next.partialValue == right.0.bounds.lowerBound,
          left.2.certain == right.2.certain, left.2.possible == right.2.possible
        {
          return say("rows of \(name(workload)) end at \(left.0.last) for nothing")
        }
      }
    }
    return nil
  }

  private func union(_ answers: [ConnectionAnswer]) -> ConnectionAnswer {
    answers.reduce(ConnectionAnswer(certain: .none, possible: .none)) {
      ConnectionAnswer(
        certain: $0.certain.union($1.certain), possible: $0.possible.union($1.possible))
    }
  }

  /// Rows of pairs that cannot connect are left out.
  private func difference(_ found: ConnectionAnswer?, _ expected: ConnectionAnswer) -> Bool {
    guard let found else { return !expected.possible.isEmpty }
    return found.possible.isEmpty || found.certain != expected.certain
      || found.possible != expected.possible
  }

  private func name(_ workload: Int) -> String { inventory.workloads[workload].displayName }
  private func say(_ text: String) -> String { "seed \(cluster.seed): \(text)" }
}

extension Peer {
  /// The peer in words, for a person who looks for the difference.
  fileprivate func text(in inventory: Inventory) -> String {
    switch self {
    case .address(let address): return "\(address)"
    case .name(let name): return name
    case .pod(let index):
      let pod = inventory.pods[index]
      return "\(pod.pod.namespace)/\(pod.pod.name)\(pod.isTemplate ? " (template)" : "")"
    }
  }
}
