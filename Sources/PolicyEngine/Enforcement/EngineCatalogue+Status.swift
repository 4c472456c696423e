import Kubernetes

extension EngineCatalogue.Engine {
  /// Returns whether a plugin enforces a family.
  func enforcement(
    of family: PolicyFamily, by plugin: NetworkPlugin
  ) -> FamilyEnforcement {
    guard let gate = gates[family] else {
      return FamilyEnforcement(.ignored, ignores[family] ?? "\(title) does not know the kind")
    }
    let found = status(gate, plugin)
    guard found.status != .ignored else { return found }
    let off = switchedOff(family, plugin)
    return off ?? found
  }

  private func status(
    _ gate: EngineCatalogue.Gate, _ plugin: NetworkPlugin
  ) -> FamilyEnforcement {
    var isOpen = false
    if gate.from != nil || gate.below != nil {
      if let version = plugin.version {
        if let from = gate.from, version < from {
          return FamilyEnforcement(
            .ignored, "\(title) enforces the kind from \(from) on, and this is \(version)")
        }
        if let below = gate.below, version >= below {
          return FamilyEnforcement(
            .ignored, "\(title) dropped the kind with \(below), and this is \(version)")
        }
      } else {
        isOpen = true
      }
    }
    if let setting = gate.setting, plugin.settings[setting] != gate.value {
      if plugin.settings[setting] != nil || plugin.hasKnownSettings {
        return FamilyEnforcement(.off, "`\(setting)` is not `\(gate.value)`")
      }
      return FamilyEnforcement(.unknown, "whether `\(setting)` is set is not in the input")
    }
    if isOpen {
      return FamilyEnforcement(.unknown, "it depends on the version, which is not in the input")
    }
    return gate.deviation.map { FamilyEnforcement(.partial, $0) } ?? FamilyEnforcement(.enforced)
  }

  /// Returns how settings switch off what the engine could enforce, or leave
  /// open whether they do; `nil` where they do not.
  private func switchedOff(
    _ family: PolicyFamily, _ plugin: NetworkPlugin
  ) -> FamilyEnforcement? {
    let settings = plugin.settings
    func isOff(_ name: String) -> Bool { settings[name]?.lowercased() == "false" }
    func isOn(_ name: String) -> Bool { settings[name]?.lowercased() == "true" }
    switch name {
    case "cilium":
      if settings["enable-policy"]?.lowercased() == "never" {
        return FamilyEnforcement(.off, "`enable-policy` is `never`")
      }
      if isOn("policy-audit-mode") {
        return FamilyEnforcement(
          .off, "`policy-audit-mode` is on: verdicts are logged, nothing is dropped")
      }
      if family == .networkPolicy, isOff("enable-k8s-networkpolicy") {
        return FamilyEnforcement(.off, "`enable-k8s-networkpolicy` is `false`")
      }
      return nil
    case "k3s":
      return isOn("disable-network-policy")
        ? FamilyEnforcement(.off, "the server runs with `--disable-network-policy`") : nil
    case "aws-vpc-cni":
      if isOff("enable-network-policy") {
        return FamilyEnforcement(.off, "its agent runs with `--enable-network-policy=false`")
      }
      let flag = "enable-network-policy-controller"
      if isOn("enable-network-policy") || isOn(flag) { return nil }
      if settings[flag] != nil || plugin.hasKnownSettings {
        return FamilyEnforcement(.off, "its policy controller is not switched on (`\(flag)`)")
      }
      return FamilyEnforcement(
        .unknown, "whether its policy controller is switched on is not in the input")
    default: return nil
    }
  }

  /// Returns how an engine evaluates NetworkPolicy otherwise than its text
  /// says, as far as the version is known.
  func quirks(_ plugin: NetworkPlugin) -> NetworkPolicyQuirks {
    var quirks = NetworkPolicyQuirks()
    quirks.ignoresEndPort = lacksEndPort(plugin) == true
    quirks.namedPortIsEveryPort = name == "ovn-kubernetes"
    quirks.selectorsReachHostNetwork = name == "ovn-kubernetes"
    quirks.evaluatesUnlistedDirections = name == "cilium"
    quirks.skipsOwnerlessPods = name == "aws-vpc-cni"
    return quirks
  }

  /// Returns whether `endPort` is ignored; `nil` where the version decides and
  /// is not known.
  private func lacksEndPort(_ plugin: NetworkPlugin) -> Bool? {
    switch name {
    case "azure-npm", "weave": true
    case "cilium": plugin.version.map { $0 < PluginVersion(1, 16) }
    default: false
    }
  }

  /// Returns what the engine lacks or limits.
  func limits(_ plugin: NetworkPlugin) -> [EngineLimit] {
    var limits: [EngineLimit] = []
    if lacksEndPort(plugin) != false {
      limits.append(
        EngineLimit(
          .endPort, "`endPort` is ignored: only the first port of the range counts",
          isCertain: lacksEndPort(plugin) == true))
    }
    if !namedPortRoles.contains(.sidecar) {
      limits.append(
        EngineLimit(.sidecarPort, "the ports of restartable init containers have no names here"))
    }
    switch name {
    case "cilium":
      limits.append(
        EngineLimit(
          .unlistedDirection,
          "rules of a direction that `policyTypes` leaves out isolate all the same (#48703)"))
      let isOn = plugin.settings["enable-sctp"]?.lowercased() == "true"
      if !isOn {
        limits.append(
          EngineLimit(
            .sctp, "SCTP is not handled unless `enable-sctp` is on",
            isCertain: plugin.hasKnownSettings))
      }
    case "ovn-kubernetes":
      limits.append(
        EngineLimit(
          .namedPort, "a named port means every port of its protocol (#2117)", opens: true))
      limits.append(
        EngineLimit(
          .hostNetworkPeer, "the selectors may stand for nodes with pods on the host's network",
          isCertain: false, opens: true))
    case "aws-vpc-cni":
      limits.append(
        EngineLimit(.manyPorts, "at most 24 port entries count beside one block"))
      limits.append(
        EngineLimit(.ownerlessPod, "pods that no controller owns are left alone", opens: true))
    case "calico", "canal":
      limits.append(EngineLimit(.nodes, "peers by nodes are not known: the rule fails closed"))
      limits.append(
        EngineLimit(.domainNames, "peers by domain name are not known: the rule fails closed"))
    default: break
    }
    return limits
  }
}
