import Kubernetes

/// Finds the places of policies that ask for what an engine lacks or limits.
struct FeatureFinder {
  private let state: ClusterState
  private let engine: EngineProfile
  private let limits: [EngineLimit.Feature: EngineLimit]
  private let sidecarNames: Set<String>
  private let hosts: HostNetworkPeers?

  /// How many port entries beside one block an engine takes.
  private static let mostPortsOfBlock = 24

  /// Makes a finder for an engine.
  init(_ state: ClusterState, engine: EngineProfile) {
    self.state = state
    self.engine = engine
    limits = Dictionary(engine.limits.map { ($0.feature, $0) }, uniquingKeysWith: { $1 })
    sidecarNames = limits[.sidecarPort] == nil ? [] : FeatureFinder.sidecarNames(state)
    hosts = limits[.hostNetworkPeer] == nil ? nil : HostNetworkPeers(state)
  }

  /// Returns the places, in input order; linear in the rules.
  func uses() -> [Enforcement.FeatureUse] {
    guard !limits.isEmpty else { return [] }
    let policies = engine.kinds.contains(.networkPolicy) ? state.networkPolicies : []
    return policies.flatMap(uses)
      + state.adminPolicies.filter { policy in
        PolicyFamily(policy.variant.kind).map(engine.kinds.contains) ?? false
      }.flatMap(uses)
  }

  private func uses(_ policy: AdminPolicy) -> [Enforcement.FeatureUse] {
    var found: [Enforcement.FeatureUse] = []
    for rule in policy.ingress + policy.egress where !rule.isRefused {
      for peer in rule.peers {
        switch peer {
        case .nodes: add(.nodes, of: policy.reference, rule.path, rule.location, to: &found)
        case .domainNames:
          add(.domainNames, of: policy.reference, rule.path, rule.location, to: &found)
        case .pods, .networks, .unknown: break
        }
      }
    }
    return found
  }

  private func add(
    _ feature: EngineLimit.Feature, of policy: ResourceReference, _ path: String,
    _ location: SourceLocation, to found: inout [Enforcement.FeatureUse]
  ) {
    guard let limit = limits[feature] else { return }
    let use = Enforcement.FeatureUse(
      policy: policy, path: path, location: location, engine: engine.name, limit: limit)
    if !found.contains(use) { found.append(use) }
  }

  private func uses(_ policy: NetworkPolicy) -> [Enforcement.FeatureUse] {
    var found: [Enforcement.FeatureUse] = []
    func add(_ feature: EngineLimit.Feature, _ path: String, _ location: SourceLocation) {
      self.add(feature, of: policy.reference, path, location, to: &found)
    }
    if policy.declaresTypes {
      for (isListed, rules) in [
        (policy.isolatesIngress, policy.ingress), (policy.isolatesEgress, policy.egress),
      ] where !isListed {
        if let rule = rules.first { add(.unlistedDirection, rule.path, rule.location) }
      }
    }
    for (isActive, rules) in [
      (policy.isolatesIngress, policy.ingress), (policy.isolatesEgress, policy.egress),
    ] where isActive {
      for rule in rules where !rule.isRefused {
        for feature in features(of: rule, in: policy) { add(feature, rule.path, rule.location) }
      }
    }
    return found
  }

  private func features(
    of rule: NetworkPolicyRule, in policy: NetworkPolicy
  ) -> [EngineLimit.Feature] {
    var found: [EngineLimit.Feature] = []
    let ports = rule.ports ?? []
    for port in ports {
      if port.transport == .sctp { found.append(.sctp) }
      switch port.extent {
      case .all: break
      case .range(let range): if range.count > 1 { found.append(.endPort) }
      case .named(let name):
        found.append(.namedPort)
        if sidecarNames.contains(name) { found.append(.sidecarPort) }
      }
    }
    let peers = rule.peers ?? []
    let hasBlock = peers.contains { if case .block = $0 { true } else { false } }
    if hasBlock, ports.count > FeatureFinder.mostPortsOfBlock { found.append(.manyPorts) }
    if let hosts,
      peers.contains(where: { hosts.nodes(for: $0, namespace: policy.namespace) != .none })
    {
      found.append(.hostNetworkPeer)
    }
    return found
  }

  /// The names of ports that some pod has in a restartable init container and
  /// in no regular one.
  private static func sidecarNames(_ state: ClusterState) -> Set<String> {
    var names: Set<String> = []
    for spec in state.controllers.map(\.podSpec) + state.pods.map(\.spec) {
      guard spec.containers.contains(where: { $0.role == .sidecar }) else { continue }
      func ports(_ role: Container.Role) -> Set<String> {
        Set(spec.containers.filter { $0.role == role }.flatMap(\.ports).compactMap(\.name))
      }
      names.formUnion(ports(.sidecar).subtracting(ports(.main)))
    }
    return names
  }
}
