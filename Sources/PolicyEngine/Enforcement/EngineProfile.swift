package import Kubernetes

/// How policies are read: as the API's texts say, or as one engine does it
/// (M-4, section 7).
///
/// A profile is data. Compilers ask it; evaluation does not know it.
package struct EngineProfile: Hashable, Sendable {
  /// Whose order of evaluation counts (E-3: never two of them at once).
  package enum Dialect: String, Hashable, Sendable {
    /// That of `networking.k8s.io` and `policy.networking.k8s.io`.
    case kubernetes
    /// Cilium's pool, NetworkPolicies among its rules (C-1).
    case cilium
    /// Calico's tiers, NetworkPolicies in the tier `default`.
    case calico
  }

  /// The engine as it is shown: `the API's text`, `Cilium 1.18`.
  package var name: String
  /// Whose order of evaluation counts.
  package var dialect: Dialect
  /// The engine's version, where it is known.
  package var version: PluginVersion?
  /// The engine's settings, by their own names; absent ones have their default.
  package var settings: [String: String]
  /// The kinds of policies that count; the others are there and do nothing.
  package var kinds: Set<PolicyFamily>
  /// A Boolean value that tells whether a block of addresses matches pods whose
  /// addresses it covers (section 2, "does a CIDR match a pod?").
  ///
  /// Most network plugins work so; what depends on it is marked.
  package var blocksMatchPods: Bool
  /// A Boolean value that tells whether a block of addresses matches nodes.
  package var blocksMatchNodes: Bool
  /// The network plugin whose profile it is; `nil` for the texts.
  package var plugin: String?
  /// Kinds of policies that may count or not, since what decides about it is
  /// not known: verdicts that they could change are unknown.
  package var unknownKinds: Set<PolicyFamily> = []
  /// Where NetworkPolicy is evaluated otherwise than its text says.
  package var networkPolicyQuirks = NetworkPolicyQuirks()
  /// The containers on whose ports named ports resolve (G-20).
  package var namedPortRoles: Set<Container.Role> = [.main, .sidecar]
  /// A Boolean value that tells whether ICMP that no rule of an isolated pod
  /// admits is dropped (K48); `nil` where nobody says, as in the API's text.
  package var dropsICMP: Bool?
  /// A Boolean value that tells whether a pod always reaches itself through a
  /// Service of its own, whatever policies say (G-2); `nil` where nobody says,
  /// as in the API's text.
  package var exemptsHairpin: Bool?
  /// What the engine lacks or limits, as far as policies may ask for it.
  package var limits: [EngineLimit] = []

  /// Makes a profile.
  package init(
    name: String, dialect: Dialect, version: PluginVersion? = nil,
    settings: [String: String] = [:], kinds: Set<PolicyFamily> = Set(PolicyFamily.allCases),
    blocksMatchPods: Bool = true, blocksMatchNodes: Bool = true
  ) {
    self.name = name
    self.dialect = dialect
    self.version = version
    self.settings = settings
    self.kinds = kinds
    self.blocksMatchPods = blocksMatchPods
    self.blocksMatchNodes = blocksMatchNodes
  }

  /// Returns whether no policy acts on a pod: those on the host's network (G-7),
  /// and for some engines pods that no controller owns (E06).
  package func leavesAlone(_ subject: SubjectPod) -> Bool {
    subject.pod.spec.isHostNetwork
      || (networkPolicyQuirks.skipsOwnerlessPods && subject.isOwnerless)
  }

  /// What the texts of the Kubernetes APIs say; of other kinds they say nothing.
  package static let api: EngineProfile = {
    var profile = EngineProfile(
      name: "the API's text", dialect: .kubernetes,
      kinds: [.networkPolicy, .adminNetworkPolicy, .clusterNetworkPolicy])
    profile.unknownKinds = [.cilium, .calico]
    return profile
  }()
}

/// A family of policy kinds that an engine enforces together or not at all.
package enum PolicyFamily: String, Hashable, Sendable, CaseIterable {
  /// NetworkPolicy.
  case networkPolicy
  /// AdminNetworkPolicy and BaselineAdminNetworkPolicy, `v1alpha1`.
  case adminNetworkPolicy
  /// ClusterNetworkPolicy, `v1alpha2`.
  case clusterNetworkPolicy
  /// The kinds of `cilium.io`.
  case cilium
  /// The kinds of `projectcalico.org` and `crd.projectcalico.org`.
  case calico
}
