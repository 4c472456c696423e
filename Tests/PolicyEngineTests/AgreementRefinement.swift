import Kubernetes
import TestSupport

/// One of the worlds that an input leaves open: labels get values, of several
/// texts one is chosen, invalid policies are dropped or mended.
enum AgreementRefinement {
  /// Settles, at random, part of what a cluster leaves open.
  static func refine(_ state: inout ClusterState, _ random: inout SplitMix64) {
    for index in state.namespaces.indices
    where state.namespaces[index].isInferred && random.chance(80) {
      var labels = Labels.empty
      if random.chance(50) { labels = labels.setting("team", to: random.pick(["red", "blue"])) }
      if random.chance(50) { labels = labels.setting("env", to: random.pick(["prod", "dev"])) }
      state.namespaces[index] = Namespace(
        name: state.namespaces[index].name,
        metadata: ObjectMetadata(labels: labels, location: RandomCluster.location))
    }
    for index in state.controllers.indices {
      for key in state.controllers[index].generatedLabelKeys
      where state.controllers[index].podMetadata.labels[key] == nil && random.chance(80) {
        state.controllers[index].podMetadata.labels =
          state.controllers[index].podMetadata.labels
          .setting(key, to: random.pick(["abc", "w0-0", "another"]))
      }
    }
    state.networkPolicies = state.networkPolicies.compactMap { refined($0, &random) }
  }

  private static func refined(
    _ policy: NetworkPolicy, _ random: inout SplitMix64
  ) -> NetworkPolicy? {
    if random.chance(20) { return policy }
    var result = random.pick([policy] + policy.conflicting)
    result.conflicting = []
    if !result.isCaptured {
      if result.refusals.isEmpty { return result }
      if random.chance(50) { return nil }
      result.ingress.removeAll(where: \.isRefused)
      result.egress.removeAll(where: \.isRefused)
    } else {
      settle(&result.ingress, &random)
      settle(&result.egress, &random)
    }
    if result.selector == nil {
      result.selector = random.pick([.everything, LabelSelector([.init("app", .exists)])])
    }
    result.issues = []
    return result
  }

  private static func settle(_ rules: inout [NetworkPolicyRule], _ random: inout SplitMix64) {
    rules.removeAll { $0.isRefused && random.chance(50) }
    for index in rules.indices where rules[index].isRefused {
      rules[index].issues = []
      rules[index].peers = nil
      rules[index].ports = nil
    }
  }
}
