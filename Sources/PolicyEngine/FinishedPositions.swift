/// The answers of positions of walks, as far as they were asked for.
struct FinishedPositions: Sendable {
  private static let unknown = UInt32.max
  private static let byCauses = UInt32.max - 1

  /// The answers by state, of those that say nothing but what passes.
  private var ofState: [UInt32] = []
  /// Those that say why, by state and causes.
  private var explained = PairMemo()

  /// Returns the answer of a position, if it is known.
  @inline(__always)
  func answer(_ position: PolicyWalkPosition) -> UInt32? {
    let state = Int(position.state)
    guard state < ofState.count else { return nil }
    let answer = ofState[state]
    // INVARIANT: fewer than 2^32 - 2 answers; memory ends long before.
    if answer < FinishedPositions.byCauses { return answer }
    return explained.value(position.state, position.causes)
  }

  /// Keeps the answer of a position that is not known.
  mutating func insert(_ position: PolicyWalkPosition, _ answer: UInt32, saysWhy: Bool) {
    let state = Int(position.state)
    while ofState.count <= state { ofState.append(FinishedPositions.unknown) }
    ofState[state] = saysWhy ? FinishedPositions.byCauses : answer
    if saysWhy { explained.insert(position.state, position.causes, answer) }
  }
}
