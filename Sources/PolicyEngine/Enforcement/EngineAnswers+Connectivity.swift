import Kubernetes

extension EngineAnswers {
  /// Returns the pairs that may connect by the consent of all engines, all of
  /// them or those of some workloads at either end.
  package func connectivity(
    from sources: Set<Int>? = nil, to destinations: Set<Int>? = nil
  ) -> [ConnectivityRow] {
    EngineAnswers.connectivity(engines, from: sources, to: destinations)
  }

  /// Returns the pairs that may connect by the consent of some engines.
  static func connectivity(
    _ engines: [Reachability], from sources: Set<Int>? = nil, to destinations: Set<Int>? = nil
  ) -> [ConnectivityRow] {
    let all = engines.map { $0.connectivity(from: sources, to: destinations) }
    guard var rows = all.first else { return [] }
    for other in all.dropFirst() { rows = EngineAnswers.consent(rows, other) }
    return rows
  }

  /// The ends of a row, of which at most one is a range of addresses.
  private struct Pair: Hashable {
    var source: Int?
    var destination: Int?
  }

  /// Returns what two lists of rows both admit; ranges of addresses are cut
  /// where either cuts them. Rows keep the order of the first list.
  private static func consent(
    _ left: [ConnectivityRow], _ right: [ConnectivityRow]
  ) -> [ConnectivityRow] {
    let byPair = Dictionary(grouping: right) { pair($0) }
    var rows: [ConnectivityRow] = []
    for row in left {
      for other in byPair[pair(row)] ?? [] {
        guard let source = common(row.source, other.source),
          let destination = common(row.destination, other.destination)
        else { continue }
        let answer = row.answer.intersection(other.answer)
        if answer.possible.isEmpty { continue }
        rows.append(ConnectivityRow(source: source, destination: destination, answer: answer))
      }
    }
    return rows
  }

  private static func pair(_ row: ConnectivityRow) -> Pair {
    func workload(_ end: ConnectivityEnd) -> Int? {
      if case .workload(let index) = end { index } else { nil }
    }
    return Pair(source: workload(row.source), destination: workload(row.destination))
  }

  private static func common(
    _ left: ConnectivityEnd, _ right: ConnectivityEnd
  ) -> ConnectivityEnd? {
    switch (left, right) {
    case (.workload(let one), .workload(let other)): return one == other ? left : nil
    case (.external(let one), .external(let other)):
      return one.intersection(other).map { .external($0) }
    default: return nil
    }
  }
}
