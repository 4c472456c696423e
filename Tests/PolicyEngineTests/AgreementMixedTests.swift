import Kubernetes
import PolicyEngine
import TestSupport
import Testing

/// The engine against the plain evaluator, on clusters of mixed kinds made from
/// seeds, read as every engine reads them.
///
/// A failure prints its seed and the smallest cluster that still shows it;
/// `FIREBREAK_FIRST_SEED=N FIREBREAK_SEEDS=1` goes there at once.
@Suite("Engine and plain evaluator on mixed kinds")
struct AgreementMixedTests {
  /// How many seeds the normal run takes.
  static let seeds = 1200
  /// How many seeds the tally of rules takes, which evaluates nothing.
  static let talliedSeeds = 3000

  @Test("agree on every connection that is asked", arguments: Seeds.portions(seeds))
  func verdicts(seeds: Range<UInt64>) {
    var compared = 0
    for seed in seeds {
      let cluster = MixedCluster(seed: seed)
      let sheet = MixedSheet(cluster)
      compared += sheet.count
      let engine = Reachability(
        state: sheet.state, inventory: sheet.inventory, options: sheet.options)
      if sheet.disagreement(with: engine) != nil {
        Issue.record("\(MixedSheet.report(cluster, Self.disagreement))")
      } else if sheet.misexplanation(by: engine) != nil {
        Issue.record("\(MixedSheet.report(cluster, Self.misexplanation))")
      }
    }
    print("mixed agreement, seeds \(seeds): \(compared) connections compared")
    #expect(compared > seeds.count * 100)
  }

  @Test("exercise every rule of the reference at least a hundred times")
  func rules() {
    var counts: [String: Int] = [:]
    for seed in 1...UInt64(Self.talliedSeeds) {
      let cluster = MixedCluster(seed: seed)
      counts.merge(cluster.exercised, uniquingKeysWith: +)
      // What asking exercises hardly differs from one cluster to the next.
      if seed <= 100 {
        counts.merge(MixedSheet(cluster, breadth: 1).exercised, uniquingKeysWith: +)
      }
    }
    print("rules exercised over \(Self.talliedSeeds) seeds:\n\(RuleTally.table(counts))")
    for identifier in RuleTally.identifiers where RuleTally.outside[identifier] == nil {
      #expect(counts[identifier, default: 0] >= 100, "\(identifier)")
    }
    #expect(Set(counts.keys).isSubset(of: RuleTally.identifiers))
  }

  private static func engine(_ sheet: MixedSheet) -> Reachability {
    Reachability(state: sheet.state, inventory: sheet.inventory, options: sheet.options)
  }

  private static func disagreement(_ sheet: MixedSheet) -> String? {
    sheet.disagreement(with: engine(sheet))
  }

  private static func misexplanation(_ sheet: MixedSheet) -> String? {
    sheet.misexplanation(by: engine(sheet))
  }
}
