import Kubernetes
import PolicyEngine
import TestSupport
import Testing

/// The conformance assertions of network-policy-api, the strongest source for
/// section 4 of the semantics reference: all must hold, in both evaluators.
@Suite("The conformance assertions of network-policy-api")
struct CorpusNetworkPolicyAPITests {
  @Test(
    "hold in engine and plain evaluator",
    arguments: [(NetworkPolicyAPICorpus.Release.head, 105), (.first, 36)])
  func assertions(_ release: NetworkPolicyAPICorpus.Release, _ expected: Int) throws {
    guard let corpus = try NetworkPolicyAPICorpus(release) else { return }
    var count = 0
    for example in corpus.cases {
      count += example.assertions.count
      try check(example)
    }
    print("network-policy-api \(release.rawValue): \(corpus.cases.count) files, \(count) probes")
    #expect(count == expected)
  }

  private func check(_ example: NetworkPolicyAPICorpus.Case) throws {
    let issues = example.state.adminPolicies.flatMap(\.everyIssue)
    #expect(issues.isEmpty, "\(example): \(issues)")
    #expect(!example.state.adminPolicies.isEmpty)
    let inventory = Inventory(example.state)
    let engine = Reachability(state: example.state, inventory: inventory)
    let reference = ReferenceEvaluator(example.state, inventory: inventory)
    for assertion in example.assertions {
      let place = Comment(rawValue: "\(example): \(assertion)")
      let source = try #require(inventory.replica(named: assertion.source), place)
      let destination = try #require(inventory.replica(named: assertion.destination), place)
      let transport = try #require(NetworkProtocol(rawValue: assertion.transport), place)
      let part = ConnectionSet.Part(transport)
      let verdict: Verdict = assertion.isAllowed ? .allowed : .denied
      #expect(
        engine.answer(from: source, to: destination).verdict(part, assertion.port) == verdict,
        place)
      let probe = Probe(from: source, to: destination, part, assertion.port)
      #expect(engine.explain(probe).verdict == verdict, place)
      #expect(reference.verdict(probe) == verdict, place)
    }
  }
}
