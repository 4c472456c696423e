/// Something a policy may ask for that an engine lacks or does otherwise.
package struct EngineLimit: Hashable, Sendable {
  /// What a policy may ask for.
  package enum Feature: String, Hashable, Sendable, CaseIterable {
    /// A range of ports by `endPort` (K-13).
    case endPort
    /// A port by its name in a NetworkPolicy (G-21).
    case namedPort
    /// A named port that only a restartable init container has (G-20).
    case sidecarPort
    /// SCTP (K50).
    case sctp
    /// Rules of a direction that `policyTypes` leaves out (K02).
    case unlistedDirection
    /// More port entries beside one block than the engine takes.
    case manyPorts
    /// Pods that no controller owns (E06).
    case ownerlessPod
    /// Peers by selectors, where pods on the host's network match them (E08).
    case hostNetworkPeer
    /// Nodes as peers of a cluster-wide policy.
    case nodes
    /// Domain names as peers of a cluster-wide policy.
    case domainNames
  }

  /// What a policy may ask for.
  package var feature: Feature
  /// What the engine does instead, in a few words without a full stop.
  package var effect: String
  /// A Boolean value that tells whether it is sure: where the version or a
  /// setting that decides is not known, it is not.
  package var isCertain: Bool
  /// A Boolean value that tells whether more passes than the text says.
  package var opens: Bool

  /// Makes a limit.
  package init(
    _ feature: Feature, _ effect: String, isCertain: Bool = true, opens: Bool = false
  ) {
    self.feature = feature
    self.effect = effect
    self.isCertain = isCertain
    self.opens = opens
  }
}
