package import Kubernetes

/// Computes the third term of the risk: how near the outside is.
///
/// 0 no path in or out, 2 own namespace only, 4 inside the cluster, 6 reaches
/// the internet or stands one hop behind an exposed workload, 8 a port of the
/// nodes or an internal load balancer, 10 open to the internet (product
/// section 3). Exposures that no policy lets through are listed, not counted.
package struct ExposureLevel {
  private let inventory: Inventory
  private let exposures: [[Exposure]]
  private let possible: PeerMeasure
  private let certain: PeerMeasure

  /// Makes the levels of a cluster from its exposures and its measures under
  /// both readings.
  package init(
    inventory: Inventory, exposures: [[Exposure]], possible: PeerMeasure, certain: PeerMeasure
  ) {
    self.inventory = inventory
    self.exposures = exposures
    self.possible = possible
    self.certain = certain
  }

  /// Returns the term of a workload; its first reason is the chain of objects
  /// that proves it, the others the exposures that policies hold back.
  package func term(of workload: Int) -> RiskScore.Term {
    let (level, reason) = level(of: workload, possible) { $0.isAdmitted }
    let (least, _) = level == 0 ? (0, "") : self.level(of: workload, certain) { $0.isCertain }
    var reasons = [reason]
    if least < level { reasons.append("unknown counts as the worst case; certain is \(least)") }
    for exposure in exposures[workload] where !exposure.isAdmitted {
      reasons.append("not admitted by policy: \(exposure.summary)")
    }
    return RiskScore.Term(
      thousandths: level * 1000, reasons: reasons,
      confidence: least < level ? .assumed : .proven, isWorstCase: least < level)
  }

  private func level(
    of workload: Int, _ measure: PeerMeasure, counts: (Exposure) -> Bool
  ) -> (Int, String) {
    let open = exposures[workload].filter(counts).max { $0.level < $1.level }
    if let open { return (open.level, open.summary) }
    if measure.reachesInternet[workload] { return (6, "egress reaches public addresses") }
    if let front = measure.reachedByMarked[workload] {
      let name = inventory.workloads[front].displayName
      let summary = exposures[front].filter(counts).first.map { " (\($0.summary))" } ?? ""
      return (6, "one hop behind \(name)\(summary)")
    }
    switch measure.distance[workload] {
    case .cluster: return (4, "connects with other namespaces or with addresses inside")
    case .ownNamespace: return (2, "connects with pods of its own namespace only")
    case .none: return (0, "no path in or out")
    }
  }
}
