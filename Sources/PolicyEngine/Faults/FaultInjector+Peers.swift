import Kubernetes

/// Faults of peers and of the formulas that name them.
extension FaultInjector {
  /// Returns peers with the fault.
  func changed(_ peers: CompiledPeers) -> CompiledPeers {
    guard case .anyOf(let list) = peers else { return peers }
    switch kind {
    case .peersForgotten: return .everyone
    case .onePeerForgotten:
      if list.count > 1 { return .anyOf(list.dropLast()) }
      guard case .formula(.any(let parts))? = list.first, parts.count > 1 else { return peers }
      return .anyOf([.formula(.any(parts.dropLast()))])
    default: return .anyOf(list.flatMap(changed))
    }
  }

  private func changed(_ peer: CompiledPeer) -> [CompiledPeer] {
    switch peer {
    case .formula(let formula): return [.formula(changed(formula))]
    case .addresses(let set): return changed(set)
    case .podsOf(let namespace, let pods):
      switch kind {
      case .namespaceForgotten: return [.podsWhere(namespaces: .everything, pods: pods)]
      case .negationForgotten:
        return [.podsOf(namespace: namespace, pods: affirmed(pods) ?? pods)]
      case .orForAnd:
        if pods.requirements.count < 2 { return [peer] }
        return pods.requirements.map { .podsOf(namespace: namespace, pods: LabelSelector([$0])) }
      default: return [peer]
      }
    case .podsWhere(let namespaces, let pods):
      switch kind {
      case .namespaceForgotten: return [.podsWhere(namespaces: .everything, pods: pods)]
      case .negationForgotten:
        return [
          .podsWhere(
            namespaces: affirmed(namespaces) ?? namespaces, pods: affirmed(pods) ?? pods)
        ]
      case .orForAnd:
        if namespaces.isEmpty || pods.isEmpty { return [peer] }
        return [
          .podsWhere(namespaces: namespaces, pods: .everything),
          .podsWhere(namespaces: .everything, pods: pods),
        ]
      default: return [peer]
      }
    }
  }

  private func changed(_ set: AddressSet) -> [CompiledPeer] {
    switch kind {
    case .exceptionsForgotten: return [.addresses(hull(set))]
    case .familiesMixed: return [.addresses(set), .addresses(.all(otherFamily(set)))]
    case .blocksMissPods: return [.formula(.addresses(set, [.world, .nodes]))]
    case .blocksMissNodes: return [.formula(.addresses(set, [.world, .pods]))]
    case .blocksMatchPods, .blocksMatchNodes:
      return [.formula(.addresses(set, .everywhere))]
    default: return [.addresses(set)]
    }
  }

  /// Returns a selector with every negative requirement turned round, or `nil`
  /// where it has none.
  func affirmed(_ selector: LabelSelector) -> LabelSelector? {
    let changed = LabelSelector(
      selector.requirements.map { requirement in
        switch requirement.test {
        case .notIn: .init(requirement.key, .isIn, requirement.values)
        case .doesNotExist: .init(requirement.key, .exists)
        default: requirement
        }
      })
    return changed == selector ? nil : changed
  }

  private func hull(_ set: AddressSet) -> AddressSet {
    guard let first = set.ranges.first, let last = set.ranges.last else { return set }
    return AddressSet(set.family, [first.bounds.lowerBound...last.bounds.upperBound])
  }

  private func otherFamily(_ set: AddressSet) -> IPFamily {
    set.family == .ipv4 ? .ipv6 : .ipv4
  }

  // MARK: Formulas

  /// Returns a formula with the fault, from the inside out; compilers bound the
  /// depth.
  func changed(_ formula: PeerFormula) -> PeerFormula {
    switch formula {
    case .all(let parts): return changedAll(parts.map(changed))
    case .any(let parts):
      let parts = parts.map(changed)
      return kind == .andForOr && parts.count > 1 ? .all(parts) : .any(parts)
    case .not(let part):
      return kind == .negationForgotten ? changed(part) : .not(changed(part))
    default: return changedLeaf(formula)
    }
  }

  private func changedAll(_ parts: [PeerFormula]) -> PeerFormula {
    guard kind == .orForAnd else { return .all(parts) }
    let conditions = parts.filter { $0 != .pods && $0 != .everyone }
    if conditions.count < 2 { return .all(parts) }
    return parts.contains(.pods) ? .all([.pods, .any(conditions)]) : .any(conditions)
  }

  private func changedLeaf(_ formula: PeerFormula) -> PeerFormula {
    switch (kind, formula) {
    case (.namespaceForgotten, .namespaceLabel(let test)) where test.key == Namespace.nameLabel:
      return .everyone
    case (.labelTestsLoosened, .podLabel(let test)): return .podLabel(LabelTest(test.key, .exists))
    case (.labelTestsLoosened, .namespaceLabel(let test)):
      return .namespaceLabel(LabelTest(test.key, .exists))
    case (.accountsForgotten, .serviceAccounts), (.accountsForgotten, .serviceAccountLabel):
      return .everyone
    case (.exceptionsForgotten, .addresses(let set, let scope)):
      return .addresses(hull(set), scope)
    case (.familiesMixed, .addresses(let set, let scope)):
      return .any([formula, .addresses(.all(otherFamily(set)), scope)])
    case (.blocksMissPods, .addresses(let set, let scope)):
      return .addresses(set, scope.subtracting(.pods))
    case (.blocksMissNodes, .addresses(let set, let scope)):
      return .addresses(set, scope.subtracting(.nodes))
    case (.blocksMatchPods, .addresses(let set, let scope)):
      return .addresses(set, scope.union(.pods))
    case (.blocksMatchNodes, .addresses(let set, let scope)):
      return .addresses(set, scope.union(.nodes))
    case (.worldIsEveryone, .world): return .everyone
    case (.nodesSwapped, .ownNode): return .otherNodes
    case (.nodesSwapped, .otherNodes): return .ownNode
    case (.nodesForgotten, .ownNode), (.nodesForgotten, .otherNodes): return .nobody
    case (.domainsForgotten, .names): return .nobody
    case (.domainsWidened, .names): return .names([DomainPattern("*")])
    default: return formula
    }
  }
}
