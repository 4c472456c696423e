import Kubernetes

/// Puts a fault into a compiled cluster.
struct FaultInjector {
  /// The fault.
  let fault: CompiledFault
  /// The pods, for faults that ask them.
  let inventory: Inventory

  /// Makes an injector.
  init(_ fault: CompiledFault, _ inventory: Inventory) {
    self.fault = fault
    self.inventory = inventory
  }

  /// What goes wrong.
  var kind: CompiledFault.Kind { fault.kind }

  /// Puts the fault wherever it fits.
  ///
  /// - Returns: Whether it fitted anywhere; else the cluster is as it was.
  func inject(into cluster: inout CompiledCluster) -> Bool {
    guard let list = fault.list else { return injectIntoTiers(of: &cluster) }
    var isChanged = false
    for tier in cluster.tiers.indices {
      var choices = Array(cluster.tiers[tier].choices)
      let own = choices.indices.filter { choices[$0].source.list == list }
      if own.isEmpty { continue }
      for index in own where change(&choices[index]) { isChanged = true }
      if reorder(&choices, own) { isChanged = true }
      cluster.tiers[tier].choices = PatchedArray(choices)
    }
    return isChanged
  }

  // MARK: Policies

  private func change(_ choice: inout CompiledChoice) -> Bool {
    if kind == .conflictForgotten {
      guard choice.texts.count > 1 else { return false }
      choice.texts = Array(choice.texts.suffix(1))
      return true
    }
    var isChanged = false
    for index in choice.texts.indices where change(&choice.texts[index]) { isChanged = true }
    return isChanged
  }

  private func change(_ policy: inout CompiledPolicy) -> Bool {
    switch kind {
    case .absenceForgotten:
      guard !policy.absenceCauses.isEmpty else { return false }
      policy.absenceCauses = []
      return true
    case .directionsSwapped:
      (policy.ingress, policy.egress) = (policy.egress, policy.ingress)
      return true
    default: break
    }
    var isChanged = false
    let subject = changed(policy.subject)
    if let subject {
      policy.subject = subject
      isChanged = true
    }
    if change(&policy.ingress, .ingress) { isChanged = true }
    if change(&policy.egress, .egress) { isChanged = true }
    return isChanged
  }

  private func change(_ side: inout CompiledPolicy.Side?, _ direction: Direction) -> Bool {
    guard var changed = side else { return false }
    switch kind {
    case .isolationForgotten:
      guard changed.isolates else { return false }
      changed.isolates = false
    case .isolationInvented:
      if changed.isolates { return false }
      changed.isolates = true
    default:
      guard change(&changed.rules, direction) else { return false }
    }
    side = changed
    return true
  }

  private func changed(_ subject: CompiledSubject) -> CompiledSubject? {
    switch (kind, subject) {
    case (.subjectForgotten, .podsOf(let namespace, let pods?)):
      return pods.isEmpty ? nil : .podsOf(namespace: namespace, pods: .everything)
    case (.subjectForgotten, .formula(let formula)):
      return formula == .pods ? nil : .formula(.pods)
    case (.negationForgotten, .podsOf(let namespace, let pods?)):
      return affirmed(pods).map { .podsOf(namespace: namespace, pods: $0) }
    case (.negationForgotten, .formula(let formula)),
      (.accountsForgotten, .formula(let formula)),
      (.labelTestsLoosened, .formula(let formula)):
      let other = changed(formula)
      return other == formula ? nil : .formula(other)
    default: return nil
    }
  }

  /// Changes the order of policies, or leaves one out.
  private func reorder(_ choices: inout [CompiledChoice], _ own: [Int]) -> Bool {
    switch kind {
    case .policyForgotten:
      guard let last = own.last(where: { saysAnything(choices[$0]) }) else { return false }
      choices.remove(at: last)
      return true
    case .policiesReversed:
      guard own.count > 1 else { return false }
      choices.reverse()
      return true
    case .denyAfterAllow:
      let sorted = choices.filter { !denies($0) } + choices.filter(denies)
      defer { choices = sorted }
      return zip(sorted, choices).contains { $0.source != $1.source }
    default: return false
    }
  }

  private func saysAnything(_ choice: CompiledChoice) -> Bool {
    choice.texts.contains { $0.ingress != nil || $0.egress != nil }
  }

  private func denies(_ choice: CompiledChoice) -> Bool {
    choice.texts.contains { text in
      Direction.allCases.contains { direction in
        text.side(direction)?.rules.contains { $0.action == .deny } ?? false
      }
    }
  }

  // MARK: Tiers

  private func injectIntoTiers(of cluster: inout CompiledCluster) -> Bool {
    switch kind {
    case .tiersReversed:
      cluster.tiers.reverse()
      return cluster.tiers.count > 1
    case .tiersMerged:
      guard cluster.tiers.count > 1 else { return false }
      let first = cluster.tiers.removeFirst()
      cluster.tiers[0].choices = PatchedArray(
        Array(first.choices) + cluster.tiers[0].choices)
      return !first.choices.isEmpty
    case .lastTierForgotten:
      return cluster.tiers.popLast().map { !$0.choices.isEmpty } ?? false
    case .tierEndPasses: return setEnds(of: &cluster, from: .deny, to: .pass)
    case .tierEndDenies: return setEnds(of: &cluster, from: .pass, to: .deny)
    case .tieForgotten:
      var isChanged = false
      for tier in cluster.tiers.indices {
        for index in cluster.tiers[tier].choices.indices
        where cluster.tiers[tier].choices[index].isTied {
          cluster.tiers[tier].choices[index].isTied = false
          isChanged = true
        }
      }
      return isChanged
    case .undecidedFlipped:
      cluster.deniesUndecided.toggle()
      return true
    case .ownNodeShutOut:
      defer { cluster.exemptsOwnNode = [] }
      return !cluster.exemptsOwnNode.isEmpty
    case .ownNodeLetIn:
      let all = Set(Direction.allCases)
      defer { cluster.exemptsOwnNode = all }
      return cluster.exemptsOwnNode != all
    case .gapsForgotten:
      var isChanged = !cluster.unevaluated.isEmpty
      cluster.unevaluated = []
      for tier in cluster.tiers.indices where cluster.tiers[tier].holdsMissingEvidence {
        cluster.tiers[tier].holdsMissingEvidence = false
        isChanged = true
      }
      return isChanged
    default: return false
    }
  }

  private func setEnds(
    of cluster: inout CompiledCluster, from old: CompiledTier.End, to new: CompiledTier.End
  ) -> Bool {
    var isChanged = false
    for tier in cluster.tiers.indices where cluster.tiers[tier].end == old {
      cluster.tiers[tier].end = new
      isChanged = true
    }
    return isChanged
  }
}
