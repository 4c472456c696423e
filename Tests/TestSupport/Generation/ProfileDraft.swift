import Kubernetes
import PolicyEngine

/// Chooses the engine by which a generated cluster is read.
enum ProfileDraft {
  /// Returns a profile: the API's text, Cilium or Calico, of some version, with
  /// some settings.
  static func profile(_ random: inout SplitMix64) -> EngineProfile {
    switch random.pick(0...9) {
    case 0, 1, 2: kubernetes(&random)
    case 3, 4, 5, 6: cilium(&random)
    default: calico(&random)
    }
  }

  private static func kubernetes(_ random: inout SplitMix64) -> EngineProfile {
    var profile = EngineProfile.api
    profile.unknownKinds = []
    if random.chance(20) { profile.blocksMatchPods = false }
    if random.chance(10) {
      profile.kinds.remove(random.pick(profile.kinds.sorted { $0.rawValue < $1.rawValue }))
    }
    return profile
  }

  private static func cilium(_ random: inout SplitMix64) -> EngineProfile {
    let version = PluginVersion(1, random.pick([16, 17, 18, 19, 19, 20, 20, 20]))
    var settings: [String: String] = [:]
    func set(_ percent: Int, _ name: String, _ values: [String]) {
      if random.chance(percent) { settings[name] = random.pick(values) }
    }
    set(12, "enable-policy", ["always", "always", "default", "never"])
    set(4, "policy-audit-mode", ["true", "false"])
    set(30, "policy-cidr-match-mode", ["nodes", "nodes", "pods", "nodes,pods"])
    set(20, "enable-host-firewall", ["true"])
    set(40, "enable-node-selector-labels", ["true"])
    set(15, "enable-sctp", ["true"])
    set(15, "enable-non-default-deny-policies", ["false", "true"])
    set(75, "enable-k8s-cluster-network-policy", ["true"])
    set(6, "enable-k8s-networkpolicy", ["false"])
    set(
      10, "labels", ["k8s:app k8s:io.kubernetes.pod.namespace", "k8s:!tier", "k8s:app k8s:env"])
    var kinds: Set<PolicyFamily> = [.networkPolicy, .cilium]
    if settings["enable-k8s-networkpolicy"] == "false" { kinds.remove(.networkPolicy) }
    if version >= PluginVersion(1, 20),
      settings["enable-k8s-cluster-network-policy"] == "true"
    {
      kinds.insert(.clusterNetworkPolicy)
    }
    let modes = (settings["policy-cidr-match-mode"] ?? "").split(separator: ",")
    return EngineProfile(
      name: "Cilium \(version)", dialect: .cilium, version: version, settings: settings,
      kinds: kinds,
      blocksMatchPods: modes.contains("pods") && version >= PluginVersion(1, 20),
      blocksMatchNodes: modes.contains("nodes"))
  }

  private static func calico(_ random: inout SplitMix64) -> EngineProfile {
    let version = PluginVersion(3, random.pick([28, 30, 31, 32, 32]))
    var kinds: Set<PolicyFamily> = [.networkPolicy, .calico]
    if version.minor >= 32 { kinds.insert(.clusterNetworkPolicy) }
    if (29...31).contains(version.minor) { kinds.insert(.adminNetworkPolicy) }
    var settings: [String: String] = [:]
    if random.chance(30) {
      settings["defaultEndpointToHostAction"] = random.pick(["Accept", "Drop", "Return"])
    }
    var profile = EngineProfile(
      name: "Calico \(version)", dialect: .calico, version: version, settings: settings,
      kinds: kinds)
    profile.namedPortRoles = [.main, .sidecar, .initContainer]
    // Calico lacks peers that are nodes or names.
    profile.limits =
      EngineProfile.effective(for: NetworkPlugin(name: "calico", version: version))?.limits ?? []
    return profile
  }
}

extension ClusterDraft {
  /// Notes the rules that a profile exercises by being what it is.
  mutating func noteProfile() {
    note("E-2", "E-3")
    switch profile.dialect {
    case .kubernetes: note("A-1", "A-20")
    case .cilium:
      note("C-1", "C-2", "C-25")
      if profile.settings["labels"] != nil { note("C-11") }
    case .calico: note("X-1", "X-5", "X-28")
    }
  }
}
