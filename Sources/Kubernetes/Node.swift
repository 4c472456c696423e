/// A node of the cluster.
package struct Node: Hashable, Sendable {
  /// The name.
  package var name: String
  /// Labels, annotations and place.
  package var metadata: ObjectMetadata
  /// The addresses of `status.addresses` that are IP addresses.
  package var addresses: [IPAddress]
  /// The blocks from which the node's pods get their addresses.
  package var podCIDRs: [CIDR]
  /// The version of the kubelet, such as `v1.33.4+k3s1`.
  package var kubeletVersion: String?
  /// A Boolean value that tells whether the node is a server of k3s that runs
  /// its controller of policies (E-1); `nil` where the node does not tell.
  package var runsPolicyController: Bool?

  /// Makes a node.
  package init(
    name: String, metadata: ObjectMetadata, addresses: [IPAddress] = [], podCIDRs: [CIDR] = [],
    kubeletVersion: String? = nil, runsPolicyController: Bool? = nil
  ) {
    self.name = name
    self.metadata = metadata
    self.addresses = addresses
    self.podCIDRs = podCIDRs
    self.kubeletVersion = kubeletVersion
    self.runsPolicyController = runsPolicyController
  }
}
