import Kubernetes

/// The workloads whose halves differ between two states that number their
/// workloads, pods and points alike.
///
/// A pair of workloads connects as before where neither the source admits
/// anything else to pods nor the destination from them; so only the others have
/// to be compared.
struct WorkloadDifferences: Sendable {
  /// What differs of a workload in one direction.
  struct Side: Sendable {
    /// The workloads that admit something else from or to some pod.
    var pods: [Bool]
    /// The workloads that admit something else from or to some address or name.
    var world: [Bool]
  }

  /// What workloads admit to.
  private(set) var egress: Side
  /// What workloads admit from.
  private(set) var ingress: Side
  /// The workloads from which some other workload admits something else.
  private(set) var isSeenOtherwise: [Bool]

  /// The workloads of a direction.
  subscript(direction: Direction) -> Side { direction == .ingress ? ingress : egress }

  /// Looks for the differences; `nil` where the states number anything in other
  /// ways, or hardly anything is the same, so that everything is to be compared.
  init?(_ before: Reachability, _ after: Reachability, _ pairing: WorkloadPairing) {
    guard pairing.isAligned, let moved = WorkloadDifferences.movedPods(before, after) else {
      return nil
    }
    let (one, other) = BothCores.run({ GroupDifferences(.egress, before, after) }) {
      GroupDifferences(.ingress, before, after)
    }
    guard let outward = one, let inward = other else { return nil }
    let none = [Bool](repeating: false, count: pairing.pairs.count)
    egress = Side(pods: none, world: none)
    ingress = Side(pods: none, world: none)
    isSeenOtherwise = none
    // What is at other points, or at those of nodes, may concern anyone.
    let isForAll = inward.ownNodes || !moved.isEmpty
    let seen = before.space.classes.indices.map { podClass in
      isForAll || before.space.points(ofClass: podClass).contains { inward.points[$0] }
    }
    for (pod, subject) in before.inventory.pods.enumerated() {
      let podClass = before.space.classOfPod[pod]
      let workload = subject.workload
      if outward.pods[podClass] { egress.pods[workload] = true }
      if outward.world[podClass] { egress.world[workload] = true }
      if inward.pods[podClass] { ingress.pods[workload] = true }
      if inward.world[podClass] { ingress.world[workload] = true }
      if seen[podClass] { isSeenOtherwise[workload] = true }
    }
    for workload in moved {
      egress.pods[workload] = true
      egress.world[workload] = true
      ingress.pods[workload] = true
      ingress.world[workload] = true
    }
  }

  /// Returns the workloads with a pod that connects in other ways for what it is
  /// itself; `nil` where the points of the states do not mean the same.
  ///
  /// Everything that walks read besides groups is compared here by value, so
  /// that states need not be made from each other.
  private static func movedPods(
    _ before: Reachability, _ after: Reachability
  ) -> Set<Int>? {
    let old = before.space
    let new = after.space
    guard old.firstPoint == new.firstPoint, old.families == new.families,
      old.familiesOfPoint == new.familiesOfPoint, old.count == new.count,
      old.atoms.ipv4.starts == new.atoms.ipv4.starts,
      old.atoms.ipv6.starts == new.atoms.ipv6.starts,
      old.ownNodeOfAtomPoint == new.ownNodeOfAtomPoint, old.names == new.names,
      old.ownNodes.elementsEqual(new.ownNodes, by: ==),
      old.faces.elementsEqual(new.faces, by: ==),
      before.program.exemptsOwnNode == after.program.exemptsOwnNode,
      old.classes.indices.allSatisfy({
        before.isUnevaluated(class: $0) == after.isUnevaluated(class: $0)
      }),
      before.inventory.pods.count == after.inventory.pods.count
    else { return nil }
    var moved: Set<Int> = []
    for (pod, subject) in before.inventory.pods.enumerated() {
      let other = after.inventory.pods[pod]
      if subject.workload != other.workload { return nil }
      if old.classOfPod[pod] != new.classOfPod[pod] || subject.isTemplate != other.isTemplate
        || (subject.count > 1) != (other.count > 1)
        || subject.pod.spec.isHostNetwork != other.pod.spec.isHostNetwork
        || subject.pod.spec.nodeName != other.pod.spec.nodeName
      {
        moved.insert(subject.workload)
      }
    }
    return moved
  }
}

extension Reachability {
  /// A Boolean value that tells whether a policy of a kind that is not evaluated
  /// may select the pods of a class.
  fileprivate func isUnevaluated(class index: Int) -> Bool {
    if case .unevaluated = ingress.groups[ingress.groupOfClass[index]].standing { return true }
    return false
  }
}
