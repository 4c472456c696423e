package import Audit
package import DisplayText
import Kubernetes
package import Terminal

/// A gate of the published checklist, answered by findings (product section 4).
package enum ChecklistGate: Int, Hashable, Sendable, CaseIterable {
  /// No unconditional allow rule.
  case noAllowAll
  /// Default-deny in every namespace.
  case defaultDeny
  /// The metadata endpoints of the cloud are out of reach.
  case metadata
  /// DNS egress is explicit.
  case dns

  /// How a gate stands.
  package enum Outcome: Hashable, Sendable {
    /// Nothing speaks against it, and all evidence is there.
    case passed
    /// So many findings speak against it.
    case failed(Int)
    /// Evidence is missing.
    case unknown
  }

  /// The checks that speak against it.
  package var checks: [String] {
    switch self {
    case .noAllowAll: ["NP-ALW-001", "NP-ALW-002"]
    case .defaultDeny: ["NP-DDN-001", "NP-DDN-002"]
    case .metadata: ["NP-MET-001", "NP-MET-002"]
    case .dns: ["NP-DNS-001", "NP-DNS-002", "NP-DNS-003", "NP-DNS-004"]
    }
  }

  /// The gate in a few words.
  package var title: SafeText {
    switch self {
    case .noAllowAll: "allow-all"
    case .defaultDeny: "default-deny"
    case .metadata: "cloud metadata"
    case .dns: "DNS"
    }
  }

  /// The gate in a sentence.
  package var sentence: SafeText {
    switch self {
    case .noAllowAll: "No active rule admits every peer on every port."
    case .defaultDeny: "In every namespace a new pod without labels starts closed, both ways."
    case .metadata: "No pod can reach the metadata endpoints of the cloud, port by port."
    case .dns: "DNS egress names the resolvers, UDP and TCP, and no other peer."
    }
  }

  /// Returns how the gate stands in a cluster.
  package func outcome(_ audit: ClusterAudit) -> Outcome {
    let against = audit.findings.count { checks.contains($0.id) }
    if against > 0 { return .failed(against) }
    let isKnown = !audit.evidence.gaps.contains { $0.kind == .networkPolicy || $0.kind == nil }
    return isKnown ? .passed : .unknown
  }

  /// Returns all gates in a line.
  package static func summary(_ audit: ClusterAudit, _ glyphs: GlyphSet) -> StyledLine {
    var line = StyledLine("GATES    ", .muted)
    for gate in allCases {
      line.add(gate.mark(audit, glyphs))
      line.add(" " + gate.title, .text)
      if case .failed(let count) = gate.outcome(audit) {
        line.add(" " + Figures.grouped(count), .figure)
      }
      line.add("   ")
    }
    return line
  }

  /// Returns all gates with what they ask, one below the other.
  package static func lines(
    _ audit: ClusterAudit, _ glyphs: GlyphSet, width: Int
  ) -> [StyledLine] {
    var lines: [StyledLine] = []
    for gate in allCases {
      var line = gate.mark(audit, glyphs)
      line.add(" ")
      switch gate.outcome(audit) {
      case .passed: line.add("PASS     ", .ok)
      case .unknown: line.add("UNKNOWN  ", .tierUnknown)
      case .failed: line.add("FAIL     ", .error)
      }
      line.add(gate.title, .title)
      lines.append(line)
      lines += TextWrapping.lines(gate.sentence, .text, width: width - 11)
        .map { $0.indented(11) }
      switch gate.outcome(audit) {
      case .passed: break
      case .failed(let count):
        lines.append(
          StyledLine(
            Figures.count(count, "finding speaks", "findings speak") + " against it: "
              + SafeText(gate.checks.joined(separator: ", ")), .muted
          ).indented(11))
      case .unknown:
        lines.append(
          StyledLine("Evidence is missing, and unknown is no pass.", .muted).indented(11))
      }
      lines.append(.blank)
    }
    return lines
  }

  private func mark(_ audit: ClusterAudit, _ glyphs: GlyphSet) -> StyledLine {
    switch outcome(audit) {
    case .passed: StyledLine(glyphs.check, .ok)
    case .failed: StyledLine(glyphs.cross, .error)
    case .unknown: StyledLine(glyphs.unknown, .tierUnknown)
    }
  }
}
