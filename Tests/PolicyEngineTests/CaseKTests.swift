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
  func holds(example: HouseCase) throws { try HouseCaseTrial(example).run() }
}
