import DisplayText
package import PolicyEngine
package import Terminal

/// What is said of the network plugin: which it is, and which kinds of policies
/// it enforces.
package enum EnforcementWords {
  /// Returns the plugin and what becomes of the kinds that are there, in one
  /// line: `CNI  cilium@1.18   ● NetworkPolicy enforced   ○ Calico policies ignored`.
  package static func line(_ enforcement: Enforcement, _ glyphs: GlyphSet) -> StyledLine {
    var line = StyledLine("CNI      ", .muted)
    line.add(plugin(enforcement), enforcement.isPluginKnown ? .figure : .coverageUnknown)
    for family in PolicyFamily.allCases
    where family == .networkPolicy || enforcement.present.contains(family) {
      guard let found = enforcement.families[family] else { continue }
      line.add("   ")
      line.add(sign(found.status, glyphs) + " ", role(found.status))
      line.add(SafeText(family.title) + " ", .text)
      line.add(word(found.status), role(found.status))
    }
    return line
  }

  /// Returns one line for each kind, with why it is not enforced, or not as its
  /// text says.
  package static func lines(_ enforcement: Enforcement, _ glyphs: GlyphSet) -> [StyledLine] {
    var head = StyledLine("network plugin ", .muted)
    head.add(plugin(enforcement), enforcement.isPluginKnown ? .figure : .coverageUnknown)
    if enforcement.isPluginKnown {
      head.add(enforcement.isNamed ? "   named" : "   recognised", .muted)
    }
    return [head]
      + PolicyFamily.allCases.compactMap { family in
        guard let found = enforcement.families[family] else { return nil }
        var line = StyledLine(sign(found.status, glyphs) + " ", role(found.status))
        line.add(SafeText(family.title), .text)
        line.pad(to: 23)
        line.add(word(found.status), role(found.status))
        line.pad(to: 33)
        if !found.reason.isEmpty { line.add(SafeText(found.reason), .muted) }
        return line
      }
  }

  private static func plugin(_ enforcement: Enforcement) -> SafeText {
    enforcement.pluginText.map { SafeText($0) } ?? "not recognised"
  }

  private static func sign(_ status: FamilyEnforcement.Status, _ glyphs: GlyphSet) -> SafeText {
    switch status {
    case .enforced: glyphs.enforced
    case .partial: glyphs.enforcedInPart
    case .ignored, .off: glyphs.notEnforced
    case .unknown: glyphs.unknown
    }
  }

  /// The status as a word, as it stands beside its sign.
  private static func word(_ status: FamilyEnforcement.Status) -> SafeText {
    switch status {
    case .enforced: "enforced"
    case .partial: "partial"
    case .ignored: "ignored"
    case .off: "off"
    case .unknown: "unknown"
    }
  }

  private static func role(_ status: FamilyEnforcement.Status) -> StyleRole {
    switch status {
    case .enforced: .ok
    case .partial: .warning
    case .ignored, .off: .error
    case .unknown: .coverageUnknown
    }
  }
}
