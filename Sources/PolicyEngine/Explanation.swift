package import Kubernetes

/// Why a connection is allowed, denied or unknown.
package struct Explanation: Hashable, Sendable {
  /// One half of the way: what a pod's policies say in one direction.
  package struct Half: Hashable, Sendable {
    /// The direction.
    package var direction: Direction
    /// The pod whose policies speak, as an index into `Inventory.pods`.
    package var pod: Int
    /// The verdict of this half.
    package var verdict: Verdict
    /// The policies that isolate the pod here, in a stable order.
    package var isolatedBy: [ResourceReference]
    /// The rules that admit the connection; where none does and the pod is
    /// isolated, the isolating policies with the path `spec`.
    package var decidedBy: [RuleOrigin]
    /// Rules of the isolating policies that speak of the peer or the port but
    /// do not admit the connection, with the reason in words.
    package var nearMisses: [NearMiss]

    /// Makes a half.
    package init(
      direction: Direction, pod: Int, verdict: Verdict, isolatedBy: [ResourceReference],
      decidedBy: [RuleOrigin], nearMisses: [NearMiss] = []
    ) {
      self.direction = direction
      self.pod = pod
      self.verdict = verdict
      self.isolatedBy = isolatedBy
      self.decidedBy = decidedBy
      self.nearMisses = nearMisses
    }
  }

  /// A rule that almost admits a connection.
  package struct NearMiss: Hashable, Sendable {
    /// The rule.
    package var rule: RuleOrigin
    /// Why it does not admit it, such as `admits the peer, but only TCP 443`.
    package var reason: String

    /// Makes a near miss.
    package init(rule: RuleOrigin, reason: String) {
      self.rule = rule
      self.reason = reason
    }
  }

  /// The verdict on the whole way.
  package var verdict: Verdict
  /// The halves that were asked: egress of the source pod, ingress of the
  /// destination pod; an end outside the cluster has none.
  package var halves: [Half]
  /// Why it is unknown, and marks on an answer that stands.
  package var causes: [Cause]

  /// Makes an explanation.
  package init(verdict: Verdict, halves: [Half], causes: [Cause]) {
    self.verdict = verdict
    self.halves = halves
    self.causes = causes
  }

  /// The rules that decide: those of every half where the way is open, those
  /// of the halves that deny where it is not.
  package var decidedBy: [RuleOrigin] {
    halves.filter { verdict != .denied || $0.verdict == .denied }.flatMap(\.decidedBy)
  }
}
