package import Kubernetes

extension EngineProfile {
  /// The names of the network plugins that are known, in the order of E-2.
  package static let knownPlugins = EngineCatalogue.engines.map(\.name)

  /// Returns whether a name, or another name for it, is that of a network
  /// plugin that is known.
  package static func isKnown(_ name: String) -> Bool {
    EngineCatalogue.engine(named: name) != nil
  }

  /// Returns what a network plugin does with policies; `nil` where nobody knows
  /// the plugin, or whether it enforces NetworkPolicy.
  package static func effective(for plugin: NetworkPlugin) -> EngineProfile? {
    guard let engine = EngineCatalogue.engine(named: plugin.name),
      engine.enforcement(of: .networkPolicy, by: plugin).status != .unknown
    else { return nil }
    return profile(engine, plugin)
  }

  private static func profile(
    _ engine: EngineCatalogue.Engine, _ plugin: NetworkPlugin
  ) -> EngineProfile {
    var profile = EngineProfile(
      name: plugin.version.map { "\(engine.title) \($0)" } ?? engine.title,
      dialect: engine.dialect, version: plugin.version, settings: plugin.settings, kinds: [])
    profile.plugin = engine.name
    for family in PolicyFamily.allCases {
      switch engine.enforcement(of: family, by: plugin).status {
      case .enforced, .partial: profile.kinds.insert(family)
      case .unknown: profile.unknownKinds.insert(family)
      case .off, .ignored: break
      }
    }
    if engine.dialect == .cilium {
      let modes = blockModes(plugin)
      profile.blocksMatchPods = modes.pods
      profile.blocksMatchNodes = modes.nodes
    }
    profile.networkPolicyQuirks = engine.quirks(plugin)
    profile.namedPortRoles = engine.namedPortRoles
    profile.dropsICMP = engine.dropsICMP
    profile.exemptsHairpin = engine.exemptsHairpin
    profile.limits = engine.limits(plugin)
    return profile
  }

  /// Whether Cilium's blocks match pods and nodes: from the version on that
  /// knows the mode, where the mode names them (section 2).
  private static func blockModes(_ plugin: NetworkPlugin) -> (pods: Bool, nodes: Bool) {
    let modes = (plugin.settings["policy-cidr-match-mode"] ?? "")
      .split { $0 == "," || $0 == " " }.map { $0.lowercased() }
    func knows(_ first: PluginVersion) -> Bool { plugin.version.map { $0 >= first } ?? true }
    let isAzure = plugin.settings["variant"] == "aks"
    return (
      modes.contains("pods") && knows(PluginVersion(1, 20)) && !isAzure,
      modes.contains("nodes") && knows(PluginVersion(1, 15)) && !isAzure
    )
  }

  /// Returns the reading of a cluster's texts where no network plugin is known:
  /// the API's, with the order of evaluation that the kinds ask for.
  ///
  /// Policies of Cilium alone are read as Cilium does, those of Calico alone as
  /// Calico does. Where both are there nobody knows which of them count.
  package static func spec(for state: ClusterState) -> EngineProfile {
    let families = Set(state.policySummaries.compactMap(\.family))
    return switch (families.contains(.cilium), families.contains(.calico)) {
    case (false, false), (true, true): .api
    case (true, false): reading("cilium", .cilium)
    case (false, true): reading("calico", .calico)
    }
  }

  /// Returns the API's reading in the dialect of an engine, without what is
  /// known of its versions.
  private static func reading(_ name: String, _ family: PolicyFamily) -> EngineProfile {
    guard let engine = EngineCatalogue.engine(named: name) else { return .api }
    var profile = profile(engine, NetworkPlugin(name: name))
    profile.name = "the API's text, as \(engine.title) reads it"
    profile.plugin = nil
    profile.kinds = api.kinds.union([family])
    profile.unknownKinds = []
    profile.networkPolicyQuirks = .none
    profile.namedPortRoles = api.namedPortRoles
    profile.dropsICMP = nil
    profile.exemptsHairpin = nil
    profile.limits = []
    return profile
  }
}
