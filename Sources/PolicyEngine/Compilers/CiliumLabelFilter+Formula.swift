import Kubernetes

extension CiliumLabelFilter {
  /// Returns a formula of labels as selectors see it: labels that they do not
  /// see are not there (C-11).
  ///
  /// Goes as deep as compilers nest, which is bounded by what a dialect can
  /// say.
  func seen(_ formula: PeerFormula) -> PeerFormula {
    switch formula {
    case .podLabel(let test): admits(test.key) == .no ? .nobody : formula
    case .namespaceLabel(let test):
      admits(CiliumSelectorCompiler.namespacePrefix + test.key) == .no ? .nobody : formula
    case .all(let parts): PeerFormula.joined(all: parts.map(seen))
    case .any(let parts): PeerFormula.joined(any: parts.map(seen))
    case .not(let part): PeerFormula.joined(not: seen(part))
    default: formula
    }
  }
}
