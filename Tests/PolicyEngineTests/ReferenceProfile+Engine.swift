import PolicyEngine
import TestSupport

extension ReferenceProfile {
  /// Makes the plain evaluator's reading of an engine.
  init(_ engine: EngineProfile) {
    let dialect: Dialect =
      switch engine.dialect {
      case .kubernetes: .kubernetes
      case .cilium: .cilium
      case .calico: .calico
      }
    let namedPorts: NamedPorts =
      if engine.networkPolicyQuirks.namedPortIsEveryPort {
        .wholeProtocol
      } else if engine.namedPortRoles.contains(.initContainer) {
        .everyContainer
      } else {
        engine.namedPortRoles.contains(.sidecar) ? .runningContainers : .regularContainers
      }
    self.init(
      dialect, version: engine.version.map { ($0.major, $0.minor) }, settings: engine.settings,
      blocksMatchPods: engine.blocksMatchPods, blocksMatchNodes: engine.blocksMatchNodes,
      kinds: Set(engine.kinds.map(\.rawValue)), namedPorts: namedPorts,
      ignoresEndPort: engine.networkPolicyQuirks.ignoresEndPort,
      subjectsNeedOwner: engine.networkPolicyQuirks.skipsOwnerlessPods)
  }
}
