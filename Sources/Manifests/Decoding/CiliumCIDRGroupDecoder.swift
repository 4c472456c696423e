import Kubernetes

/// Decodes a `CiliumCIDRGroup` (C-13).
enum CiliumCIDRGroupDecoder {
  /// Returns the group; what is no block is noted and left out.
  static func decode(
    _ root: DocumentNode, _ reference: ResourceReference, _ metadata: ObjectMetadata,
    _ context: DecodingContext
  ) -> CiliumCIDRGroup {
    var group = CiliumCIDRGroup(name: reference.name, metadata: metadata)
    guard let spec = context.mapping(root["spec"]) else { return group }
    for element in context.elements(spec["externalCIDRs"]) {
      guard let text = context.text(element) else { continue }
      if let block = CIDR(text) {
        if !group.blocks.contains(block) { group.blocks.append(block) }
      } else {
        context.note("`\(text)` is no block of addresses", at: element)
      }
    }
    return group
  }
}
