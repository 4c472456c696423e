import PolicyEngine
import TestSupport
import Testing

/// The ways to find the pairs of workloads that may connect.
@Suite("Ways to find pairs")
struct PairStrategyTests {
  @Test("give the same rows and the same counts", arguments: Seeds.portions(400))
  func agreement(seeds: Range<UInt64>) {
    var rows = 0
    for seed in seeds {
      let sheet = MixedSheet(MixedCluster(seed: seed), breadth: 1)
      let engine = Reachability(
        state: sheet.state, inventory: sheet.inventory, options: sheet.options)
      let plain = engine.connectivity(from: nil, to: nil, .everyPair)
      rows += plain.count
      #expect(engine.connectivity(from: nil, to: nil, .exceptions) == plain, "seed \(seed)")
      #expect(engine.connectivity() == plain, "seed \(seed)")
      let some: Set = [0, 2]
      #expect(
        engine.connectivity(from: some, to: some, .exceptions)
          == engine.connectivity(from: some, to: some, .everyPair), "seed \(seed)")
      let count = engine.pairCount(.everyPair)
      #expect(engine.pairCount(.exceptions) == count, "seed \(seed)")
      let pairs = plain.filter { row in
        if case .workload = row.source, case .workload = row.destination { true } else { false }
      }
      #expect(count.possible == pairs.count, "seed \(seed)")
      #expect(count.certain == pairs.count { !$0.answer.certain.isEmpty }, "seed \(seed)")
    }
    #expect(rows > seeds.count * 10)
  }
}
