import TestSupport
import Testing

/// One edit after another, evaluated step by step and from scratch.
///
/// A failure prints its seed and the smallest cluster and edits that still show
/// it; `FIREBREAK_FIRST_SEED=N FIREBREAK_SEEDS=1` goes there at once.
@Suite("Edits of clusters of mixed kinds")
struct AgreementEditTests {
  @Test(
    "evaluated step by step give the answers of the whole, and those of the plain evaluator",
    arguments: Seeds.portions(240))
  func edits(seeds: Range<UInt64>) {
    var applied = 0
    for seed in seeds {
      let run = EditRun(seed: seed)
      let outcome = run.followed()
      applied += outcome.applied
      if outcome.difference != nil {
        Issue.record("\(run.report { $0.followed(breadth: 1000).difference })")
      }
    }
    print("edits, seeds \(seeds): \(applied) followed")
    #expect(applied > seeds.count || seeds.count < 20)
  }

  @Test("that go wrong are told with what it takes to see it, and no more")
  func report() {
    let run = EditRun(seed: 3)
    let report = run.report { run in
      let hasPod = run.cluster.documents.contains { $0["kind"] == "Pod" }
      let hasText = run.edits.contains { $0["text"]?["spec"] != nil }
      return hasPod && hasText ? "wrong: somewhere" : nil
    }
    let lines = report.split(separator: "\n")
    #expect(lines.first == "seed 3: wrong: somewhere")
    #expect(lines.filter { $0.hasPrefix("kind:") } == ["kind: Pod"])
    #expect(lines.suffix(2) == ["--- # becomes", "spec: {}"])
  }
}
