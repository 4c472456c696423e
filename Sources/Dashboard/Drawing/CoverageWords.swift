package import Audit
package import DisplayText
package import PolicyEngine
package import Terminal

/// The words, fills and roles of classes, tiers and severities.
///
/// Every colour has a word here, and every class a fill of its own, so that a
/// screen without colour says the same.
package enum CoverageWords {
  /// The name of a class, as a cell shows it.
  package static func word(_ kind: CoverageClass) -> SafeText {
    switch kind {
    case .open: "open"
    case .notEnforceable: "not enforced"
    case .allowAll: "allow-all"
    case .world: "world"
    case .clusterWide: "cluster-wide"
    case .unknown: "unknown"
    case .segmented: "segmented"
    }
  }

  /// The role of a class.
  package static func role(_ kind: CoverageClass) -> StyleRole {
    switch kind {
    case .open: .coverageOpen
    case .notEnforceable: .coverageNotEnforceable
    case .allowAll: .coverageAllowAll
    case .world: .coverageWorld
    case .clusterWide: .coverageClusterWide
    case .unknown: .coverageUnknown
    case .segmented: .coverageSegmented
    }
  }

  /// The fill of a class in a bar.
  package static func fill(_ kind: CoverageClass, _ glyphs: GlyphSet) -> SafeText {
    switch kind {
    case .open: glyphs.isASCII ? glyphs.none : glyphs.dot
    case .notEnforceable: glyphs.cross
    case .allowAll: glyphs.shades[1]
    case .world: glyphs.shades[2]
    case .clusterWide: glyphs.shades[3]
    case .unknown: glyphs.unknown
    case .segmented: glyphs.isASCII ? "=" : glyphs.shades[4]
    }
  }

  /// What a class means, in a sentence.
  package static func sentence(_ kind: CoverageClass, _ direction: Direction) -> SafeText {
    let isIngress = direction == .ingress
    return switch kind {
    case .open:
      isIngress
        ? "no policy isolates it: every peer may connect"
        : "no policy isolates it: it may connect anywhere"
    case .notEnforceable: "policies do not act on it: nothing enforces them here"
    case .allowAll:
      isIngress
        ? "isolated, yet a rule admits every peer on every port"
        : "isolated, yet a rule admits every destination on every port"
    case .world:
      isIngress
        ? "half of the public addresses or more may connect"
        : "it may connect to half of the public addresses or more"
    case .clusterWide:
      isIngress
        ? "every pod of every other namespace may connect on every port"
        : "it may connect to every pod of every other namespace on every port"
    case .unknown: "evidence is missing"
    case .segmented:
      isIngress ? "only named peers may connect" : "it may connect to named peers only"
    }
  }

  /// The word of a tier.
  package static func word(_ tier: RiskScore.Tier) -> SafeText {
    switch tier {
    case .low: "LOW"
    case .medium: "MEDIUM"
    case .high: "HIGH"
    case .critical: "CRITICAL"
    }
  }

  /// The sign of a tier.
  package static func sign(_ tier: RiskScore.Tier, _ glyphs: GlyphSet) -> SafeText {
    switch tier {
    case .low: glyphs.tierLow
    case .medium: glyphs.tierMedium
    case .high: glyphs.tierHigh
    case .critical: glyphs.tierCritical
    }
  }

  /// The role of a tier.
  package static func role(_ tier: RiskScore.Tier) -> StyleRole {
    switch tier {
    case .low: .tierLow
    case .medium: .tierMedium
    case .high: .tierHigh
    case .critical: .tierCritical
    }
  }

  /// What a tier asks of a person (product section 3).
  package static func advice(_ tier: RiskScore.Tier) -> SafeText {
    switch tier {
    case .low: "watch for drift"
    case .medium: "next quarter"
    case .high: "this sprint"
    case .critical: "escalate now"
    }
  }

  /// The word of a severity.
  package static func word(_ severity: Severity) -> SafeText {
    switch severity {
    case .info: "INFO"
    case .low: "LOW"
    case .medium: "MEDIUM"
    case .high: "HIGH"
    case .critical: "CRITICAL"
    }
  }

  /// The role of a severity.
  package static func role(_ severity: Severity) -> StyleRole {
    switch severity {
    case .info: .muted
    case .low: .tierLow
    case .medium: .tierMedium
    case .high: .tierHigh
    case .critical: .tierCritical
    }
  }

  /// The sign of a severity.
  package static func sign(_ severity: Severity, _ glyphs: GlyphSet) -> SafeText {
    switch severity {
    case .info: glyphs.dot
    case .low: glyphs.tierLow
    case .medium: glyphs.tierMedium
    case .high: glyphs.tierHigh
    case .critical: glyphs.tierCritical
    }
  }
}
