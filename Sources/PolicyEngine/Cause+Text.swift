extension Cause {
  /// The cause as one line for people.
  package var text: String {
    switch self {
    case .unevaluatedPolicy(let policy) where PolicyFamily(policy.kind) != nil:
      "\(policy) counts for some network plugins only; name the one in place with --cni"
    case .unevaluatedPolicy(let policy):
      "\(policy) is of a kind that is not evaluated and could select a pod of the pair"
    case .missingPolicyEvidence(let gap): "the policies are not all known: \(gap)"
    case .invalidRule(let rule): "\(rule.policy) \(rule.path) is invalid"
    case .conflictingPolicies(let policy): "\(policy) is defined twice with different texts"
    case .hairpin(.allowed): "through a Service of the pod's own it is allowed as well"
    case .hairpin(.denied): "through a Service of the pod's own it is denied"
    case .hairpin(.unknown):
      "through a Service of the pod's own it is left to the network plugin"
    case .inferredNamespace(let name):
      "namespace \(name) has no object in the input, so its labels are unknown"
    case .templateLabel(let key): "label \(key) is set by a controller and unknown for a template"
    case .unknownPodAddress(let rule):
      "\(rule.policy) \(rule.path) names addresses that the pod may have"
    case .blockMatchesPod(let rule):
      "\(rule.policy) \(rule.path) matches a pod by its address; some network plugins never do"
    case .hostNetwork(let pod): "\(pod) shares its node's network: policies do not apply to it"
    case .implementationDefined(let what): "\(what) is left to the network plugin"
    case .unknownEndpoint(let name): "`\(name)` is not in the input"
    case .unknownServiceAccount(let key):
      "the object of a service account is not in the input, so its label \(key) is unknown"
    case .unevaluatedField(let rule, let field):
      "\(rule.policy) \(rule.path) has the field `\(field)`, which is not evaluated"
    case .unresolvedReference(let rule, let reason): "\(rule.policy) \(rule.path): \(reason)"
    case .priorityTie(let policies):
      "policies of one rank disagree: \(policies.map(\.description).joined(separator: ", "))"
    case .restrictedRequests(let rule):
      "\(rule.policy) \(rule.path) allows some requests only: an upper bound"
    case .requiresAuthentication(let rule):
      "\(rule.policy) \(rule.path) asks for mutual authentication: an upper bound"
    case .notEvaluated(let reason): "the pod's policies were not evaluated: \(reason)"
    case .constrainedBySourcePort(let rule):
      "\(rule.policy) \(rule.path) asks for ports of the client: an upper bound"
    }
  }
}
