import Kubernetes
import PolicyEngine
import TestSupport
import Testing

/// Faults put into the compiled form: the comparison must notice every one.
@Suite("Faults in the compiled form")
struct CompiledFaultTests {
  /// What noticed a fault.
  private struct Death {
    var seed: UInt64
    var question: String
  }

  /// A cluster by hand for what chance hardly makes: two policies of one rank
  /// that disagree, and nothing else that decides (A-5). It stands for the
  /// seed 0.
  private static var tie: MixedCluster? {
    let drawn = (UInt64(1)...400).lazy.map { MixedCluster(seed: $0) }.first {
      $0.profile.dialect == .kubernetes && $0.profile.kinds.contains(.adminNetworkPolicy)
    }
    guard var cluster = drawn else { return nil }
    func resource(_ version: String, _ kind: String, _ name: String, _ spec: Manifest) -> Manifest {
      let metadata: Manifest =
        kind == "Pod"
        ? ["name": .text(name), "namespace": "a"] : ["name": .text(name)]
      return [
        "apiVersion": .text(version), "kind": .text(kind), "metadata": metadata, "spec": spec,
      ]
    }
    func policy(_ name: String, _ action: String) -> Manifest {
      resource(
        "policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy", name,
        [
          "priority": .number(5), "subject": ["namespaces": [:]],
          "ingress": .list([["action": .text(action), "from": .list([["namespaces": [:]]])]]),
        ])
    }
    let pod: Manifest = ["containers": .list([["name": "c", "image": "c"]])]
    cluster.documents = [
      resource("v1", "Namespace", "a", [:]), resource("v1", "Pod", "p1", pod),
      resource("v1", "Pod", "p2", pod), policy("one", "Allow"), policy("two", "Deny"),
    ]
    return cluster
  }

  @Test("are noticed by the comparison with the plain evaluator, every one")
  func deaths() {
    var alive = CompiledFault.all
    var deaths: [CompiledFault: Death] = [:]
    for seed in UInt64(0)...3000 where !alive.isEmpty {
      guard let cluster = seed == 0 ? Self.tie : MixedCluster(seed: seed) else { continue }
      let sheet = MixedSheet(cluster)
      alive.removeAll { fault in
        guard
          let engine = Reachability(
            state: sheet.state, inventory: sheet.inventory, options: sheet.options, fault: fault),
          let question = sheet.disagreement(with: engine)
        else { return false }
        deaths[fault] = Death(seed: seed, question: question)
        return true
      }
    }
    print("faults noticed: \(deaths.count) of \(CompiledFault.all.count)")
    for fault in CompiledFault.all {
      let death = deaths[fault].map { "seed \($0.seed): \($0.question)" } ?? "survives"
      print(
        "\(fault)\(String(repeating: " ", count: max(1, 52 - fault.description.count)))\(death)")
    }
    #expect(CompiledFault.all.count >= 60)
    #expect(alive.isEmpty, "\(alive.map(\.description))")
  }
}
