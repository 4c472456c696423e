import Kubernetes
import PolicyEngine
import TestSupport
import Testing

/// One house case on trial: both evaluators must give what it expects.
struct HouseCaseTrial {
  private let example: HouseCase
  private let state: ClusterState
  private let inventory: Inventory
  private let profile: EngineProfile

  /// Reads the input of a case.
  ///
  /// - Parameter profile: The engine whose reading counts.
  init(_ example: HouseCase, profile: EngineProfile = .api) {
    self.example = example
    self.profile = profile
    state = LoadedCluster.load(example.files)
    inventory = Inventory(state)
  }

  /// Checks every expectation.
  func run() throws {
    for expectation in example.expectations {
      switch expectation {
      case .probe(let probe): try check(probe)
      case .absent(let pod):
        #expect(inventory.peer(named: pod) == nil)
        #expect(!inventory.pods.isEmpty)
      case .refused(let policy, let path):
        #expect(issues(of: policy).filter(\.isRefusal).map(\.path) == [path])
      case .warned(let policy, let path):
        let issues = issues(of: policy)
        #expect(issues.map(\.path) == [path])
        #expect(issues.allSatisfy { !$0.isRefusal })
      }
    }
  }

  private func check(_ expected: ProbeExpectation) throws {
    let source = try #require(inventory.peer(named: expected.source))
    let destination = try #require(inventory.peer(named: expected.destination))
    let probe = Probe(
      from: source, to: destination, expected.connection.part, expected.connection.number)
    let line = Comment(rawValue: "\(expected)")
    let reference = ReferenceEvaluator(
      state, inventory: inventory, profile: ReferenceProfile(profile))
    #expect(reference.verdict(probe) == expected.verdict, line)

    let names = [source, destination].compactMap { peer -> String? in
      if case .name(let name) = peer { name } else { nil }
    }
    let engine = Reachability(
      state: state, inventory: inventory,
      options: ReachabilityOptions(profile: profile, names: names))
    let answer = engine.answer(from: source, to: destination)
    #expect(answer.verdict(probe.part, probe.number) == expected.verdict, line)
    if let certain = expected.certain { #expect("\(answer.certain)" == certain, line) }
    if let possible = expected.possible { #expect("\(answer.possible)" == possible, line) }

    let explanation = engine.explain(probe)
    #expect(explanation.verdict == expected.verdict, line)
    if let decidedBy = expected.decidedBy {
      let found = explanation.decidedBy.map { "\($0.policy) \($0.path)" }
      #expect(Set(found) == decidedBy, line)
      // What an engine does of itself stands in no file.
      #expect(
        explanation.decidedBy.allSatisfy {
          $0.location.file.isEmpty || $0.location.file.hasSuffix("input.yaml")
        }, line)
    }
    let causes = Set(explanation.causes.map(\.testName))
    #expect(causes.isSuperset(of: expected.causes), line)
  }

  private func issues(of policy: String) -> [PolicyIssue] {
    let policies =
      state.networkPolicies as [any DecodedPolicy] + state.adminPolicies
      + state.ciliumPolicies + state.calicoPolicies
    return policies.filter { "\($0.reference)" == policy }.flatMap(\.everyIssue)
  }
}

extension Cause {
  /// The name of the case alone, as the corpus writes it.
  fileprivate var testName: String { String(String(describing: self).prefix { $0 != "(" }) }
}
