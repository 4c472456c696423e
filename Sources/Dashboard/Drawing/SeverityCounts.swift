package import Audit

/// How many findings there are of each severity.
package struct SeverityCounts: Hashable, Sendable {
  private var counts = [Int](repeating: 0, count: Severity.allCases.count)

  /// Makes counts of zero.
  package init() {}

  /// Counts findings.
  package init(_ findings: some Sequence<Finding>) {
    for finding in findings { self[finding.severity] += 1 }
  }

  /// The number of one severity.
  package subscript(_ severity: Severity) -> Int {
    get { counts[SeverityCounts.place(severity)] }
    set { counts[SeverityCounts.place(severity)] = newValue }
  }

  /// The number of all.
  package var total: Int { counts.reduce(0, +) }

  /// A number that orders counts as people do: criticals first, then highs.
  package var weight: Double {
    Double(self[.critical]) * 1e12 + Double(self[.high]) * 1e8 + Double(self[.medium]) * 1e4
      + Double(self[.low] + self[.info])
  }

  /// Returns the weight of one finding.
  package static func weight(of severity: Severity) -> Double {
    var one = SeverityCounts()
    one[severity] = 1
    return one.weight
  }

  private static func place(_ severity: Severity) -> Int {
    switch severity {
    case .info: 0
    case .low: 1
    case .medium: 2
    case .high: 3
    case .critical: 4
    }
  }
}
