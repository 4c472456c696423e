package import Kubernetes
package import PolicyEngine

extension ClusterResult {
  /// Returns what a policy does to the cluster; costs an evaluation of the
  /// cluster without it.
  package func effect(of policy: ResourceReference) -> PolicyEffect {
    PolicyEffect(of: policy, in: state, reachability)
  }

  /// Returns why nothing enforces a policy, in a few words; `nil` where
  /// something does, or may.
  package func reasonNotEnforced(_ policy: ResourceReference) -> String? {
    if state.calicoPolicies.contains(where: { $0.isStaged && $0.reference == policy }) {
      return "staged forms are never enforced"
    }
    let found = audit.enforcement.policies.first { $0.policy.reference == policy }?.enforcement
    return found.flatMap { $0.status == .unknown ? nil : $0.reason }
  }

  /// Returns which policies act on a workload or pod, in order, and what each
  /// contributes: ingress first, one list for each kind of pods it has.
  ///
  /// - Throws: `EndpointMistake` where the name is not a workload or pod of
  ///   the input.
  package func contributions(
    to name: String
  ) throws(EndpointMistake) -> [ContributionList] {
    guard case .pods(let pods) = try EndpointResolver(inventory).resolve(name) else {
      throw .notFound(name)
    }
    return contributions(toPods: pods)
  }

  /// Returns which policies act on some pods, each group of pods once.
  package func contributions(toPods pods: [Int]) -> [ContributionList] {
    Direction.allCases.flatMap { direction in
      var seen: Set<Int> = []
      return pods.filter { seen.insert(reachability.group(direction, ofPod: $0)).inserted }
        .compactMap { reachability.contributions(direction, toPod: $0) }
    }
  }

  /// How the evaluation that the audit rests on reads policies.
  var profile: EngineProfile {
    let profiles = answers.enforcement.engines
    guard let index = answers.engines.firstIndex(where: { $0 === reachability }),
      profiles.indices.contains(index)
    else { return answers.enforcement.specification }
    return profiles[index]
  }
}

extension AuditSession {
  /// Returns where a policy stands, with its line counted.
  package func place(
    ofPolicy reference: ResourceReference, in cluster: ClusterResult
  ) -> SourceLocation? {
    cluster.state.location(ofPolicy: reference).map(places.resolved)
  }

  /// Returns the source lines of some rules, by rule: only the guilty ones of
  /// each, as they stand in the input.
  package func texts(
    ofRules rules: [RuleOrigin], in cluster: ClusterResult
  ) -> [RuleOrigin: GuiltyExcerpt] {
    var texts: [RuleOrigin: GuiltyExcerpt] = [:]
    for rule in rules where texts[rule] == nil {
      guard
        var excerpt = policyText(rule.policy, of: cluster.audit.name, paths: [rule.path])
      else { continue }
      excerpt.lines.removeAll { !$0.isGuilty }
      texts[rule] = excerpt
    }
    return texts
  }
}
