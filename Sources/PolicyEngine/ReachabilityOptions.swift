/// How to read what the API leaves open.
package struct ReachabilityOptions: Hashable, Sendable {
  /// The engine whose reading counts.
  package var profile: EngineProfile
  /// Domain names that a caller will ask for.
  package var names: [String]
  /// How many steps the groups of one direction may take, one for a rule at a
  /// point; groups that come later are not evaluated for all peers at once, and
  /// their answers there are unknown.
  ///
  /// Policies of 100,000 pods take a hundredth of it. Only a cluster whose
  /// policies all name most of its pods, each in its own way, needs more.
  package var stepLimit: Int
  /// Into how many kinds the points are divided at most by what rules name;
  /// points that no kind tells apart are walked one by one. The answers are the
  /// same for every limit.
  package var kindLimit = ReachabilityOptions.defaultKindLimit

  /// The limit of kinds unless said otherwise: each costs a step for every rule
  /// that names it.
  package static let defaultKindLimit = 512

  /// The limit of steps unless said otherwise: some seconds.
  package static let defaultStepLimit = 2_000_000_000

  /// Makes options for an engine.
  package init(
    profile: EngineProfile = .api, names: [String] = [],
    stepLimit: Int = ReachabilityOptions.defaultStepLimit
  ) {
    self.profile = profile
    self.names = names
    self.stepLimit = stepLimit
  }

  /// Makes options for the API's text, with or without blocks that match pods
  /// and nodes.
  package init(blocksMatchPods: Bool) {
    self.init()
    profile.blocksMatchPods = blocksMatchPods
    profile.blocksMatchNodes = blocksMatchPods
  }
}
