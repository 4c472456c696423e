package import Audit
package import Kubernetes

/// Policies that would close a namespace or a workload, with their reasons.
package struct Proposal: Sendable {
  /// One proposed policy: its value and what is said about each rule.
  package struct Policy: Sendable {
    /// The policy; its location is the file it would be written to.
    package var policy: NetworkPolicy
    /// Why the policy exists, one line each.
    package var comments: [String]
    /// Why each rule exists: the comments of ingress rules, then of egress
    /// rules, in the order of the rules.
    package var ruleComments: Directions<[[String]]>

    /// Makes a proposed policy.
    package init(
      policy: NetworkPolicy, comments: [String], ruleComments: Directions<[[String]]>
    ) {
      self.policy = policy
      self.comments = comments
      self.ruleComments = ruleComments
    }
  }

  /// The namespace.
  package var namespace: String
  /// The workloads that the proposal is for, as indices.
  package var workloads: [Int]
  /// The policies: the default-deny last, as it is applied last.
  package var policies: [Policy]
  /// Existing policies that admit so much that nothing closes while they
  /// stand, as indices into `ClusterState.networkPolicies`.
  package var superseded: [Int]
  /// Workloads without any evidence of what they need, as indices.
  package var withoutEvidence: [Int]
  /// What a person must know before applying, one line each.
  package var warnings: [String]
  /// The policies as commented YAML, ready for `kubectl apply`.
  package var yaml: String

  /// Makes a proposal.
  package init(
    namespace: String, workloads: [Int], policies: [Policy], superseded: [Int],
    withoutEvidence: [Int], warnings: [String], yaml: String
  ) {
    self.namespace = namespace
    self.workloads = workloads
    self.policies = policies
    self.superseded = superseded
    self.withoutEvidence = withoutEvidence
    self.warnings = warnings
    self.yaml = yaml
  }
}
