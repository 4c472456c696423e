package import PolicyEngine

extension AttackHop {
  /// Returns the hop in one line, such as
  /// `shop/web → pay/db TCP 5432 (no policy isolates)`.
  package func summary(_ names: (Int) -> String) -> String {
    let to =
      switch target {
      case .workload(let index): names(index)
      case .internet: "the internet"
      }
    let passage = ingress ?? egress
    return "\(names(source)) → \(to) \(connections.shortText)"
      + (isCertain ? " (\(passage.words))" : " (unknown)")
  }
}

extension AttackPath {
  /// Returns how data gets out, in one line.
  package func exitSummary(_ names: (Int) -> String) -> String {
    guard let exit else {
      return "no workload on the way may connect to the internet: only replies leave"
    }
    let name = names(exit.hop.source)
    let doubt = exit.hop.isCertain && exit.relays.allSatisfy(\.isCertain) ? "" : " perhaps"
    return exit.relays.isEmpty
      ? "out: \(name)\(doubt) may connect to the internet"
      : "out: over \(exit.relays.count.counted("further hop")) to \(name), which\(doubt) "
        + "may connect to the internet"
  }
}

extension ConnectionSet {
  /// The set in a few words: `every port`, or the first few ranges.
  package var shortText: String {
    if isSuperset(of: .allPorts) { return "on every port" }
    let parts = description.split(separator: ",", omittingEmptySubsequences: true)
    return parts.count <= 3
      ? description : "\(parts.prefix(3).joined(separator: ",")) and \(parts.count - 3) more"
  }
}
