import Flows
import Kubernetes
import Testing

@Suite("Merging aggregates")
struct FlowMergeTests {
  /// A generator of numbers from a seed (SplitMix64).
  private struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  private func records(
    _ fixtures: FlowFixtures, _ random: inout Seeded, around second: Int64
  ) -> [FlowRecord] {
    (0..<60).map { _ in
      let client = FlowFixtures.pod("a", "c-\(UInt64.random(in: 0..<4, using: &random))x")
      let server =
        Bool.random(using: &random) ? FlowFixtures.world : FlowFixtures.pod("a", "s-0")
      let isDropped = Int.random(in: 0..<5, using: &random) == 0
      var record = fixtures.flow(
        client, server, port: UInt16.random(in: 80..<83, using: &random),
        isDropped ? .dropped : .forwarded,
        at: FlowRecord.Vantage.allCases.randomElement(using: &random) ?? .elsewhere,
        second: second + Int64.random(in: 0..<90, using: &random),
        reason: isDropped ? "POLICY_DENIED" : "",
        addresses: ("10.0.0.1", "1.2.3.\(UInt8.random(in: 0..<30, using: &random))"))
      record.destinationNames = fixtures.vocabulary.number(
        ofList: ["n\(Int.random(in: 0..<30, using: &random)).example"])
      return record
    }
  }

  @Test("is associative and commutative", arguments: 1...20 as ClosedRange<UInt64>)
  func laws(seed: UInt64) {
    var random = Seeded(state: seed)
    let fixtures = FlowFixtures()
    let starts: [Int64] = [10, 100, Int64.random(in: 0..<100_000, using: &random)]
    let parts = starts.map {
      fixtures.aggregate(records(fixtures, &random, around: $0))
    }
    let left = parts[0].merging(parts[1]).merging(parts[2])
    let right = parts[0].merging(parts[1].merging(parts[2]))
    #expect(left == right, "seed \(seed)")
    #expect(left == parts[2].merging(parts[0]).merging(parts[1]), "seed \(seed)")
    #expect(left.merging(FlowAggregate()) == left, "seed \(seed)")
  }

  @Test("gives what one aggregate of everything gives", arguments: 1...10 as ClosedRange<UInt64>)
  func splitting(seed: UInt64) {
    var random = Seeded(state: seed)
    let fixtures = FlowFixtures()
    let first = records(fixtures, &random, around: 1_000)
    let second = records(fixtures, &random, around: 3_000)
    var limits = FlowLimits()
    limits.pairsPerEdge = 1_000
    let whole = fixtures.aggregate(first + second, limits: limits)
    let merged = fixtures.aggregate(first, limits: limits)
      .merging(fixtures.aggregate(second, limits: limits))
    #expect(merged == whole, "seed \(seed)")
  }
}
