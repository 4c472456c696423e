package import Kubernetes

extension Reachability {
  /// Returns the policies that surely or possibly speak for a pod in a
  /// direction, each once, in the order in which they speak.
  package func policies(
    _ direction: Direction, actingOn pod: Int
  ) -> [ResourceReference] {
    guard inventory.pods.indices.contains(pod) else { return [] }
    return policies(direction, ofGroup: group(direction, ofPod: pod))
  }

  /// Returns the pods for which a policy surely or possibly speaks in a
  /// direction, in order; costs groups and pods, not rules.
  package func pods(
    selectedBy policy: ResourceReference, _ direction: Direction
  ) -> [Int] {
    let groups = Set(
      table(direction).groups.indices.filter {
        policies(direction, ofGroup: $0).contains(policy)
      })
    if groups.isEmpty { return [] }
    return inventory.pods.indices.filter { groups.contains(group(direction, ofPod: $0)) }
  }

  /// What an engine does of itself is no policy.
  private func policies(_ direction: Direction, ofGroup group: Int) -> [ResourceReference] {
    var seen: Set<PolicySource> = []
    return program.policies(of: table(direction).groups[group].policies)
      .flatMap { program.alternatives[Int($0)].texts }
      .map { program.texts[$0].source }
      .filter { $0.list != .builtIn && seen.insert($0).inserted }
      .map(\.reference)
  }
}
