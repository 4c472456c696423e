package import Kubernetes
package import PolicyEngine

/// Everything an audit reads: one cluster at one moment.
package struct AuditInput: Sendable {
  /// The resources.
  package var state: ClusterState
  /// The workloads and their pods.
  package var inventory: Inventory
  /// What is possible: the answer of the engine that enforces policies, where
  /// one is known (E-6); of several that of the strictest, whose rules explain
  /// what passes.
  package var reachability: Reachability
  /// What the other engines let pass, whose consent is needed too (E-4).
  package var others: [Reachability] = []
  /// What the texts say, where what they isolate may be open all the same.
  package var text: Reachability?
  /// What the network plugins make of the policies.
  package var enforcement: Enforcement
  /// What a person said of the cluster.
  package var profile: ClusterProfile

  /// Makes an input from the answers of a cluster's engines.
  package init(
    state: ClusterState, inventory: Inventory, answers: EngineAnswers,
    profile: ClusterProfile = ClusterProfile()
  ) {
    self.state = state
    self.inventory = inventory
    reachability = answers.reachability
    others = answers.engines.filter { $0 !== answers.reachability }
    text = answers.text
    enforcement = answers.enforcement
    self.profile = profile
  }

  /// Makes an input from one evaluation, that of the engine in place.
  package init(
    state: ClusterState, inventory: Inventory, reachability: Reachability,
    profile: ClusterProfile = ClusterProfile()
  ) {
    self.state = state
    self.inventory = inventory
    self.reachability = reachability
    enforcement = Enforcement(state, named: profile.networkPlugins)
    self.profile = profile
  }

  /// Makes an input by evaluating a cluster as its engines do.
  package init(
    evaluating state: ClusterState, inventory: Inventory,
    profile: ClusterProfile = ClusterProfile()
  ) {
    let enforcement = Enforcement(state, named: profile.networkPlugins)
    self.init(
      state: state, inventory: inventory,
      answers: EngineAnswers(state: state, inventory: inventory, enforcement: enforcement),
      profile: profile)
  }

  /// What every engine lets pass; the strictest first.
  package var engines: [Reachability] { [reachability] + others }

  /// Returns the input with other resources, evaluated as before.
  package func evaluating(_ state: ClusterState) -> AuditInput {
    AuditInput(evaluating: state, inventory: inventory, profile: profile)
  }
}
