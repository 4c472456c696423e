package import Kubernetes

extension Reachability {
  /// Returns the policies that surely or possibly act on a pod in a direction,
  /// each once, in input order within a kind.
  package func policies(
    _ direction: Direction, actingOn pod: Int
  ) -> [ResourceReference] {
    guard inventory.pods.indices.contains(pod) else { return [] }
    return policies(direction, ofGroup: group(direction, ofPod: pod))
  }

  /// Returns the pods on which a policy surely or possibly acts in a direction,
  /// in order; costs groups and pods, not rules.
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

  private func policies(_ direction: Direction, ofGroup group: Int) -> [ResourceReference] {
    let texts = table(direction).groups[group].policies
      .flatMap { program.alternatives[$0].texts }
    return Set(texts.map { program.texts[$0].source }).sorted().map { policies[$0].reference }
  }
}
