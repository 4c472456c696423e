import TestSupport
import Testing

/// The cases A01 to A32 of the semantics reference, section 8, each a folder of
/// `Corpus/adminpolicy`, read as the API's text says; A29, which is about
/// engines, is a test of its own.
///
/// What an invalid rule says in a manifest does not count (G-13); what the rest
/// of its policy decides is unknown, since the API server would not have it.
@Suite("The cases A")
struct CaseATests {
  private static let cases = (try? HouseCase.all(of: "adminpolicy")) ?? []

  @Test("every case from A01 to A32 but A29 has its folder")
  func complete() {
    let expected = (1...32).filter { $0 != 29 }.map { $0 < 10 ? "A0\($0)" : "A\($0)" }
    #expect(Set(Self.cases.map(\.identifier)) == Set(expected))
  }

  @Test("hold in engine and plain evaluator", arguments: cases)
  func holds(example: HouseCase) throws { try HouseCaseTrial(example).run() }
}
