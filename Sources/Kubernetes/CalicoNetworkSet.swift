/// A `NetworkSet` or `GlobalNetworkSet` of Calico: addresses with labels, which
/// the selectors of rules match as they match endpoints.
///
/// A `HostEndpoint` is read as such a set too, of the addresses it expects: as
/// a peer it is nothing else; as a subject it is out of scope.
package struct CalicoNetworkSet: Hashable, Sendable {
  /// Kind, API group, namespace (none for global kinds) and name.
  package var reference: ResourceReference
  /// Labels, annotations and place; the labels are those that are written.
  package var metadata: ObjectMetadata
  /// Its blocks.
  package var nets: [CIDR]
  /// What is wrong with it.
  package var issues: [PolicyIssue]
  /// A Boolean value that tells whether a live API server gave the object out.
  package var isCaptured: Bool

  /// Makes a set.
  package init(
    reference: ResourceReference, metadata: ObjectMetadata, nets: [CIDR] = [],
    issues: [PolicyIssue] = [], isCaptured: Bool = false
  ) {
    self.reference = reference
    self.metadata = metadata
    self.nets = nets
    self.issues = issues
    self.isCaptured = isCaptured
  }

  /// The namespace, whose labels it inherits; `nil` for global sets.
  package var namespace: String? { reference.namespace }
  /// A Boolean value that tells whether it stands for the addresses of a host.
  package var isHostEndpoint: Bool { reference.kind.kind == "HostEndpoint" }
}
