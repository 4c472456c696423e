/// How often the rules of the semantics reference were exercised, and which of
/// them no cluster can exercise.
package enum RuleTally {
  /// The identifiers of the reference, in its order.
  package static let identifiers: [String] = [
    ("G", 22), ("K", 18), ("A", 27), ("C", 28), ("X", 33), ("E", 8),
  ].flatMap { letter, count in (1...count).map { "\(letter)-\($0)" } }

  /// The rules that say nothing an evaluator of a connection could answer, with
  /// the reason.
  package static let outside: [String: String] = [
    "G-2": "the path through a Service is not a question of the evaluators",
    "G-4": "replies belong to their connection; only new connections are asked",
    "G-5": "existing connections are not claimed",
    "G-6": "ports are asked after translation; the finding is the audit's",
    "G-22": "secondary networks are a finding of the audit",
    "K-17": "a finding of the audit; the connections are asked as any others",
    "K-18": "there is no status to write",
    "A-23": "Antrea's own tiers are not modelled",
    "E-1": "the profile is given; detection has its own tests",
    "E-4": "one profile is asked at a time; the conjunction has its own tests",
    "E-5": "findings of the audit",
    "E-6": "the form of reports",
    "E-7": "outside of what policies decide",
    "E-8": "a mark of the audit",
    "X-27": "host endpoints are no subjects",
    "X-33": "tunnels are not connections of pods",
  ]

  /// Returns the tally as a table of lines, six rules each.
  package static func table(_ counts: [String: Int]) -> String {
    var lines: [String] = []
    var row: [String] = []
    for identifier in identifiers {
      let text = outside[identifier] == nil ? "\(counts[identifier, default: 0])" : "outside"
      let cell = "\(identifier) \(text)"
      row.append(cell + String(repeating: " ", count: max(1, 14 - cell.count)))
      if row.count == 6 {
        lines.append(row.joined())
        row = []
      }
    }
    if !row.isEmpty { lines.append(row.joined()) }
    let reasons = outside.sorted { $0.key < $1.key }.map { "outside: \($0.key), \($0.value)" }
    return (lines + reasons).joined(separator: "\n")
  }
}
