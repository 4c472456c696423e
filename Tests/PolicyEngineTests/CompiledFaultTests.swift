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

  @Test("are noticed by the comparison with the plain evaluator, every one")
  func deaths() {
    var alive = CompiledFault.all
    var deaths: [CompiledFault: Death] = [:]
    // Few faults see more than the first hundreds; a tie that matters is rare.
    for seed in UInt64(1)...12000 where !alive.isEmpty {
      let sheet = MixedSheet(MixedCluster(seed: seed))
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
