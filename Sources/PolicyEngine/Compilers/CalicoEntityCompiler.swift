import Kubernetes

/// Compiles one side of a Calico rule into a formula (X-15 … X-17).
struct CalicoEntityCompiler {
  /// What selectors refer to.
  let scope: CalicoScope
  /// The namespace of the policy; `nil` for global ones.
  let namespace: String?
  /// The families the rule speaks of; never empty.
  let families: Set<IPFamily>
  /// The rule.
  let origin: RuleOrigin

  /// Returns the families a rule speaks of: those for which every list of
  /// blocks with entries has some, and no `notNets` holds all.
  static func families(of rule: CalicoRule) -> Set<IPFamily> {
    var families = Set(IPFamily.allCases)
    if let family = rule.family { families = [family] }
    for entity in [rule.source, rule.destination] {
      for nets in [entity.nets, entity.notNets] where !nets.isEmpty {
        families.formIntersection(nets.map(\.base.family))
      }
      for net in entity.notNets where net.prefix == 0 { families.remove(net.base.family) }
    }
    return families
  }

  /// Returns the peers of a side, those of other families left out.
  func peers(_ entity: CalicoEntity) -> PeerFormula { limited(formula(entity)) }

  /// Returns peers without those of families the rule does not speak of.
  func limited(_ formula: PeerFormula) -> PeerFormula {
    guard families.count == 1, let family = families.first else { return formula }
    return CalicoEntityCompiler.limited(formula, to: family)
  }

  private static func limited(_ formula: PeerFormula, to family: IPFamily) -> PeerFormula {
    .joined(all: [formula, .addresses(.all(family), .everywhere)])
  }

  /// Returns for which pods a rule speaks of which of its peers, by the side
  /// that is the pod's own; `nil` stands for all pods.
  ///
  /// Blocks match the address that a packet carries, so a pod with two may be
  /// meant by one of them only (G-15, X-16): such a rule becomes one for each
  /// family.
  func pairs(
    own: CalicoEntity, _ peers: PeerFormula
  ) -> [(subject: PeerFormula?, peers: PeerFormula)] {
    let subject = formula(own)
    if subject == .everyone { return [(nil, peers)] }
    guard subject.asksAddresses else { return [(subject, peers)] }
    return IPFamily.allCases.filter(families.contains).compactMap { family in
      let owners = subject.owned(family)
      if owners == .nobody { return nil }
      return (
        owners, families.count == 1 ? peers : CalicoEntityCompiler.limited(peers, to: family)
      )
    }
  }

  /// Returns what matches a side, whatever its family.
  func formula(_ entity: CalicoEntity) -> PeerFormula {
    let selectors = CalicoSelectorCompiler(scope: scope)
    var parts: [PeerFormula] = []
    if let conditions = conditions(of: entity) {
      parts.append(selectors.formula(conditions, origin: origin))
    }
    if let selector = entity.notSelector {
      let condition = CalicoCondition(selector, .endpoint)
      parts.append(.not(selectors.formula([condition], origin: origin)))
    }
    if !entity.nets.isEmpty { parts.append(CalicoEntityCompiler.formula(entity.nets)) }
    if !entity.notNets.isEmpty {
      parts.append(.not(CalicoEntityCompiler.formula(entity.notNets)))
    }
    return .joined(all: parts)
  }

  /// Returns the conditions on endpoints and sets, or `nil` where there are
  /// none, so that other addresses match too.
  ///
  /// A namespaced policy speaks of its own namespace as soon as any selector is
  /// written, `notSelector` too, unless it selects namespaces itself.
  private func conditions(of entity: CalicoEntity) -> [CalicoCondition]? {
    var conditions: [CalicoCondition] = []
    if let accounts = entity.serviceAccounts {
      if !accounts.names.isEmpty {
        let names = Array(Set(accounts.names)).sorted()
        conditions.append(
          CalicoCondition(
            .label(CalicoSelector.Label(CalicoScope.serviceAccountLabel, .isIn(names))),
            .endpoint))
      }
      if let selector = accounts.selector {
        conditions.append(CalicoCondition(selector, .serviceAccount))
      }
    }
    if let selector = entity.selector { conditions.append(CalicoCondition(selector, .endpoint)) }
    if let selector = entity.namespaceSelector {
      conditions.append(CalicoCondition(selector, .namespace))
    } else if let namespace, !conditions.isEmpty || entity.notSelector != nil {
      conditions.append(
        CalicoCondition(
          .label(CalicoSelector.Label(CalicoScope.namespaceLabel, .isIn([namespace]))), .endpoint))
    }
    return conditions.isEmpty ? nil : conditions
  }

  private static func formula(_ nets: [CIDR]) -> PeerFormula {
    CalicoScope.addresses(nets)
  }
}

/// One selector and what its keys are labels of.
struct CalicoCondition: Hashable {
  /// What the keys of a selector are labels of.
  enum Subject: Hashable {
    /// Of the endpoint or set itself.
    case endpoint
    /// Of its namespace.
    case namespace
    /// Of its service account.
    case serviceAccount
  }

  /// The selector.
  var selector: CalicoSelector
  /// What its keys are labels of.
  var subject: Subject

  /// Makes a condition.
  init(_ selector: CalicoSelector, _ subject: Subject) {
    self.selector = selector
    self.subject = subject
  }
}

extension PeerFormula {
  /// A Boolean value that tells whether some part asks for addresses.
  fileprivate var asksAddresses: Bool {
    switch self {
    case .addresses: true
    case .all(let parts), .any(let parts): parts.contains(where: \.asksAddresses)
    case .not(let part): part.asksAddresses
    default: false
    }
  }

  /// Returns the formula for pods with the addresses they have in one family.
  ///
  /// Like the compiler of selectors it recurses over what that has written.
  fileprivate func owned(_ family: IPFamily) -> PeerFormula {
    switch self {
    case .addresses(let block, _): block.family == family ? .owners(block) : .nobody
    case .all(let parts): .joined(all: parts.map { $0.owned(family) })
    case .any(let parts): .joined(any: parts.map { $0.owned(family) })
    case .not(let part): .joined(not: part.owned(family))
    default: self
    }
  }
}
