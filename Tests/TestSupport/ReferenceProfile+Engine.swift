package import PolicyEngine

extension ReferenceProfile {
  /// Makes the plain evaluator's profile from the engine's.
  package init(_ profile: EngineProfile) {
    let dialect: Dialect
    switch profile.dialect {
    case .kubernetes: dialect = .kubernetes
    case .cilium: dialect = .cilium
    case .calico: dialect = .calico
    }
    let quirks = profile.networkPolicyQuirks
    let ports: NamedPorts
    switch (quirks.namedPortIsEveryPort, profile.namedPortRoles) {
    case (true, _): ports = .wholeProtocol
    case (false, [.main]): ports = .regularContainers
    case (false, [.main, .sidecar]): ports = .runningContainers
    default: ports = .everyContainer
    }
    self.init(
      dialect, version: profile.version.map { ($0.major, $0.minor) },
      settings: profile.settings, blocksMatchPods: profile.blocksMatchPods,
      blocksMatchNodes: profile.blocksMatchNodes,
      kinds: Set(profile.kinds.subtracting(profile.unknownKinds).map(\.rawValue)),
      namedPorts: ports, ignoresEndPort: quirks.ignoresEndPort,
      subjectsNeedOwner: quirks.skipsOwnerlessPods)
  }
}
