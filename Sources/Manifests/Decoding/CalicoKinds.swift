import Kubernetes

/// Which of Calico's kinds are decoded, in which versions, and by whom.
enum CalicoKinds {
  /// The versions that are read: one of each API group.
  private static let versions: [StaticString] = [
    "projectcalico.org/v3", "crd.projectcalico.org/v1",
  ]

  /// Returns what a document of one of Calico's kinds says, or `nil` where the
  /// kind or the version is none that is decoded.
  static func content(
    _ root: DocumentNode, _ reference: ResourceReference, _ metadata: ObjectMetadata,
    isCaptured: Bool, _ context: DecodingContext
  ) -> DecodedResource.Content? {
    guard reference.kind.group.hasSuffix("projectcalico.org"), let version = root["apiVersion"],
      versions.contains(where: { version.isText($0) })
    else { return nil }
    switch reference.kind.kind {
    case "NetworkPolicy", "GlobalNetworkPolicy", "StagedNetworkPolicy",
      "StagedGlobalNetworkPolicy":
      return .policy(
        CalicoPolicyDecoder.decode(
          root, reference, metadata, isCaptured: isCaptured, metadataIssues: context.issues))
    case "Tier":
      return .calicoTier(
        CalicoScopeDecoder.tier(root, reference, metadata, isCaptured: isCaptured))
    case "NetworkSet", "GlobalNetworkSet", "HostEndpoint":
      return .calicoNetworkSet(
        CalicoScopeDecoder.networkSet(root, reference, metadata, isCaptured: isCaptured))
    default: return nil
    }
  }

  /// Returns what is wrong with a tier or a set as issues of the resource.
  static func issues(
    _ issues: [PolicyIssue], of reference: ResourceReference
  ) -> [ResourceIssue] {
    issues.map {
      ResourceIssue(
        reference: reference, message: $0.message, path: $0.path, location: $0.location,
        isRefusal: $0.isRefusal)
    }
  }
}
