/// How to read what the API leaves open.
package struct ReachabilityOptions: Hashable, Sendable {
  /// The engine whose reading counts.
  package var profile: EngineProfile
  /// Domain names that a caller will ask for.
  package var names: [String]

  /// Makes options for an engine.
  package init(profile: EngineProfile = .api, names: [String] = []) {
    self.profile = profile
    self.names = names
  }

  /// Makes options for the API's text, with or without blocks that match pods
  /// and nodes.
  package init(blocksMatchPods: Bool) {
    self.init()
    profile.blocksMatchPods = blocksMatchPods
    profile.blocksMatchNodes = blocksMatchPods
  }
}
