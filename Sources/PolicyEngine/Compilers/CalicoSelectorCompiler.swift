import Kubernetes

/// Compiles Calico's selectors: into formulas on pods, and into answers on sets
/// of addresses, which are all in the input.
///
/// Both recurse over trees whose depth `CalicoSelector.maximumDepth` bounds.
struct CalicoSelectorCompiler {
  /// What selectors refer to.
  let scope: CalicoScope

  /// Returns the formula for one namespace by its name.
  static func namespace(_ name: String) -> PeerFormula {
    .namespaceLabel(LabelTest(Namespace.nameLabel, .isIn([name])))
  }

  /// Returns the endpoints and sets that meet all of some conditions: pods by
  /// labels, and the addresses of sets.
  func formula(_ conditions: [CalicoCondition], origin: RuleOrigin) -> PeerFormula {
    let pods = PeerFormula.joined(
      all: [.pods] + conditions.map { self.pods($0.selector, $0.subject) })
    return .joined(any: [pods] + sets(conditions, origin))
  }

  // MARK: Pods

  /// Returns the pods a selector matches; it has to be joined with `.pods`.
  func pods(_ selector: CalicoSelector, _ subject: CalicoCondition.Subject) -> PeerFormula {
    switch selector {
    case .everything: .everyone
    // Every pod has a namespace.
    case .global: .nobody
    case .label(let label): pods(label, subject)
    case .not(let inner): .joined(not: pods(inner, subject))
    case .all(let parts): .joined(all: parts.map { pods($0, subject) })
    case .any(let parts): .joined(any: parts.map { pods($0, subject) })
    }
  }

  private func pods(
    _ label: CalicoSelector.Label, _ subject: CalicoCondition.Subject
  ) -> PeerFormula {
    if label.test == .isIn([]) { return .nobody }
    let key = CalicoScope.key(label.key, subject)
    let test = LabelTest.Test(label.test)
    switch key {
    case CalicoScope.namespaceLabel:
      return .namespaceLabel(LabelTest(Namespace.nameLabel, test))
    case CalicoScope.orchestratorLabel:
      return LabelTest(key, test).holds(CalicoScope.orchestrator) ? .everyone : .nobody
    case CalicoScope.serviceAccountLabel: return accounts(test)
    default: break
    }
    let own = PeerFormula.podLabel(LabelTest(key, test))
    guard let inherited = inherited(key, test) else { return own }
    // A pod's own label of the same name hides what it inherits.
    guard scope.shadowingKeys.contains(key) else { return inherited }
    return .any([own, .all([.not(.podLabel(LabelTest(key, .exists))), inherited])])
  }

  /// Returns the test of a label that endpoints inherit, or `nil` where the key
  /// is none of those.
  private func inherited(_ key: String, _ test: LabelTest.Test) -> PeerFormula? {
    if key.hasPrefix(CalicoScope.namespacePrefix) {
      let name = String(key.dropFirst(CalicoScope.namespacePrefix.count))
      return .namespaceLabel(
        LabelTest(name == CalicoScope.nameLabel ? Namespace.nameLabel : name, test))
    }
    if key.hasPrefix(CalicoScope.accountPrefix) {
      let name = String(key.dropFirst(CalicoScope.accountPrefix.count))
      return name == CalicoScope.nameLabel
        ? accounts(test) : .serviceAccountLabel(LabelTest(name, test))
    }
    return nil
  }

  /// Returns the pods whose service account has such a name.
  private func accounts(_ test: LabelTest.Test) -> PeerFormula {
    switch test {
    case .exists: return .everyone
    case .isIn(let names): return .serviceAccounts(names)
    default:
      let label = LabelTest(CalicoScope.serviceAccountLabel, test)
      let names = scope.serviceAccounts.filter { label.holds($0) }
      return names.isEmpty ? .nobody : .serviceAccounts(names)
    }
  }

  // MARK: Sets

  /// Returns the addresses of the sets that meet all of some conditions.
  private func sets(_ conditions: [CalicoCondition], _ origin: RuleOrigin) -> [PeerFormula] {
    var sure: [CIDR] = []
    var formulas: [PeerFormula] = []
    for index in candidates(conditions) {
      let set = scope.sets[index]
      var answer = SelectorMatch.yes
      for condition in conditions {
        answer = answer.and(match(condition.selector, condition.subject, set))
      }
      if answer == .no { continue }
      if set.hidesAddresses {
        formulas.append(
          .all([
            .any([.ownNode, .otherNodes]),
            .doubtful(
              .unresolvedReference(origin, "the addresses of `\(set.reference)` are not known")),
          ]))
      } else if let doubt = set.doubt
        ?? (answer == .yes ? nil : .inferredNamespace(set.namespace ?? ""))
      {
        formulas.append(.all([CalicoScope.addresses(set.nets), .doubtful(doubt)]))
      } else {
        sure += set.nets
      }
    }
    return (sure.isEmpty ? [] : [CalicoScope.addresses(sure)]) + formulas
  }

  /// The sets that may meet all of some conditions, as indices in order: those of
  /// one namespace where a condition names it.
  private func candidates(_ conditions: [CalicoCondition]) -> [Int] {
    for condition in conditions {
      if case .label(let label) = condition.selector,
        CalicoScope.key(label.key, condition.subject) == CalicoScope.namespaceLabel,
        case .isIn(let names) = label.test
      {
        return Set(names).flatMap { scope.setsOfNamespace[$0] ?? [] }.sorted()
      }
    }
    return Array(scope.sets.indices)
  }

  private func match(
    _ selector: CalicoSelector, _ subject: CalicoCondition.Subject, _ set: CalicoScope.LabelledSet
  ) -> SelectorMatch {
    switch selector {
    // Where namespaces are selected, `all()` wants one.
    case .everything: return subject != .namespace || set.namespace != nil ? .yes : .no
    case .global: return set.namespace == nil ? .yes : .no
    case .label(let label):
      let key = CalicoScope.key(label.key, subject)
      if let value = set.labels[key] {
        return LabelTest(key, LabelTest.Test(label.test)).holds(value) ? .yes : .no
      }
      // A namespace without an object may have any label (G-10).
      let mayHave = set.isOpaque && key.hasPrefix(CalicoScope.namespacePrefix)
      return mayHave && label.test != .isIn([]) ? .unknown : .no
    case .not(let inner):
      switch match(inner, subject, set) {
      case .yes: return .no
      case .no: return .yes
      case .unknown: return .unknown
      }
    case .all(let parts):
      return parts.reduce(SelectorMatch.yes) { $0.and(match($1, subject, set)) }
    case .any(let parts):
      let answers = parts.map { match($0, subject, set) }
      return answers.contains(.yes) ? .yes : answers.contains(.unknown) ? .unknown : .no
    }
  }
}

extension LabelTest.Test {
  /// Makes a test from one of Calico's language.
  init(_ test: CalicoSelector.Test) {
    switch test {
    case .exists: self = .exists
    case .isIn(let values): self = .isIn(Set(values))
    case .contains(let part): self = .contains(part)
    case .startsWith(let part): self = .hasPrefix(part)
    case .endsWith(let part): self = .hasSuffix(part)
    }
  }
}
