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
  private let peers: CiliumPeerCompiler

  /// Starts with nothing.
  init(
    _ settings: CiliumSettings, _ selectors: CiliumSelectorCompiler, _ peers: CiliumPeerCompiler
  ) {
    self.settings = settings
    self.selectors = selectors
    self.peers = peers
    names = CiliumNames(settings)
  }

  /// Adds a policy, with all its texts.
  mutating func add(_ policy: CiliumPolicy) {
    let texts = (policy.conflicting + [policy]).filter { !$0.isRejected(settings) }
    for text in texts {
      for rule in text.rules {
        guard case .endpoints(let selector) = rule.subject else { continue }
        let origin = text.origin(rule.path, rule.location)
        let plain = selectors.subject(selector, namespace: text.namespace, origin: origin)
        // What may not be there is in doubt.
        let doubt: Cause? =
          policy.conflicting.isEmpty
          ? text.absenceCauses.first : .conflictingPolicies(policy.reference)
        let subject = PeerFormula.joined(all: [plain] + (doubt.map { [.doubtful($0)] } ?? []))
        for direction in Direction.allCases {
          for isDeny in [true, false] {
            for entry in rule.entries(direction, isDeny: isDeny) {
              add(
                entry, subject: subject,
                CiliumEntryCompiler.Place(
                  policy: text, rule: rule, direction: direction, isDeny: isDeny))
            }
          }
        }
      }
    }
  }

  private mutating func add(
    _ entry: CiliumDirectionRule, subject: PeerFormula, _ place: CiliumEntryCompiler.Place
  ) {
    let origin = place.policy.origin(entry.path, entry.location)
    if place.direction == .egress, !place.isDeny {
      for element in entry.ports ?? [] where !element.questions.isEmpty {
        names.add(element.questions, subject: subject, origin: origin)
      }
    }
    guard let list = entry.requirements, !list.isEmpty, settings.reaches(19) != .yes else {
      return
    }
    var demanded = peers.requirement(list, place.peers(origin))
    if settings.reaches(19) == .unknown {
      let field = place.direction == .ingress ? "fromRequires" : "toRequires"
      demanded = PeerFormula.joined(any: [
        demanded, .doubtful(.unevaluatedField(origin, field: field)),
      ])
    }
    requirements.add(
      CiliumRequirements.Demand(subject: subject, peers: demanded),
      CiliumRequirements.Section(direction: place.direction, isDeny: place.isDeny))
  }
}
