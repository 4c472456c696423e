import Kubernetes
import PolicyEngine
import TestSupport
import Testing

/// The truth tables of the corpus `cyclonus`: every probe that is not a pod to
/// itself, for those differ from plugin to plugin. Both evaluators must give
/// every cell, and both halves of it.
@Suite("The truth tables of cyclonus")
struct CorpusCyclonusTests {
  @Test("hold in engine and plain evaluator")
  func tables() throws {
    guard let corpus = try CyclonusCorpus() else { return }
    var probes = 0
    for example in corpus.cases {
      for step in example.steps {
        probes += try check(step, example.statement)
      }
    }
    print("cyclonus: \(corpus.cases.count) cases, \(probes) probes")
    #expect(corpus.cases.count == 230)
    #expect(probes > 100_000)
  }

  private func check(_ step: CyclonusCorpus.Step, _ statement: String) throws -> Int {
    let inventory = Inventory(step.state)
    let reference = ReferenceEvaluator(step.state, inventory: inventory)
    let engine = Reachability(state: step.state, inventory: inventory)
    let pods = try step.order.map { path in
      let parts = path.split(separator: "/").map(String.init)
      return Peer.pod(try #require(inventory.pod(namespace: parts[0], name: parts[1])))
    }
    let connections = step.tables.map {
      ReferenceEvaluator.Connection(ConnectionSet.Part($0.transport), $0.port)
    }
    var probes = 0
    for source in pods.indices {
      for destination in pods.indices {
        let (from, to) = (pods[source], pods[destination])
        func expected(_ table: KeyPath<CyclonusCorpus.Table, [[Bool?]]>) -> [Verdict] {
          step.tables.compactMap { $0[keyPath: table][source][destination] }
            .map { $0 ? .allowed : .denied }
        }
        let combined = expected(\.combined)
        if combined.isEmpty { continue }
        probes += combined.count
        let place = Comment(
          rawValue: "\(statement): \(step.order[source]) to \(step.order[destination])")
        #expect(reference.verdicts(from: from, to: to, connections) == combined, place)
        for (direction, table) in [
          (Direction.ingress, \CyclonusCorpus.Table.ingress),
          (.egress, \CyclonusCorpus.Table.egress),
        ] {
          #expect(
            reference.verdicts(direction, from: from, to: to, .ipv4, connections)
              == expected(table), place)
        }
        let answer = engine.answer(from: from, to: to)
        #expect(connections.map { answer.verdict($0.part, $0.number) } == combined, place)
        let probe = Probe(from: from, to: to, connections[0].part, connections[0].number)
        for half in engine.explain(probe).halves {
          let halves = half.direction == .ingress ? expected(\.ingress) : expected(\.egress)
          #expect(half.verdict == halves[0], place)
        }
      }
    }
    return probes
  }
}
