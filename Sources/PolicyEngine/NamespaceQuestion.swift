import Kubernetes

/// Tells which policies see a namespace otherwise after its labels changed.
///
/// Every distinct selector is asked once.
struct NamespaceQuestion {
  private let before: Namespace?
  private let after: Namespace
  private var selectors: [LabelSelector: Bool] = [:]

  /// Makes a question about a namespace; one without an object has no label
  /// that anybody knows (G-10).
  init(before: Namespace?, after: Namespace) {
    self.before = before
    self.after = after
  }

  /// A Boolean value that tells whether some selector of a policy may answer
  /// otherwise than before; linear in its rules.
  mutating func isAnsweredOtherwise(by choice: CompiledChoice) -> Bool {
    for text in choice.texts {
      if case .formula(let formula) = text.subject, isOtherwise(formula) { return true }
      for side in [text.ingress, text.egress] {
        for rule in side?.rules ?? [] where isOtherwise(rule) { return true }
      }
    }
    return false
  }

  private mutating func isOtherwise(_ rule: CompiledRule) -> Bool {
    if let subject = rule.subject, isOtherwise(subject) { return true }
    guard case .anyOf(let peers) = rule.peers else { return false }
    for peer in peers {
      switch peer {
      case .podsOf, .addresses: break
      case .podsWhere(let namespaces, _): if isOtherwise(namespaces) { return true }
      case .formula(let formula): if isOtherwise(formula) { return true }
      }
    }
    return false
  }

  private mutating func isOtherwise(_ selector: LabelSelector) -> Bool {
    if let known = selectors[selector] { return known }
    let isKnown = before?.isInferred == false && !after.isInferred
    let result =
      isKnown
      ? selector.match(before?.labels ?? .empty) != selector.match(after.labels)
      : !selector.isEmpty
    selectors[selector] = result
    return result
  }

  /// Walks through a formula without recursion.
  private func isOtherwise(_ formula: PeerFormula) -> Bool {
    var rest = [formula]
    while let next = rest.popLast() {
      switch next {
      case .namespaceLabel(let test):
        if test.key == Namespace.nameLabel { continue }
        let isKnown = before?.isInferred == false && !after.isInferred
        let old = before?.labels[test.key].map(test.holds) ?? false
        let new = after.labels[test.key].map(test.holds) ?? false
        if !isKnown || old != new { return true }
      case .all(let parts), .any(let parts): rest += parts
      case .not(let part): rest.append(part)
      default: break
      }
    }
    return false
  }
}
