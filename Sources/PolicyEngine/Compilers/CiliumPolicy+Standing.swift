import Kubernetes

/// Whether a policy of Cilium counts at all (C-3, C-7, C-28, G-13).
extension CiliumPolicy {
  /// Why an agent refuses a policy that others take.
  struct Rejection {
    /// The reason, in words.
    var reason: String
    /// The entry.
    var entry: CiliumDirectionRule
    /// A Boolean value that tells whether this agent does; otherwise its version
    /// is not known, and some do.
    var isSure: Bool
  }

  /// Returns whether the agent surely enforces nothing of it.
  func isRejected(_ settings: CiliumSettings) -> Bool {
    isRejected || rejections(settings).contains(where: \.isSure)
  }

  /// Returns why an agent of that release and with those settings refuses it
  /// although others would not (C-14, C-22).
  func rejections(_ settings: CiliumSettings) -> [Rejection] {
    rules.flatMap(\.directionRules).flatMap { entry in
      entry.peers.filter { !$0.isEmpty }.compactMap { peers -> Rejection? in
        switch peers {
        case .nodes where !settings.selectsNodes:
          Rejection(
            reason: "nodes as peers need `enable-node-selector-labels`", entry: entry,
            isSure: true)
        case .services where !(entry.ports ?? []).isEmpty && settings.reaches(17) != .yes:
          Rejection(
            reason: "`toServices` with `toPorts` needs Cilium 1.17", entry: entry,
            isSure: settings.reaches(17) == .no)
        default: nil
        }
      }
    }
  }

  /// Returns whether a rule can count: what the API server refuses of a
  /// manifest is either absent with the whole, or not part of what is there.
  func counts(_ rule: CiliumRule) -> Bool {
    isCaptured || !rule.issues.contains(where: \.isRefusal)
  }

  /// Returns why a rule may not be there: the API server refuses the text, and
  /// no server has given it out (G-13); the agent may refuse it; or it has a
  /// field of which nobody knows what it does to the rule (C-1).
  func absenceCauses(of rule: CiliumRule, _ settings: CiliumSettings) -> [Cause] {
    let origin = origin(rule.path, rule.location)
    var causes: [Cause] = rule.unevaluatedFields.map { .unevaluatedField(origin, field: $0) }
    for rejection in rejections(settings) where !rejection.isSure {
      let place = self.origin(rejection.entry.path, rejection.entry.location)
      causes.append(CiliumSettings.unknownVersion("`toServices` with `toPorts` depends", place))
    }
    if isCaptured { return causes }
    if issues.contains(where: \.isRefusal) {
      causes.append(.invalidRule(self.origin("spec", metadata.location)))
    }
    for rule in rules {
      if rule.issues.contains(where: \.isRefusal) {
        causes.append(.invalidRule(self.origin(rule.path, rule.location)))
      }
      for entry in rule.directionRules where entry.isRefused {
        causes.append(.invalidRule(self.origin(entry.path, entry.location)))
      }
    }
    return causes
  }
}
