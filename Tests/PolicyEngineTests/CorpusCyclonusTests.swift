import Kubernetes
import PolicyEngine
import TestSupport
import Testing

/// The truth tables of the corpus `cyclonus`, every probe that is not a pod to
/// itself: those differ from plugin to plugin.
@Suite("The truth tables of cyclonus")
struct CorpusCyclonusTests {
  @Test("the reference evaluator gives every verdict and every half")
  func referenceAgrees() throws {
    guard let corpus = try CyclonusCorpus() else { return }
    var probes = 0
    try forEachCell(of: corpus) { cell in
      let evaluator = ReferenceEvaluator(cell.state, inventory: cell.inventory)
      #expect(
        evaluator.verdict(cell.probe) == cell.combined, "\(cell.statement): \(cell.question)")
      for (direction, expected) in [
        (Direction.ingress, cell.ingress), (.egress, cell.egress),
      ] {
        #expect(
          evaluator.judgement(direction, cell.probe, .ipv4)?.verdict == expected,
          "\(cell.statement), \(direction): \(cell.question)")
      }
      probes += 1
    }
    print("cyclonus, reference evaluator: \(corpus.cases.count) cases, \(probes) probes")
    #expect(corpus.cases.count == 230)
    #expect(probes > 100_000)
  }

  private struct Cell {
    var statement: String
    var state: ClusterState
    var inventory: Inventory
    var question: String
    var probe: Probe
    var combined: Verdict
    var ingress: Verdict
    var egress: Verdict
  }

  private func forEachCell(
    of corpus: CyclonusCorpus, _ body: (Cell) throws -> Void
  ) throws {
    for example in corpus.cases {
      for step in example.steps {
        let inventory = Inventory(step.state)
        let pods = try step.order.map { path in
          let parts = path.split(separator: "/").map(String.init)
          return try #require(inventory.pod(namespace: parts[0], name: parts[1]))
        }
        for table in step.tables {
          for source in pods.indices {
            for destination in pods.indices {
              guard let combined = table.combined[source][destination],
                let ingress = table.ingress[source][destination],
                let egress = table.egress[source][destination]
              else { continue }
              try body(
                Cell(
                  statement: example.statement, state: step.state, inventory: inventory,
                  question:
                    "\(step.order[source]) to \(step.order[destination]) "
                    + "\(table.transport.rawValue) \(table.port)",
                  probe: Probe(
                    from: .pod(pods[source]), to: .pod(pods[destination]),
                    ConnectionSet.Part(table.transport), table.port),
                  combined: combined ? .allowed : .denied, ingress: ingress ? .allowed : .denied,
                  egress: egress ? .allowed : .denied))
            }
          }
        }
      }
    }
  }
}
