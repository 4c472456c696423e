/// Chooses how each namespace holds its traffic, so that the cluster as a whole
/// comes to what its posture asks for.
///
/// It counts as the fleet figures do (product section 3): workloads of all
/// namespaces but those of Kubernetes and those the fleet file marks `system`.
/// Only styles whose class is beyond doubt are counted on, and the side of the
/// border is the same for who counts the platform's namespaces too.
struct StyleChooser {
  /// The stream, to be carried on by whoever comes next.
  var random: RandomStream

  /// Makes a chooser.
  init(random: RandomStream) { self.random = random }

  /// Chooses the styles of every namespace of a cluster.
  mutating func choose(_ design: inout ClusterDesign) {
    let posture = design.plan.posture
    if posture.isWithoutPolicies { return }
    chooseEgress(&design, posture)
    chooseIngress(&design, posture)
    for index in design.namespaces.indices
    where design.namespaces[index].egress == .inert && design.namespaces[index].ingress == .none {
      design.namespaces[index].egress = .none
    }
    let bundled = posture.egress == .effective ? 80 : posture.egress == .partial ? 40 : 0
    if random.chance(bundled), let index = design.namespace("monitoring") {
      design.namespaces[index].ingress = .segmented
      design.namespaces[index].egress = .cancelled
    }
    if posture.egress == .effective, random.chance(70),
      let index = design.namespace("ingress-nginx")
    {
      design.namespaces[index].ingress = .anyPeer
      design.namespaces[index].egress = .segmented
    }
    if random.chance(45) { placeLegacyGateway(&design) }
  }

  private mutating func chooseEgress(_ design: inout ClusterDesign, _ posture: ClusterPosture) {
    let counted = design.namespaces.indices.filter {
      design.namespaces[$0].purpose != .kubernetes
        && !design.plan.systemNamespaces.contains(design.namespaces[$0].name)
    }
    let total = counted.reduce(0) { $0 + design.namespaces[$1].workloads.count }
    let all = design.namespaces.reduce(0) {
      $0 + ($1.purpose == .kubernetes ? 0 : $1.workloads.count)
    }
    let applications = counted.filter { design.namespaces[$0].purpose == .application }
    let main = applications.max {
      design.namespaces[$0].workloads.count < design.namespaces[$1].workloads.count
    }
    var segmented = 0
    var free: [Int] = []
    for index in applications {
      if posture.egress == .regressed, index == main {
        design.namespaces[index].egress = .cancelled
      } else if design.namespaces[index].holdsCards {
        let style = cardholderEgress(posture)
        design.namespaces[index].egress = style
        if style == .segmented { segmented += design.namespaces[index].workloads.count }
      } else {
        free.append(index)
      }
    }
    // Twice the number of segmented workloads that may not be reached, or that
    // has to be: half of the workloads is the border of the fleet figure.
    let limit =
      switch posture.egress {
      case .effective: all * random.within(112...140) / 100
      case .regressed: total
      case .partial: total * random.within(30...80) / 100
      case .bare: 0
      }
    for index in random.shuffled(free) {
      let size = design.namespaces[index].workloads.count
      let fits =
        posture.egress == .effective ? 2 * segmented < limit : 2 * (segmented + size) < limit
      if fits {
        design.namespaces[index].egress = .segmented
        segmented += size
      } else {
        design.namespaces[index].egress = lapse(posture)
      }
    }
    // Cilium enforces rules of a direction that no type lists all the same, so
    // there they would be no lapse (semantics, K02).
    guard design.plan.networkPlugin.hasPrefix("cilium") else { return }
    for index in design.namespaces.indices where design.namespaces[index].egress == .inert {
      design.namespaces[index].egress = .none
    }
  }

  private mutating func cardholderEgress(_ posture: ClusterPosture) -> EgressStyle {
    switch posture.cardholder {
    case .enforced: .segmented
    case .unprotected, .outOfScope: .none
    case .permissive:
      switch posture.egress {
      case .effective: .segmented
      case .regressed: random.pick([.world, .none])
      case .partial: random.pick([.cancelled, .world, .cancelled, .none])
      case .bare: random.pick([.none, .none, .inert, .world])
      }
    }
  }

  /// Returns a way not to be segmented. A regressed cluster has one rule that
  /// admits everything and no second.
  private mutating func lapse(_ posture: ClusterPosture) -> EgressStyle {
    switch posture.egress {
    case .effective: random.pick([.none, .world, .cancelled, .inert])
    case .regressed: random.pick([.none, .world, .inert])
    case .partial: random.pick([.cancelled, .cancelled, .world, .none, .inert, .clusterWide])
    case .bare: random.pick([.none, .none, .none, .none, .inert])
    }
  }

  private mutating func chooseIngress(_ design: inout ClusterDesign, _ posture: ClusterPosture) {
    var free: [Int] = []
    for index in design.namespaces.indices
    where design.namespaces[index].purpose == .application {
      let isCard = design.namespaces[index].holdsCards
      switch posture.cardholder {
      case .enforced where isCard: design.namespaces[index].ingress = .segmented
      case .unprotected where isCard: design.namespaces[index].ingress = .none
      case .permissive where isCard:
        // Segmented in egress, it would pass if ingress did not let it down.
        let isTight = design.namespaces[index].egress == .segmented
        design.namespaces[index].ingress =
          design.plan.name == FleetPlanner.worst
          ? .wildcard
          : random.pick(isTight ? [.leaky, .wildcard] : [.segmented, .segmented, .leaky])
      default: free.append(index)
      }
    }
    free = random.shuffled(free)
    let wildcards = posture.hasWildcardIngress ? random.within(1...2) : 0
    let isTidy = posture.egress == .effective && random.chance(65)
    for (place, index) in free.enumerated() {
      let isIsolating = design.namespaces[index].egress != .none
      design.namespaces[index].ingress =
        if place < wildcards {
          random.pick([.wildcard, .leaky])
        } else if isTidy {
          .segmented
        } else if posture.egress == .bare {
          random.pick([.none, .none, .none, .segmented])
        } else if isIsolating {
          random.pick([.segmented, .segmented, .anyPeer, .none])
        } else {
          random.pick([.none, .none, .segmented, .anyPeer])
        }
    }
  }

  /// Puts one public workload on its node's network, where no policy holds it;
  /// only in a namespace that does not count as segmented anyway.
  private mutating func placeLegacyGateway(_ design: inout ClusterDesign) {
    let places = design.namespaces.indices.filter {
      let namespace = design.namespaces[$0]
      return namespace.purpose == .application && !namespace.holdsCards
        && [.none, .inert, .world].contains(namespace.egress)
        && [.none, .segmented].contains(namespace.ingress)
    }
    guard !places.isEmpty else { return }
    let place = random.pick(places)
    design.namespaces[place].classification = "internal"
    let namespace = design.namespaces[place]
    guard
      let workload = namespace.workloads.first(where: {
        ["web", "gateway"].contains(design.workloads[$0].role)
      })
    else { return }
    design.workloads[workload].isHostNetwork = true
    design.workloads[workload].isPrivileged = random.chance(50)
    design.workloads[workload].replicas = 2
    for port in design.workloads[workload].ports.indices {
      design.workloads[workload].ports[port].hostPort =
        design.workloads[workload].ports[port].number
    }
  }
}
