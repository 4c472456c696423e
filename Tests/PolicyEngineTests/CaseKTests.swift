import Kubernetes
import PolicyEngine
import TestSupport
import Testing

/// The cases K01 to K56 of the semantics reference, section 8, each a folder
/// of `Corpus/networkpolicy`: the allowed side, the denied side and the rule
/// that decides.
///
/// What plugins make of some of them (`effective`) is another matter; here
/// stands what the API's text says. Where a policy is invalid or stands there
/// in two texts, what depends on it is unknown (product, section 2).
@Suite("The cases K")
struct CaseKTests {
  private static let cases = (try? HouseCase.all(of: "networkpolicy")) ?? []

  @Test("every case from K01 to K56 has its folder")
  func complete() {
    let expected = (1...56).map { $0 < 10 ? "K0\($0)" : "K\($0)" }
    #expect(Set(Self.cases.map(\.identifier)) == Set(expected))
  }

  @Test("hold in engine and plain evaluator", arguments: cases)
  func holds(example: HouseCase) throws {
    let state = LoadedCluster.load(example.files)
    let inventory = Inventory(state)
    for expectation in example.expectations {
      switch expectation {
      case .probe(let probe): try check(probe, state, inventory)
      case .absent(let pod):
        #expect(inventory.peer(named: pod) == nil)
        #expect(!inventory.pods.isEmpty)
      case .refused(let policy, let path):
        let issues = issues(of: policy, in: state).filter(\.isRefusal)
        #expect(issues.map(\.path) == [path])
      case .warned(let policy, let path):
        let issues = issues(of: policy, in: state)
        #expect(issues.map(\.path) == [path])
        #expect(issues.allSatisfy { !$0.isRefusal })
      }
    }
  }

  private func check(
    _ expected: ProbeExpectation, _ state: ClusterState, _ inventory: Inventory
  ) throws {
    let source = try #require(inventory.peer(named: expected.source))
    let destination = try #require(inventory.peer(named: expected.destination))
    let probe = Probe(
      from: source, to: destination, expected.connection.part, expected.connection.number)
    let line = Comment(rawValue: "\(expected)")
    let reference = ReferenceEvaluator(state, inventory: inventory)
    #expect(reference.verdict(probe) == expected.verdict, line)

    let engine = Reachability(state: state, inventory: inventory)
    let answer = engine.answer(from: source, to: destination)
    #expect(answer.verdict(probe.part, probe.number) == expected.verdict, line)
    if let certain = expected.certain { #expect("\(answer.certain)" == certain, line) }
    if let possible = expected.possible { #expect("\(answer.possible)" == possible, line) }

    let explanation = engine.explain(probe)
    #expect(explanation.verdict == expected.verdict, line)
    if let decidedBy = expected.decidedBy {
      let found = explanation.decidedBy.map { "\($0.policy) \($0.path)" }
      #expect(Set(found) == decidedBy, line)
      #expect(explanation.decidedBy.allSatisfy { $0.location.file.hasSuffix("input.yaml") }, line)
    }
    let causes = Set(explanation.causes.map(\.testName))
    #expect(causes.isSuperset(of: expected.causes), line)
  }

  private func issues(of policy: String, in state: ClusterState) -> [PolicyIssue] {
    state.networkPolicies.filter { "\($0.reference)" == policy }
      .flatMap { $0.issues + ($0.ingress + $0.egress).flatMap(\.issues) }
  }
}

extension Cause {
  /// The name of the case alone, as the corpus writes it.
  fileprivate var testName: String { String("\(self)".prefix { $0 != "(" }) }
}
