import Kubernetes

/// What rules of Cilium mean for other rules, gathered before any of them is
/// compiled: which names pods may ask for (C-15), and what is demanded of the
/// peers of all rules (C-21).
struct CiliumSurvey {
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
    let texts = (policy.conflicting + [policy]).filter { !$0.isRejected(settings) }
    for text in texts {
      for rule in text.rules {
        guard case .endpoints(let selector) = rule.subject, text.counts(rule) else { continue }
        let origin = text.origin(rule.path, rule.location)
        let subject = selectors.subject(selector, namespace: text.namespace, origin: origin)
        // What may not be there is in doubt.
        let doubt: Cause? =
          policy.conflicting.isEmpty
          ? text.absenceCauses(of: rule, settings).first
          : .conflictingPolicies(policy.reference)
        addQuestions(of: rule, in: text, subject, doubt)
        if settings.reaches(19) != .yes { addDemands(of: rule, in: text, subject, doubt) }
      }
    }
  }

  private mutating func addQuestions(
    of rule: CiliumRule, in policy: CiliumPolicy, _ subject: PeerFormula, _ doubt: Cause?
  ) {
    let subject = PeerFormula.joined(all: [subject] + (doubt.map { [.doubtful($0)] } ?? []))
    for entry in rule.egress ?? [] {
      for element in entry.ports ?? [] where !element.questions.isEmpty {
        names.add(
          element.questions, subject: subject,
          origin: policy.origin(entry.path, entry.location))
      }
    }
  }

  private mutating func addDemands(
    of rule: CiliumRule, in policy: CiliumPolicy, _ subject: PeerFormula, _ doubt: Cause?
  ) {
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
          requirements.add(
            PeerFormula.joined(any: [met] + doubts.map { .doubtful($0) }), of: subject, direction)
        }
      }
    }
  }
}
