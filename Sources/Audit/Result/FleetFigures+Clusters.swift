import PolicyEngine

extension FleetFigures {
  /// Measures a fleet from the audits of its clusters; their order does not
  /// matter.
  package init(_ clusters: [ClusterAudit]) {
    self.init()
    var regions: [String: [ClusterAudit]] = [:]
    var sectors: [String: [ClusterAudit]] = [:]
    self.clusters = clusters.count
    nodes = saturatingSum(clusters.map(\.nodeCount))
    pods = saturatingSum(clusters.map(\.podCount))
    incomplete = clusters.filter { !$0.hasCompletePolicyEvidence }.map(\.name).sorted()
    for cluster in clusters {
      if let risk = cluster.risk { tiers[risk.tier, default: 0] += 1 }
      if let region = cluster.profile.region { regions[region, default: []].append(cluster) }
      if let sector = cluster.profile.sector { sectors[sector, default: []].append(cluster) }
    }
    let judged = clusters.filter(\.hasCompletePolicyEvidence)
    withoutEffectiveEgress = FleetFigures.share(judged, \.isWithoutEffectiveEgress)
    wildcardIngress = FleetFigures.share(judged, \.hasWildcardIngress)
    openIngress = FleetFigures.share(judged, \.hasOpenIngress)
    pciScope = PCIScope(judged.filter { $0.profile.scope.contains("pci-dss") })
    byRegion = regions.mapValues(FleetFigures.group)
    bySector = sectors.mapValues(FleetFigures.group)
  }

  private static func group(_ clusters: [ClusterAudit]) -> Group {
    let judged = clusters.filter(\.hasCompletePolicyEvidence)
    return Group(
      clusters: clusters.count,
      withoutEffectiveEgress: share(judged, \.isWithoutEffectiveEgress),
      wildcardIngress: share(judged, \.hasWildcardIngress))
  }

  private static func share(
    _ judged: [ClusterAudit], _ isCounted: (ClusterAudit) -> Bool
  ) -> FleetShare {
    FleetShare(count: judged.filter(isCounted).count, of: judged.count)
  }
}

extension ClusterAudit {
  /// A Boolean value that tells whether fewer than half of the workloads in
  /// workload namespaces are segmented in egress; unknown is not segmented.
  package var isWithoutEffectiveEgress: Bool {
    let counts = coverage.egress.workloads
    return counts[.segmented] < counts.total - counts[.segmented]
  }

  /// A Boolean value that tells whether rules admit everything into at least
  /// one workload of a workload namespace.
  package var hasWildcardIngress: Bool { coverage.ingress.workloads[.allowAll] > 0 }

  /// A Boolean value that tells whether no policy isolates at least one
  /// workload of a workload namespace for ingress.
  package var hasOpenIngress: Bool { coverage.ingress.workloads[.open] > 0 }

  /// How the policies of the cardholder namespaces stand, or `nil` where no
  /// namespace holds such data.
  package var cardholderState: CardholderState? {
    let namespaces = namespaces.filter { $0.isCardholder && !$0.isSystem }
    if namespaces.isEmpty { return nil }
    if namespaces.contains(where: \.hasNoPolicy) { return CardholderState.none }
    let isEnforced = namespaces.allSatisfy { namespace in
      Direction.allCases.allSatisfy { direction in
        let counts = namespace.coverage[direction].workloads
        let closed = namespace.defaultDeny[direction]
        return counts[.segmented] == counts.total && (closed == .deny || closed == .baseline)
      }
    }
    return isEnforced ? .enforced : .tooPermissive
  }
}

/// How the policies of the namespaces with cardholder data stand.
package enum CardholderState: Hashable, Sendable {
  /// Every workload is segmented in both directions, and so is a new pod.
  case enforced
  /// Policies exist, but admit too much or leave something open or unknown.
  case tooPermissive
  /// At least one of the namespaces has no policy at all.
  case none
}

extension FleetFigures.PCIScope {
  /// Counts the clusters in scope; one without a cardholder namespace counts
  /// as having no policy there, since nothing says where the data is.
  fileprivate init(_ clusters: [ClusterAudit]) {
    self.init()
    of = clusters.count
    for cluster in clusters {
      switch cluster.cardholderState {
      case .enforced: enforced += 1
      case .tooPermissive: tooPermissive += 1
      case CardholderState.none?, nil: none += 1
      }
    }
  }
}
