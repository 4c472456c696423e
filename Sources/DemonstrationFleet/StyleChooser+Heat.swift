extension StyleChooser {
  /// Settles how much stands to be lost where, so that a fleet has clusters of
  /// every tier of risk and not the worst alone.
  ///
  /// What nobody holds back is mostly not what the public reaches, nor what the
  /// most precious data is kept in; a few clusters are the exception, and those
  /// that every fleet has show what triage is for.
  mutating func temper(_ design: inout ClusterDesign) {
    let isHot = design.plan.name == FleetPlanner.worst || random.chance(8)
    for index in design.namespaces.indices {
      switch design.namespaces[index].purpose {
      case .kubernetes:
        if design.namespaces[index].name == "kube-system" {
          design.namespaces[index].classification = "internal"
        }
      case .platform:
        if !isHot { design.namespaces[index].classification = "internal" }
      case .application:
        if design.namespaces[index].holdsCards {
          temperCards(&design, index)
        } else if !isHot {
          temperApplication(&design, index)
        }
      }
    }
  }

  private mutating func temperCards(_ design: inout ClusterDesign, _ index: Int) {
    if design.plan.posture.cardholder == .enforced { return }
    switch design.plan.name {
    case FleetPlanner.worst: expose(&design, index, as: .ingress)
    case "prod-na-cards": expose(&design, index, as: .nodePort)
    default:
      expose(
        &design, index, as: random.pick([.none, .none, .none, .none, .internalLoadBalancer]))
      // Some have weighed what they hold: tokens in place of card numbers.
      if random.chance(45) {
        design.namespaces[index].sensitivity = random.pick(["8", "8.5", "9", "9", "9.5"])
      }
    }
  }

  private mutating func temperApplication(_ design: inout ClusterDesign, _ index: Int) {
    let isEffective = design.plan.posture.egress == .effective
    let bar = isEffective ? 600 : 800
    if design.namespaces[index].classification == nil, random.chance(45) {
      design.namespaces[index].classification = random.pick([
        "internal", "internal", "confidential",
      ])
    }
    let namespace = design.namespaces[index]
    let gap =
      (namespace.ingress == .segmented ? 0 : 5) + (namespace.egress == .segmented ? 0 : 5)
    let data =
      switch namespace.classification {
      case "public": 0
      case "internal": 3
      case "confidential": 6
      case "restricted": 8
      case "pii", "phi": 10
      default: 7
      }
    let base = gap * 40 + data * 35
    if base + 10 * 25 >= bar { expose(&design, index, as: .none) }
    if base + 6 * 25 >= bar {
      design.namespaces[index].classification = isEffective ? "internal" : "confidential"
    }
  }

  /// Sets how the front of a namespace is reached; the others are not.
  private func expose(
    _ design: inout ClusterDesign, _ index: Int, as exposure: DesignedWorkload.Exposure
  ) {
    for workload in design.namespaces[index].workloads {
      let isFront = ["web", "gateway"].contains(design.workloads[workload].role)
      design.workloads[workload].exposure = .none
      if isFront, exposure != .none {
        design.workloads[workload].exposure = exposure
        return
      }
    }
  }
}
