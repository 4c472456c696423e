package import Kubernetes
package import PolicyEngine

/// The reaches of all pods, each distinct one once.
///
/// Pods of one class share their reach, and classes of one group do too, so
/// whatever the audit derives costs classes and groups, never pods.
package struct ReachTable: Sendable {
  /// The classes of pods.
  package let podClasses: [PodClass]
  /// Whether the pods of each class share their node's network.
  package let isHostNetwork: [Bool]
  /// The class of each pod.
  package let classOfPod: [Int]
  /// The workloads with pods of each class, in order.
  package let workloadsOfClass: [[Int]]
  /// The classes of each workload's pods, in order.
  package let classesOfWorkload: [[Int]]
  /// The distinct reaches in each direction; the group of each is its index.
  package let reaches: Directions<[PeerReach]>
  /// The reach of each class, as an index into `reaches`.
  package let reachOfClass: Directions<[Int]>
  /// The classes of each reach, in order.
  package let classesOfReach: Directions<[[Int]]>
  /// Whether the texts of the policies isolate the pods of each class, though
  /// the engine that evaluates them may not.
  package let isIsolatedByText: Directions<[Bool]>

  /// The groups of each reach: one of each engine, in order.
  package let groupsOfReach: Directions<[[Int]]>
  /// The reaches of a newcomer in each namespace of the input.
  package let newcomers: [String: Directions<PeerReach>]

  /// Collects the reaches of a cluster, asking once for each group.
  ///
  /// - Parameters:
  ///   - engines: What each engine lets pass: a connection needs the consent of
  ///     all (E-4). Never empty.
  ///   - namespaces: The namespaces whose newcomers are asked for.
  ///   - text: What the texts say, where the engines may leave open what they
  ///     isolate: classes are then divided so that the texts isolate all pods
  ///     of one or none.
  package init(
    _ engines: [Reachability], inventory: Inventory, namespaces: Set<String> = [],
    text: Reachability? = nil
  ) {
    let division = ClassDivision(engines, inventory: inventory, text: text)
    let podClasses = division.classes
    self.podClasses = podClasses
    isIsolatedByText = division.isIsolated
    self.isHostNetwork = podClasses.map { podClass in
      podClass.pods.first.map { inventory.pods[$0].pod.spec.isHostNetwork } ?? false
    }
    var classOfPod = [Int](repeating: 0, count: inventory.pods.count)
    for (index, podClass) in podClasses.enumerated() {
      for pod in podClass.pods { classOfPod[pod] = index }
    }
    self.classOfPod = classOfPod
    // Pods stand workload by workload and class by class, so the last entry
    // tells whether one is known.
    var workloadsOfClass = [[Int]](repeating: [], count: podClasses.count)
    var classesOfWorkload = [[Int]](repeating: [], count: inventory.workloads.count)
    for (index, podClass) in podClasses.enumerated() {
      for pod in podClass.pods {
        let workload = inventory.pods[pod].workload
        if workloadsOfClass[index].last != workload { workloadsOfClass[index].append(workload) }
        if classesOfWorkload[workload].last != index { classesOfWorkload[workload].append(index) }
      }
    }
    self.workloadsOfClass = workloadsOfClass
    self.classesOfWorkload = classesOfWorkload
    var reaches = Directions<[PeerReach]>(ingress: [], egress: [])
    var reachOfClass = Directions<[Int]>(ingress: [], egress: [])
    var groupsOfReach = Directions<[[Int]]>(ingress: [], egress: [])
    for direction in Direction.allCases {
      var indexOfGroups: [[Int]: Int] = [:]
      for podClass in podClasses {
        guard let pod = podClass.pods.first else {
          reachOfClass[direction].append(0)
          continue
        }
        let groups = engines.map { $0.group(direction, ofPod: pod) }
        let index = indexOfGroups[groups] ?? reaches[direction].count
        if index == reaches[direction].count,
          var reach = division.consent(engines.map { $0.reach(ofPod: pod, direction) })
        {
          reach.group = index
          indexOfGroups[groups] = index
          groupsOfReach[direction].append(groups)
          reaches[direction].append(reach)
        }
        reachOfClass[direction].append(index)
      }
    }
    self.reaches = reaches
    self.groupsOfReach = groupsOfReach
    newcomers = namespaces.reduce(into: [:]) { newcomers, name in
      func reach(_ direction: Direction) -> PeerReach? {
        division.consent(
          engines.map { $0.reachOfNewcomer(inNamespace: name, direction) })
      }
      guard let ingress = reach(.ingress), let egress = reach(.egress) else { return }
      newcomers[name] = Directions(ingress: ingress, egress: egress)
    }
    self.reachOfClass = reachOfClass
    func classes(_ direction: Direction) -> [[Int]] {
      var classes = [[Int]](repeating: [], count: reaches[direction].count)
      for (index, reach) in reachOfClass[direction].enumerated()
      where classes.indices.contains(reach) {
        classes[reach].append(index)
      }
      return classes
    }
    classesOfReach = Directions(ingress: classes(.ingress), egress: classes(.egress))
  }

  /// Returns the reach of a class in a direction.
  package func reach(ofClass index: Int, _ direction: Direction) -> PeerReach {
    reaches[direction][reachOfClass[direction][index]]
  }

  /// Returns the reach of a pod in a direction.
  package func reach(ofPod pod: Int, _ direction: Direction) -> PeerReach {
    reach(ofClass: classOfPod[pod], direction)
  }
}

extension PeerReach {
  /// Returns what the half admits to or from an address outside the pods.
  package func answer(at address: IPAddress) -> ConnectionAnswer {
    block { block in block.addresses.contains { $0.contains(address) } }
  }

  /// Returns what the half admits to or from a class of pods.
  package func answer(forClass index: Int) -> ConnectionAnswer {
    block { block in
      var low = 0
      var high = block.podClasses.count
      while low < high {
        let middle = (low + high) / 2
        if block.podClasses[middle] < index { low = middle + 1 } else { high = middle }
      }
      return low < block.podClasses.count && block.podClasses[low] == index
    }
  }

  /// A Boolean value that tells whether something of the reach is unknown.
  package var isUncertain: Bool {
    isolation == .unknown || !stranger.isExact || !blocks.allSatisfy(\.answer.isExact)
  }

  private func block(_ matches: (Block) -> Bool) -> ConnectionAnswer {
    blocks.first(where: matches)?.answer ?? ConnectionAnswer(certain: .none, possible: .none)
  }
}
