/// How to read what the API leaves open.
package struct ReachabilityOptions: Hashable, Sendable {
  /// The engine whose reading counts.
  package var profile: EngineProfile

  /// Makes options for an engine.
  package init(profile: EngineProfile = .api) { self.profile = profile }

  /// Makes options for the API's text, with or without blocks that match pods.
  package init(blocksMatchPods: Bool) {
    profile = .api
    profile.blocksMatchPods = blocksMatchPods
  }
}
