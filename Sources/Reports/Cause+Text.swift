package import PolicyEngine

extension Cause {
  /// The cause as one line for people.
  package var text: String {
    switch self {
    case .unevaluatedPolicy(let policy):
      "\(policy) is of a kind that is not evaluated and could select a pod of the pair"
    case .missingPolicyEvidence(let gap): "the policies are not all known: \(gap)"
    case .invalidRule(let rule): "\(rule.policy) \(rule.path) is invalid"
    case .conflictingPolicies(let policy): "\(policy) is defined twice with different texts"
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
    }
  }
}
