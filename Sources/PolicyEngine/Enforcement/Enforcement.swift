package import Kubernetes

/// What the network plugins of a cluster make of its policies (section 7): which
/// kinds they enforce, which objects do nothing, and which fields they lack.
package struct Enforcement: Hashable, Sendable {
  /// A policy that surely or perhaps does nothing.
  package struct UnenforcedPolicy: Hashable, Sendable {
    /// The policy.
    package var policy: PolicySummary
    /// What becomes of its family.
    package var enforcement: FamilyEnforcement
  }

  /// A place of a policy that asks for what an engine lacks or limits.
  package struct FeatureUse: Hashable, Sendable {
    /// The policy.
    package var policy: ResourceReference
    /// The field, such as `spec.ingress[0]`.
    package var path: String
    /// Where it was read.
    package var location: SourceLocation
    /// The engine's name for people.
    package var engine: String
    /// What the engine does instead.
    package var limit: EngineLimit
  }

  /// The network plugins, named by a person or detected.
  package var plugins: [NetworkPlugin]
  /// A Boolean value that tells whether a person named them.
  package var isNamed: Bool
  /// The engines whose answers count, all of them at once (E-4); none where
  /// nobody knows what enforces policies: then the texts stand.
  package var engines: [EngineProfile]
  /// How the texts read.
  package var specification: EngineProfile
  /// What becomes of each family of kinds.
  package var families: [PolicyFamily: FamilyEnforcement]
  /// The families of which the input holds policies.
  package var present: Set<PolicyFamily>
  /// The policies that are not, or perhaps not, enforced; list by list.
  package var policies: [UnenforcedPolicy]
  /// The places that ask for what an engine lacks or limits; in input order.
  package var features: [FeatureUse]

  /// Finds out what becomes of the policies of a cluster; linear in them.
  ///
  /// - Parameter named: The plugins that a person named, which count more than
  ///   what the resources show (E-1).
  package init(_ state: ClusterState, named: [NetworkPlugin] = []) {
    let plugins = named.isEmpty ? state.networkPlugins : named
    self.plugins = plugins
    isNamed = !named.isEmpty
    specification = .spec(for: state)
    let profiles = plugins.map(EngineProfile.effective)
    let enforcing = profiles.compactMap { $0 }.filter { !$0.kinds.isEmpty }
    // Only where every plugin is known to do nothing is everything open.
    engines =
      !enforcing.isEmpty
      ? enforcing
      : profiles.contains { $0 == nil } ? [] : Array(profiles.compactMap { $0 }.prefix(1))
    var families: [PolicyFamily: FamilyEnforcement] = [:]
    for family in PolicyFamily.allCases {
      let found = plugins.map { Enforcement.enforcement(of: family, by: $0) }
      families[family] =
        found.dropFirst().reduce(found.first ?? Enforcement.nothingKnown) {
          FamilyEnforcement.better($0, $1)
        }
    }
    self.families = families
    let summaries = state.policySummaries
    present = Set(summaries.compactMap(\.family))
    let all = engines
    let names = Enforcement.names(plugins)
    policies = summaries.compactMap { policy in
      if let family = policy.family {
        let found = families[family] ?? Enforcement.nothingKnown
        // Where nothing is known of the plugin, that is said once for all.
        if found.hasEffect || plugins.isEmpty { return nil }
        return UnenforcedPolicy(policy: policy, enforcement: found)
      }
      guard !all.isEmpty, all.allSatisfy({ $0.ignores(policy.reference.kind) }) else { return nil }
      return UnenforcedPolicy(
        policy: policy, enforcement: FamilyEnforcement(.ignored, "\(names) does not know the kind"))
    }
    features = []
    features = all.flatMap { FeatureFinder(state, engine: $0).uses() }
  }

  private static let nothingKnown = FamilyEnforcement(
    .unknown, "no network plugin was detected; name it with --cni")

  private static func enforcement(
    of family: PolicyFamily, by plugin: NetworkPlugin
  ) -> FamilyEnforcement {
    guard let engine = EngineCatalogue.engine(named: plugin.name) else {
      return FamilyEnforcement(.unknown, "nobody here knows the plugin `\(plugin.name)`")
    }
    return engine.enforcement(of: family, by: plugin)
  }

  private static func names(_ plugins: [NetworkPlugin]) -> String {
    plugins.map { EngineCatalogue.engine(named: $0.name)?.title ?? $0.name }
      .joined(separator: " and ")
  }
}

extension Enforcement {
  /// A Boolean value that tells whether the engines are known, so that their
  /// answer counts and not the texts' (E-6).
  package var isKnown: Bool { !engines.isEmpty }

  /// A Boolean value that tells whether any network plugin is known by name.
  package var isPluginKnown: Bool { !plugins.isEmpty }

  /// The plugins as people write them, such as `cilium@1.18`; `nil` where none
  /// is known.
  package var pluginText: String? {
    plugins.isEmpty ? nil : plugins.map(\.description).joined(separator: " + ")
  }

  /// The names of the plugins without versions; `nil` where none is known.
  package var pluginNames: String? {
    plugins.isEmpty ? nil : plugins.map(\.name).joined(separator: "+")
  }

  /// The engines by their names for people: `Cilium 1.18 and the AWS VPC CNI`;
  /// the texts where no engine is known.
  package var title: String {
    engines.isEmpty ? specification.name : engines.map(\.name).joined(separator: " and ")
  }

  /// A Boolean value that tells whether pods that the texts isolate may be open
  /// all the same, so that an audit needs both readings.
  package var mayLeaveIsolatedOpen: Bool {
    !engines.isEmpty
      && (!policies.isEmpty || engines.contains { $0.networkPolicyQuirks.skipsOwnerlessPods })
  }

  /// Returns whether the engines may answer otherwise than the texts say.
  package func mayDiffer(in state: ClusterState) -> Bool {
    guard !engines.isEmpty else { return false }
    if state.policySummaries.isEmpty { return false }
    guard engines.count == 1, let engine = engines.first else { return true }
    return !policies.isEmpty || !features.isEmpty || engine.dialect != specification.dialect
      || engine.blocksMatchPods != specification.blocksMatchPods
      || engine.blocksMatchNodes != specification.blocksMatchNodes
      || engine.namedPortRoles != specification.namedPortRoles
      || engine.networkPolicyQuirks.skipsOwnerlessPods
      || !engine.unknownKinds.isDisjoint(with: present)
      || engine.dialect != .kubernetes && engine.settings != specification.settings
  }
}

extension EngineProfile {
  /// Returns whether the engine does nothing about policies of a kind that is
  /// not evaluated here: that of another engine (E-3).
  ///
  /// The texts do not say, so they ignore none.
  func ignores(_ kind: ResourceKind) -> Bool {
    guard let plugin,
      let owner = EngineCatalogue.engines.first(where: { $0.ownGroup == kind.group })
    else { return false }
    return owner.name != plugin
  }
}
