package import Kubernetes

/// The direction of a half of a connection, seen from the selected pod.
package enum Direction: String, Hashable, Sendable, CaseIterable {
  /// Into the pod.
  case ingress
  /// Out of the pod.
  case egress
}

/// The three answers (rule M-3).
package enum Verdict: String, Hashable, Sendable, CaseIterable {
  /// The connection is possible.
  case allowed
  /// The connection is not possible.
  case denied
  /// The input does not say.
  case unknown
}

/// Why an answer is unknown, or depends on something outside the policies.
package enum Cause: Hashable, Sendable {
  /// A policy kind that is not evaluated could select a pod of the pair.
  case unevaluatedPolicy(ResourceReference)
  /// The list of policies is not complete.
  case missingPolicyEvidence(String)
  /// A rule is invalid, so that what it admits is unknown.
  case invalidRule(RuleOrigin)
  /// Policies of one identity differ in text.
  case conflictingPolicies(ResourceReference)
  /// What becomes of a connection of a pod to itself when it goes through a
  /// Service of the pod's own (G-2).
  case hairpin(Verdict)
  /// The labels of a namespace without an object are unknown (G-10).
  case inferredNamespace(String)
  /// A label of a service account whose object is not in the input.
  case unknownServiceAccount(String)
  /// A label that a controller sets is unknown for a template (G-18).
  case templateLabel(String)
  /// A block overlaps the pod addresses, and those of the pod are unknown.
  case unknownPodAddress(RuleOrigin)
  /// A block matches a pod by its address; some network plugins never do that.
  /// The verdict stands, marked (section 2, "does a CIDR match a pod?").
  case blockMatchesPod(RuleOrigin)
  /// A pod shares its node's network: policies do not apply to it (G-7).
  case hostNetwork(String)
  /// The API promises nothing for this protocol (G-16).
  case implementationDefined(String)
  /// The endpoint of a question is not in the input.
  case unknownEndpoint(String)
  /// A rule has a field that is not evaluated, so that what it says is unknown.
  case unevaluatedField(RuleOrigin, field: String)
  /// A rule refers to something that is not in the input, in words, such as
  /// `no Node object is in the input`.
  case unresolvedReference(RuleOrigin, String)
  /// Policies of one rank say different things; either may speak first.
  case priorityTie([ResourceReference])
  /// What a rule allows is filtered request by request: an upper bound (C-19).
  /// The verdict stands, marked.
  case restrictedRequests(RuleOrigin)
  /// What a rule allows needs mutual authentication (C-24). The verdict stands,
  /// marked.
  case requiresAuthentication(RuleOrigin)
  /// What a rule allows depends on the port of the client. The verdict
  /// stands, marked.
  case constrainedBySourcePort(RuleOrigin)
  /// The policies of a pod were not evaluated for all its peers at once, for a
  /// reason: there were too many steps, or the work was cancelled.
  case notEvaluated(String)
}

extension Cause {
  /// A Boolean value that tells whether the cause only marks an answer that
  /// stands, rather than making it unknown.
  package var isMark: Bool {
    switch self {
    case .hairpin, .blockMatchesPod, .hostNetwork, .implementationDefined, .restrictedRequests,
      .requiresAuthentication, .constrainedBySourcePort:
      true
    default: false
    }
  }
}

/// Where a rule came from: the policy, the field and the place in the input.
package struct RuleOrigin: Hashable, Sendable {
  /// The policy.
  package var policy: ResourceReference
  /// The field, such as `spec.ingress[0]`; `spec` for the policy as a whole
  /// (it isolates and admits nothing).
  package var path: String
  /// Where it was read.
  package var location: SourceLocation

  /// Makes an origin.
  package init(policy: ResourceReference, path: String, location: SourceLocation) {
    self.policy = policy
    self.path = path
    self.location = location
  }
}
