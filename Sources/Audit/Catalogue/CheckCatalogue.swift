/// All checks of this version, in the order of their identifiers.
package struct CheckCatalogue: Sendable {
  /// The checks.
  package let checks: [any AuditCheck]

  /// Makes a catalogue; the checks are put in order.
  package init(_ checks: [any AuditCheck] = CheckCatalogue.all) {
    self.checks = checks.sorted { $0.descriptor.id < $1.descriptor.id }
  }

  /// What each check is about.
  package var entries: [CheckDescriptor] { checks.map(\.descriptor) }

  /// Returns what a check is about, or `nil` for an identifier nobody knows.
  package func entry(_ id: String) -> CheckDescriptor? {
    checks.first { $0.descriptor.id == id }?.descriptor
  }

  /// Every check there is.
  package static let all: [any AuditCheck] = [
    UnisolatedIngress(), UnisolatedEgress(), NamespaceWithoutPolicy(), AccidentalIsolation(),
    HostNetworkPod(), MissingIngressDefaultDeny(), MissingEgressDefaultDeny(),
    MisleadingDefaultDenyName(), AllowAllIngressRule(), AllowAllEgressRule(), AnyPeerOnPorts(),
    WorldBlock(), EveryNamespacePeer(), PrivateRangeBlock(), EveryPortToPeer(), InertRules(),
    PolicyWithoutPods(), MetadataReachable(), MetadataReachableOverIPv6(), MissingDNSPath(),
    DNSWithoutTCP(), DNSToAnywhere(), DNSVariantNotCovered(), JobWithOpenEgress(),
    ExposedWithoutIsolation(), ExposedWithOpenEgress(), PathToSensitiveData(), WideBlastRadius(),
    CrossTenantRule(), OpenPlatformNamespace(), APIServerReachable(), NodeServiceReachable(),
    MeshPortClosed(), PolicyWriter(), NullifiedPolicy(), RedundantRule(), PeerWithoutTargets(),
    SplitPeer(), UnstableLabel(), TenantSetLabel(), FaultyResource(), IncompleteEvidence(),
    NoEnforcingPlugin(), EnforcementSwitchedOff(), UnsupportedPolicyFeature(),
  ]
}
