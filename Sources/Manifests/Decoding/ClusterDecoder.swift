import Kubernetes

/// Decodes the resources that workloads stand in: nodes.
enum ClusterDecoder {
  /// Returns a node.
  static func node(
    _ root: DocumentNode, _ reference: ResourceReference, _ metadata: ObjectMetadata,
    _ context: DecodingContext
  ) -> Node {
    var node = Node(name: reference.name, metadata: metadata)
    if let spec = context.mapping(root["spec"]) {
      let blocks = context.elements(spec["podCIDRs"])
      let texts =
        blocks.isEmpty ? [context.text(spec["podCIDR"])] : blocks.map { context.text($0) }
      node.podCIDRs = texts.compactMap { $0.flatMap { CIDR($0) } }
    }
    node.runsPolicyController = NetworkPluginDecoder.runsPolicyController(root["metadata"])
    guard let status = context.mapping(root["status"]) else { return node }
    for address in context.mappings(status["addresses"]) {
      if let address = address["address"]?.string.flatMap({ IPAddress($0) }),
        !node.addresses.contains(address)
      {
        node.addresses.append(address)
      }
    }
    node.kubeletVersion = context.text(context.mapping(status["nodeInfo"])?["kubeletVersion"])
    for condition in context.mappings(status["conditions"]) {
      context.noteTime(condition["lastHeartbeatTime"])
    }
    return node
  }
}
