extension PeerFormula {
  /// Returns what all of some formulas match, in its shortest form.
  static func joined(all parts: [PeerFormula]) -> PeerFormula {
    if parts.contains(.nobody) { return .nobody }
    let kept = parts.filter { $0 != .everyone }
    return kept.count == 1 ? kept[0] : kept.isEmpty ? .everyone : .all(kept)
  }

  /// Returns what any of some formulas matches, in its shortest form.
  static func joined(any parts: [PeerFormula]) -> PeerFormula {
    if parts.contains(.everyone) { return .everyone }
    let kept = parts.filter { $0 != .nobody }
    return kept.count == 1 ? kept[0] : kept.isEmpty ? .nobody : .any(kept)
  }

  /// Returns what a formula does not match, in its shortest form.
  static func joined(not part: PeerFormula) -> PeerFormula {
    switch part {
    case .everyone: .nobody
    case .nobody: .everyone
    case .not(let inner): inner
    default: .not(part)
    }
  }
}
