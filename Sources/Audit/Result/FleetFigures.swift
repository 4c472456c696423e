/// A number of clusters out of those that could be judged.
package struct FleetShare: Hashable, Sendable {
  /// How many.
  package var count: Int
  /// Out of how many.
  package var of: Int

  /// Makes a share.
  package init(count: Int, of: Int) {
    self.count = count
    self.of = of
  }

  /// The share in percent, rounded half up; `nil` where nothing was judged.
  package var percent: Int? { of == 0 ? nil : (count * 200 + of) / (of * 2) }
}

/// The figures of a fleet (product section 3, "Fleet figures").
///
/// Shares are out of the clusters with complete policy evidence; the others
/// are named in `incomplete`.
package struct FleetFigures: Hashable, Sendable {
  /// The state of policies in the clusters in scope of PCI DSS.
  package struct PCIScope: Hashable, Sendable {
    /// Clusters whose cardholder namespaces are enforced throughout.
    package var enforced = 0
    /// Clusters whose policies there admit too much.
    package var tooPermissive = 0
    /// Clusters without any policy in a cardholder namespace.
    package var none = 0
    /// Clusters in scope.
    package var of = 0

    /// Makes figures of zero.
    package init() {}
  }

  /// The two shares of a region or a sector.
  package struct Group: Hashable, Sendable {
    /// Clusters of the group, judged or not.
    package var clusters: Int
    /// Clusters without effective egress control.
    package var withoutEffectiveEgress: FleetShare
    /// Clusters with wildcard ingress.
    package var wildcardIngress: FleetShare

    /// Makes a group.
    package init(
      clusters: Int, withoutEffectiveEgress: FleetShare, wildcardIngress: FleetShare
    ) {
      self.clusters = clusters
      self.withoutEffectiveEgress = withoutEffectiveEgress
      self.wildcardIngress = wildcardIngress
    }
  }

  /// The number of clusters.
  package var clusters = 0
  /// The number of nodes.
  package var nodes = 0
  /// The number of pods.
  package var pods = 0
  /// The names of the clusters without complete policy evidence, in order.
  package var incomplete: [String] = []
  /// Clusters where fewer than half of the workloads are segmented in egress.
  package var withoutEffectiveEgress = FleetShare(count: 0, of: 0)
  /// Clusters where a rule admits everything into at least one workload.
  package var wildcardIngress = FleetShare(count: 0, of: 0)
  /// Clusters where at least one workload is open in ingress.
  package var openIngress = FleetShare(count: 0, of: 0)
  /// The clusters in scope of PCI DSS.
  package var pciScope = PCIScope()
  /// The groups by region.
  package var byRegion: [String: Group] = [:]
  /// The groups by sector.
  package var bySector: [String: Group] = [:]
  /// The number of clusters by the tier of their risk.
  package var tiers: [RiskScore.Tier: Int] = [:]

  /// Makes figures of zero.
  package init() {}
}
