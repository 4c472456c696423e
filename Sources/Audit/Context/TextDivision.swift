import Kubernetes
import PolicyEngine

/// Divides the classes of an engine so that the policies' texts isolate all the
/// pods of a class, or none.
///
/// An engine that does nothing about some policies has one class where their
/// texts tell pods apart: which of these are open against the texts would be
/// lost (`CoverageClass.notEnforceable`).
struct TextDivision {
  /// The classes, in the order of those they came from.
  let classes: [PodClass]
  /// Whether the texts isolate the pods of each class.
  let isIsolated: Directions<[Bool]>
  /// The parts of each class of the engine; `nil` where none is divided.
  private let parts: [[Int]]?

  /// Divides the classes; costs one look at each pod, and one reach for each
  /// group of the texts. Without texts nothing is divided.
  init(_ reachability: Reachability, inventory: Inventory, text: Reachability?) {
    guard let text else {
      let count = reachability.podClasses.count
      classes = reachability.podClasses
      self.isIsolated = Directions(
        ingress: Array(repeating: false, count: count),
        egress: Array(repeating: false, count: count))
      parts = nil
      return
    }
    var known = Directions<[Int: Bool]>(ingress: [:], egress: [:])
    func textIsolates(_ pod: Int, _ direction: Direction) -> Bool {
      let group = text.group(direction, ofPod: pod)
      if let found = known[direction][group] { return found }
      let found = text.reach(ofPod: pod, direction).isolation == .yes
      known[direction][group] = found
      return found
    }
    var classes: [PodClass] = []
    var isolated = Directions<[Bool]>(ingress: [], egress: [])
    var parts: [[Int]] = []
    for podClass in reachability.podClasses {
      var pods: [Directions<Bool>: [Int]] = [:]
      var order: [Directions<Bool>] = []
      for pod in podClass.pods {
        let key = Directions(
          ingress: textIsolates(pod, .ingress), egress: textIsolates(pod, .egress))
        if pods[key] == nil { order.append(key) }
        pods[key, default: []].append(pod)
      }
      parts.append(Array(classes.count..<(classes.count + order.count)))
      for key in order {
        let own = pods[key] ?? []
        let count =
          order.count == 1 ? podClass.count : saturatingSum(own.map { inventory.pods[$0].count })
        classes.append(PodClass(namespace: podClass.namespace, pods: own, count: count))
        isolated.ingress.append(key.ingress)
        isolated.egress.append(key.egress)
      }
    }
    self.classes = classes
    self.isIsolated = isolated
    self.parts = parts.count == classes.count ? nil : parts
  }

  /// Returns a reach of the engine in terms of the divided classes.
  func divided(_ reach: PeerReach) -> PeerReach {
    guard let parts else { return reach }
    var reach = reach
    for index in reach.blocks.indices {
      reach.blocks[index].podClasses = reach.blocks[index].podClasses.flatMap { parts[$0] }
    }
    return reach
  }
}
