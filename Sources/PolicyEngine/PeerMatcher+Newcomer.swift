import Kubernetes

extension PeerMatcher {
  /// Returns the namespaces in which a formula matches a hypothetical pod: no
  /// labels, the default service account, an address nobody knows.
  ///
  /// Namespaces are their numbers; the one after the last is a namespace that
  /// nobody has heard of. The walk goes as deep as the compilers nest.
  mutating func newcomers(_ formula: PeerFormula) -> LabelIndex.Match {
    if let known = newcomerMemo[formula] { return known }
    let all = PointSet(0..<spaces.count)
    let result: LabelIndex.Match
    switch formula {
    case .everyone, .pods: result = LabelIndex.Match(certain: all, possible: all)
    case .namespaceLabel(let test): result = namespaceIndex.match(test, in: 0..<spaces.count)
    case .serviceAccounts(let names):
      result =
        names.contains("default") ? LabelIndex.Match(certain: all, possible: all) : .nothing
    case .serviceAccountLabel(let test): result = ofDefaultAccounts(test)
    case .addresses(let block, let scope):
      let isOpen = scope.contains(.pods) && !block.isEmpty
      result = isOpen ? LabelIndex.Match(certain: .empty, possible: all) : .nothing
    case .owners(let block):
      result =
        block.isEmpty ? .nothing : LabelIndex.Match(certain: .empty, possible: all)
    case .doubtful: result = LabelIndex.Match(certain: .empty, possible: all)
    case .all(let parts):
      var whole = LabelIndex.Match(certain: all, possible: all)
      for part in parts where !whole.possible.isEmpty {
        let match = newcomers(part)
        whole.certain = whole.certain.intersection(match.certain)
        whole.possible = whole.possible.intersection(match.possible)
      }
      result = whole
    case .any(let parts):
      var whole = LabelIndex.Match.nothing
      for part in parts {
        let match = newcomers(part)
        whole.certain = whole.certain.union(match.certain)
        whole.possible = whole.possible.union(match.possible)
      }
      result = whole
    case .not(let part):
      let match = newcomers(part)
      result = LabelIndex.Match(
        certain: all.subtracting(match.possible), possible: all.subtracting(match.certain))
    case .nobody, .podLabel, .world, .otherNodes, .ownNode, .names, .everyName:
      result = .nothing
    }
    newcomerMemo[formula] = result
    return result
  }

  private func ofDefaultAccounts(_ test: LabelTest) -> LabelIndex.Match {
    var certain = PointBits(start: 0, end: (spaces.count + 63) / 64)
    var possible = certain
    for (number, space) in spaces.enumerated() {
      guard let labels = defaultAccounts[space.name] else {
        possible.insert(number)
        continue
      }
      if let value = labels[test.key], test.holds(value) {
        certain.insert(number)
        possible.insert(number)
      }
    }
    return LabelIndex.Match(certain: certain.sealed(), possible: possible.sealed())
  }
}
