import Kubernetes
import PolicyEngine

/// Divides the classes of an engine so that all engines and the texts treat
/// the pods of a class alike.
///
/// An engine that does nothing about some policies has one class where their
/// texts tell pods apart: which of these are open against the texts would be
/// lost (`CoverageClass.notEnforceable`). Where several engines must consent,
/// each has classes of its own (E-4).
struct ClassDivision {
  /// The classes, in the order of those of the first engine.
  let classes: [PodClass]
  /// Whether the texts isolate the pods of each class.
  let isIsolated: Directions<[Bool]>
  /// For each engine the parts of each of its classes; `nil` where nothing is
  /// divided and there is one engine.
  private let parts: [[[Int]]]?

  /// What pods of one class of the first engine may differ in.
  private struct Key: Hashable {
    var isIsolated: Directions<Bool>
    var classes: [Int]
  }

  /// Divides the classes; costs one look at each pod, and one reach for each
  /// group of the texts. Without texts and with one engine nothing is divided.
  ///
  /// - Parameter engines: The engines; never empty.
  init(_ engines: [Reachability], inventory: Inventory, text: Reachability?) {
    let first = engines.first?.podClasses ?? []
    guard text != nil || engines.count > 1 else {
      classes = first
      self.isIsolated = Directions(
        ingress: Array(repeating: false, count: first.count),
        egress: Array(repeating: false, count: first.count))
      parts = nil
      return
    }
    var known = Directions<[Int: Bool]>(ingress: [:], egress: [:])
    func textIsolates(_ pod: Int, _ direction: Direction) -> Bool {
      guard let text else { return false }
      let group = text.group(direction, ofPod: pod)
      if let found = known[direction][group] { return found }
      let found = text.reach(ofPod: pod, direction).isolation == .yes
      known[direction][group] = found
      return found
    }
    var classes: [PodClass] = []
    var isolated = Directions<[Bool]>(ingress: [], egress: [])
    var parts = engines.map { Array(repeating: [Int](), count: $0.podClasses.count) }
    for podClass in first {
      var pods: [Key: [Int]] = [:]
      var order: [Key] = []
      for pod in podClass.pods {
        let key = Key(
          isIsolated: Directions(
            ingress: textIsolates(pod, .ingress), egress: textIsolates(pod, .egress)),
          classes: engines.dropFirst().map { $0.podClass(ofPod: pod) })
        if pods[key] == nil { order.append(key) }
        pods[key, default: []].append(pod)
      }
      for key in order {
        let own = pods[key] ?? []
        let count =
          order.count == 1 ? podClass.count : saturatingSum(own.map { inventory.pods[$0].count })
        if let pod = own.first {
          for (number, engine) in engines.enumerated() {
            parts[number][engine.podClass(ofPod: pod)].append(classes.count)
          }
        }
        classes.append(PodClass(namespace: podClass.namespace, pods: own, count: count))
        isolated.ingress.append(key.isIsolated.ingress)
        isolated.egress.append(key.isIsolated.egress)
      }
    }
    self.classes = classes
    self.isIsolated = isolated
    self.parts = classes.count == first.count && engines.count == 1 ? nil : parts
  }

  /// Returns what several engines admit together, in terms of the divided
  /// classes.
  ///
  /// - Parameter reaches: That of each engine, in order; never empty.
  func consent(_ reaches: [PeerReach]) -> PeerReach? {
    guard let first = reaches.first else { return nil }
    var result = divided(first, ofEngine: 0)
    for (number, reach) in reaches.enumerated().dropFirst() {
      result = result.consent(
        with: divided(reach, ofEngine: number), classCount: classes.count)
    }
    return result
  }

  private func divided(_ reach: PeerReach, ofEngine engine: Int) -> PeerReach {
    guard let parts else { return reach }
    var reach = reach
    for index in reach.blocks.indices {
      reach.blocks[index].podClasses = reach.blocks[index].podClasses.flatMap {
        parts[engine][$0]
      }.sorted()
    }
    return reach
  }
}
