import Kubernetes

/// Policies of Kubernetes as Calico converts them, where pods hide what they
/// inherit.
///
/// Calico turns a selector of namespaces into one of the labels that endpoints
/// inherit, `pcns.` and the key; a pod's own label of that name hides them in
/// converted policies as in Calico's own.
struct CalicoConversion {
  /// The keys, with their prefix, that some pod has as a label of its own.
  private let hidden: Set<String>

  /// Makes a conversion.
  init(_ scope: CalicoScope) {
    hidden = scope.shadowingKeys.filter { $0.hasPrefix(CalicoScope.namespacePrefix) }
  }

  /// Returns a policy with its selectors converted; as it is where no pod hides
  /// anything.
  func converted(_ choice: CompiledChoice) -> CompiledChoice {
    if hidden.isEmpty { return choice }
    var result = choice
    for index in result.texts.indices {
      if case .formula(let formula) = result.texts[index].subject {
        result.texts[index].subject = .formula(converted(formula))
      }
      result.texts[index].ingress = result.texts[index].ingress.map(converted)
      result.texts[index].egress = result.texts[index].egress.map(converted)
    }
    return result
  }

  private func converted(_ side: CompiledPolicy.Side) -> CompiledPolicy.Side {
    var side = side
    for index in side.rules.indices {
      guard case .anyOf(let peers) = side.rules[index].peers else { continue }
      side.rules[index].peers = .anyOf(peers.map(converted))
    }
    return side
  }

  private func converted(_ peer: CompiledPeer) -> CompiledPeer {
    switch peer {
    case .podsOf, .addresses: peer
    case .formula(let formula): .formula(converted(formula))
    case .podsWhere(let namespaces, let pods):
      namespaces.requirements.contains { isHidden($0.key) }
        ? .formula(converted(.pods(namespaces: namespaces, pods: pods))) : peer
    }
  }

  private func isHidden(_ key: String) -> Bool {
    hidden.contains(CalicoScope.namespacePrefix + key)
  }

  /// Converts a formula; it is as deep as the compiler of its policy nests.
  private func converted(_ formula: PeerFormula) -> PeerFormula {
    switch formula {
    case .namespaceLabel(let test) where isHidden(test.key):
      let own = LabelTest(CalicoScope.namespacePrefix + test.key, test.test)
      return .any([
        .podLabel(own), .all([.not(.podLabel(LabelTest(own.key, .exists))), formula]),
      ])
    case .all(let parts): return .all(parts.map(converted))
    case .any(let parts): return .any(parts.map(converted))
    case .not(let part): return .not(converted(part))
    default: return formula
    }
  }
}
