import Kubernetes

/// What is worth telling of Calico's policies beside verdicts: what it drops,
/// what names something that is not there, and what speaks in another order
/// than one may think.
struct CalicoDiagnostics {
  private let scope: CalicoScope
  private var found: [Diagnostic]

  /// Returns everything there is to tell of a cluster: of each policy in input
  /// order, then of the row of tiers.
  ///
  /// - Parameters:
  ///   - entries: The policies and where they want to stand, in input order.
  ///   - tiers: The names of the tiers that are there.
  ///   - sorted: The policies of each tier in order, where their order depends
  ///     on a version that nobody knows.
  static func find(
    _ state: ClusterState, _ scope: CalicoScope, entries: [CalicoOrder.Entry],
    tiers: Set<String>, sorted: [(tier: String, entries: [CalicoOrder.Entry])]
  ) -> [Diagnostic] {
    var survey = CalicoDiagnostics(scope: scope, found: scope.diagnostics)
    for policy in state.calicoPolicies where !policy.isStaged { survey.tell(policy) }
    var known = tiers
    for entry in entries where known.insert(entry.tier).inserted {
      survey.tellMissing(entry, state)
    }
    for (_, entries) in sorted.sorted(by: { $0.tier < $1.tier }) {
      survey.tellDisagreement(entries, state)
    }
    return survey.found
  }

  private mutating func tell(
    _ severity: Diagnostic.Severity, _ message: String, at location: SourceLocation?,
    help: String? = nil
  ) {
    found.append(Diagnostic(severity, message, at: location, help: help))
  }

  private mutating func tell(_ policy: CalicoPolicy) {
    let texts = policy.conflicting + [policy]
    for text in texts where text.isDroppedByFelix { tellDropped(text) }
    guard texts.contains(where: \.governsPods) else { return }
    tellReach(policy)
    tellServices(policy)
  }

  /// Tells of a policy that is stored and does nothing.
  private mutating func tellDropped(_ policy: CalicoPolicy) {
    guard let issue = policy.refusals.first else { return }
    tell(
      .warning,
      "`\(policy.reference)` is invalid at \(issue.path): Calico treats it as missing, so that "
        + "nothing it would deny is denied", at: issue.location, help: "correct the policy")
  }

  /// Tells of Services that are not there, so that rules match nothing.
  private mutating func tellServices(_ policy: CalicoPolicy) {
    for rule in policy.ingress + policy.egress {
      for case let service? in [rule.source.service, rule.destination.service]
      where !scope.services.holds(service, in: policy.namespace) {
        tell(
          .warning,
          "`\(policy.reference)`: \(rule.path) names the Service `\(service.name)`, of which no "
            + "endpoints are in the input: it matches nothing", at: rule.location)
      }
    }
  }

  /// Tells of a policy that selects more than its author may think.
  private mutating func tellReach(_ policy: CalicoPolicy) {
    guard policy.namespace == nil, policy.selector == .everything,
      policy.namespaceSelector == nil, policy.serviceAccountSelector == nil
    else { return }
    tell(
      .note,
      "`\(policy.reference)` selects every pod, those of `kube-system` too, and every host "
        + "endpoint", at: policy.metadata.location,
      help: "narrow it with `namespaceSelector`")
  }

  private mutating func tellMissing(_ entry: CalicoOrder.Entry, _ state: ClusterState) {
    tell(
      .warning,
      "`\(entry.source.reference)` names the tier `\(entry.tier)`, which is not in the input: "
        + "it is taken for the last tier, denying at its end",
      at: CalicoDiagnostics.location(of: entry, state), help: "add the Tier to the input")
  }

  /// Tells of policies whose order depends on a version nobody knows.
  private mutating func tellDisagreement(
    _ sorted: [CalicoOrder.Entry], _ state: ClusterState
  ) {
    guard let (first, second) = CalicoOrder.disagreement(sorted) else { return }
    tell(
      .note,
      "`\(first.source.reference)` and `\(second.source.reference)` have the same order: from "
        + "Calico 3.32 on the first speaks first, before it the other",
      at: CalicoDiagnostics.location(of: first, state),
      help: "name the version of Calico, or give them different orders")
  }

  private static func location(
    of entry: CalicoOrder.Entry, _ state: ClusterState
  ) -> SourceLocation? {
    let index = entry.source.index
    return switch entry.source.list {
    case .networkPolicies: state.networkPolicies[index].metadata.location
    case .adminPolicies: state.adminPolicies[index].metadata.location
    case .calicoPolicies: state.calicoPolicies[index].metadata.location
    case .ciliumPolicies, .builtIn: nil
    }
  }
}
