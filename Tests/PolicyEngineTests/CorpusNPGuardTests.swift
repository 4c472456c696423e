import Foundation
import Kubernetes
import PolicyEngine
import TestSupport
import Testing

/// The connectivity cases of the corpus `np-guard`, an oracle with known errors.
///
/// Where the two differ, the row stands in `np-guard-deviations.jsonl` with the
/// class of the deviation (semantics reference, section 9), the rule we keep
/// to, and a probe that shows it; each class has a criterion that is checked
/// here. `FIREBREAK_RECORD=1` writes the list anew and fails, so that a person
/// looks at it.
@Suite("The connectivity cases of np-guard")
struct CorpusNPGuardTests {
  @Test("differ from the engine only where the list of deviations says so and why")
  func onlyListedDeviations() throws {
    guard let corpus = try NPGuardCorpus() else { return }
    let list = try CorpusDeviation.load()
    var remaining = Dictionary(grouping: list, by: \.test)
    var compared = 0
    var found: [CorpusDeviation] = []
    for example in corpus.cases {
      let state = LoadedCluster.load([example.folder])
      let comparison = CorpusNPGuardComparison(example, state: state)
      let (count, differences) = comparison.run()
      compared += count
      let judge = CorpusDeviationJudge(comparison)
      var listed = Dictionary(
        (remaining.removeValue(forKey: example.name) ?? []).map { ($0.row, $0) },
        uniquingKeysWith: { $1 })
      for difference in differences {
        let deviation = judge.deviation(difference)
        found.append(deviation)
        let place = Comment(rawValue: "\(example.name): \(deviation.line)")
        #expect(listed.removeValue(forKey: difference.row) == deviation, place)
        #expect(deviation.reason != .unexplained, place)
        #expect(deviation.probe != nil, place)
      }
      #expect(listed.isEmpty, "\(example.name): listed, but no deviation any more")
    }
    #expect(remaining.isEmpty, "the list names cases that are not compared")
    let controllerRows = corpus.cases.reduce(0) { $0 + $1.controllerRows }
    let rows = corpus.cases.reduce(0) { $0 + $1.rows.count }
    print(
      "np-guard: \(corpus.cases.count) cases, \(rows) rows, \(compared) pairs compared, "
        + "\(found.count) deviations ("
        + CorpusDeviation.Reason.allCases.map { reason in
          "\(found.count { $0.reason == reason }) \(reason.rawValue)"
        }.joined(separator: ", ") + "); left out: \(controllerRows) rows from Ingress and Route, "
        + corpus.leftOut.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        .joined(separator: ", "))
    #expect(corpus.cases.count > 50)
    if ProcessInfo.processInfo.environment["FIREBREAK_RECORD"] == "1" {
      try CorpusDeviation.save(found)
      Issue.record("the list of deviations was written anew")
    }
  }
}
