/// How bad a finding is.
package enum Severity: String, Hashable, Sendable, CaseIterable, Comparable {
  /// Worth knowing.
  case info
  /// Tidy up when there.
  case low
  /// Plan it.
  case medium
  /// Soon.
  case high
  /// Now.
  case critical

  /// Orders from info to critical.
  package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

  private var rank: Int { Severity.allCases.firstIndex(of: self) ?? 0 }
}
