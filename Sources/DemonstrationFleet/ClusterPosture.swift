/// What the policies of a generated cluster are to amount to.
///
/// It steers which policies are written and is written nowhere itself: an
/// audit has to find it out from the text.
struct ClusterPosture: Hashable, Sendable {
  /// What becomes of the namespaces with card data.
  enum Cardholder: Hashable, Sendable {
    /// The cluster is not in scope of PCI DSS and has no such namespace.
    case outOfScope
    /// Segmented in both directions, default-deny in both.
    case enforced
    /// Policies exist, but something gets by them.
    case permissive
    /// There is no policy at all.
    case unprotected
  }

  /// What becomes of egress in the namespaces with workloads.
  enum Egress: Hashable, Sendable {
    /// At least half of the workloads are segmented.
    case effective
    /// They would be, but for one rule that admits everything.
    case regressed
    /// Some are, and several things would have to be mended.
    case partial
    /// Hardly any is.
    case bare
  }

  /// What the evidence of policies is worth.
  enum Evidence: Hashable, Sendable {
    /// All policies are there.
    case complete
    /// The API server refused to list policies.
    case forbidden
    /// The list ends after its first page.
    case partialList
  }

  /// What becomes of the namespaces with card data.
  var cardholder: Cardholder
  /// What becomes of egress.
  var egress: Egress
  /// A Boolean value that tells whether a rule admits everything into some
  /// workload.
  var hasWildcardIngress: Bool
  /// What the evidence of policies is worth.
  var evidence: Evidence = .complete

  /// A Boolean value that tells whether the cluster has no policy at all.
  var isWithoutPolicies: Bool {
    cardholder == .unprotected && egress == .bare && !hasWildcardIngress
  }
}

extension ClusterPosture {
  /// The postures of a fleet, in scope of PCI DSS and out of it.
  ///
  /// INVARIANT: whatever the stream draws, 13 of the 60 postures are effective
  /// in egress (47 are not), 5 have no wildcard ingress (55 have), and 11, 20
  /// and 19 of the 50 in scope are enforced, permissive and unprotected.
  static func fleet(
    _ random: inout RandomStream
  ) -> (scoped: [ClusterPosture], unscoped: [ClusterPosture]) {
    let effective = (
      enforced: random.within(6...9), permissive: random.within(1...3),
      unprotected: random.within(0...1)
    )
    let tame = (enforced: random.within(2...3), unprotected: random.within(0...1))
    let elsewhere = 13 - effective.enforced - effective.permissive - effective.unprotected
    var lapses = random.shuffled(
      [Egress](repeating: .regressed, count: 27) + [Egress](repeating: .partial, count: 13)
        + [Egress](repeating: .bare, count: 7))
    func postures(
      _ cardholder: Cardholder, _ count: Int, effective: Int, tameFirst: Int, tameLast: Int
    ) -> [ClusterPosture] {
      (0..<count).map { place in
        let isLast = place >= count - tameLast
        let egress: Egress =
          place < effective ? .effective : isLast ? .bare : lapses.popLast() ?? .partial
        return ClusterPosture(
          cardholder: cardholder, egress: egress,
          hasWildcardIngress: place >= tameFirst && !isLast)
      }
    }
    let scoped =
      postures(
        .enforced, 11, effective: effective.enforced, tameFirst: tame.enforced, tameLast: 0)
      + postures(.permissive, 20, effective: effective.permissive, tameFirst: 0, tameLast: 0)
      + postures(
        .unprotected, 19, effective: effective.unprotected, tameFirst: 0,
        tameLast: tame.unprotected)
    let unscoped = postures(
      .outOfScope, 10, effective: elsewhere, tameFirst: 5 - tame.enforced - tame.unprotected,
      tameLast: 0)
    return (random.shuffled(scoped), random.shuffled(unscoped))
  }
}
