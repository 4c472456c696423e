import Kubernetes

/// What rules of Cilium mean for other rules, gathered before any of them is
/// compiled: which names pods may ask for (C-15), and what is demanded of the
/// peers of all rules (C-21).
struct CiliumSurvey {
  /// What one policy means for others.
  struct Bearing: Equatable {
    /// Which names its pods may ask for.
    var questions: [CiliumNames.Questions] = []
    /// What it demands of the peers of its pods.
    var demands: [CiliumRequirements.Demand] = []
  }

  /// Who may ask for which names.
  private(set) var names: CiliumNames
  /// What narrows the peers of every rule.
  private(set) var requirements = CiliumRequirements()
  private let settings: CiliumSettings
  private let selectors: CiliumSelectorCompiler

  /// Starts with nothing.
  init(_ settings: CiliumSettings, _ selectors: CiliumSelectorCompiler) {
    self.settings = settings
    self.selectors = selectors
    names = CiliumNames(settings)
  }

  /// Adds a policy, with all its texts.
  mutating func add(_ policy: CiliumPolicy) {
    let bearing = bearing(of: policy)
    for question in bearing.questions { names.add(question) }
    for demand in bearing.demands { requirements.add(demand) }
  }

  /// Returns what a policy means for others, all its texts taken together.
  func bearing(of policy: CiliumPolicy) -> Bearing {
    var bearing = Bearing()
    for text in policy.conflicting + [policy] where hasBearing(text) {
      if text.isRejected(settings) { continue }
      for rule in text.rules {
        guard case .endpoints(let selector) = rule.subject, text.counts(rule) else { continue }
        let origin = text.origin(rule.path, rule.location)
        let subject = selectors.subject(selector, namespace: text.namespace, origin: origin)
        // What may not be there is in doubt.
        let doubt: Cause? =
          policy.conflicting.isEmpty
          ? text.absenceCauses(of: rule, settings).first
          : .conflictingPolicies(policy.reference)
        bearing.questions += questions(of: rule, in: text, subject, doubt)
        if settings.reaches(19) != .yes {
          bearing.demands += demands(of: rule, in: text, subject, doubt)
        }
      }
    }
    return bearing
  }

  /// Returns whether a text has any field that others could depend on; few do.
  private func hasBearing(_ policy: CiliumPolicy) -> Bool {
    policy.rules.contains { rule in
      [rule.ingress, rule.ingressDeny, rule.egress, rule.egressDeny].contains { section in
        (section ?? []).contains { entry in
          entry.requirements != nil
            || (entry.ports ?? []).contains { !$0.questions.isEmpty }
        }
      }
    }
  }

  private func questions(
    of rule: CiliumRule, in policy: CiliumPolicy, _ subject: PeerFormula, _ doubt: Cause?
  ) -> [CiliumNames.Questions] {
    let subject = PeerFormula.joined(all: [subject] + (doubt.map { [.doubtful($0)] } ?? []))
    return (rule.egress ?? []).flatMap { entry in
      (entry.ports ?? []).filter { !$0.questions.isEmpty }.map { element in
        CiliumNames.Questions(
          namespace: policy.namespace, subject: subject,
          names: names.formula(
            element.questions, policy.origin(entry.path, entry.location)))
      }
    }
  }

  private func demands(
    of rule: CiliumRule, in policy: CiliumPolicy, _ subject: PeerFormula, _ doubt: Cause?
  ) -> [CiliumRequirements.Demand] {
    var demands: [CiliumRequirements.Demand] = []
    for direction in Direction.allCases {
      let both = [true, false].flatMap { rule.entries(direction, isDeny: $0) }
      for entry in both {
        let origin = policy.origin(entry.path, entry.location)
        var doubts = doubt.map { [$0] } ?? []
        if settings.reaches(19) == .unknown {
          let field = direction == .ingress ? "fromRequires" : "toRequires"
          doubts.append(.unevaluatedField(origin, field: field))
        }
        for selector in entry.requirements ?? [] {
          let met = selectors.identities(selector, origin)
          demands.append(
            CiliumRequirements.Demand(
              direction: direction, subject: subject,
              peers: PeerFormula.joined(any: [met] + doubts.map { .doubtful($0) })))
        }
      }
    }
    return demands
  }
}
