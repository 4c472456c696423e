import Kubernetes

/// Decodes what Calico's policies refer to: tiers and sets of addresses
///
enum CalicoScopeDecoder {
  /// Returns the tier of a document.
  static func tier(
    _ root: DocumentNode, _ reference: ResourceReference, _ metadata: ObjectMetadata,
    isCaptured: Bool
  ) -> CalicoTier {
    var fields = CalicoFields(isCaptured: isCaptured)
    var tier = CalicoTier(reference: reference, metadata: metadata, isCaptured: isCaptured)
    if let spec = fields.mapping(root["spec"], "spec") {
      fields.checkFields(spec, ["order", "defaultAction"], "spec")
      tier.order = fields.order(spec["order"], "spec.order")
      if let text = fields.text(spec["defaultAction"], "spec.defaultAction"), !text.isEmpty {
        if let action = CalicoTier.DefaultAction(rawValue: text) {
          tier.defaultAction = action
        } else {
          fields.refuse(
            "the action `\(text)` is none of Deny, Pass", "spec.defaultAction", spec)
        }
      }
    }
    tier.issues = fields.issues
    return tier
  }

  /// Returns the set of a document: a NetworkSet, a GlobalNetworkSet, or the
  /// addresses a HostEndpoint expects.
  static func networkSet(
    _ root: DocumentNode, _ reference: ResourceReference, _ metadata: ObjectMetadata,
    isCaptured: Bool
  ) -> CalicoNetworkSet {
    var fields = CalicoFields(isCaptured: isCaptured)
    var set = CalicoNetworkSet(
      reference: reference, metadata: metadata, isCaptured: isCaptured)
    if let spec = fields.mapping(root["spec"], "spec") {
      if set.isHostEndpoint {
        fields.checkFields(
          spec, ["node", "interfaceName", "expectedIPs", "profiles", "ports"], "spec")
        set.nets = fields.nets(spec["expectedIPs"], "spec.expectedIPs", isStrict: false)
      } else {
        fields.checkFields(spec, ["nets"], "spec")
        set.nets = fields.nets(spec["nets"], "spec.nets", isStrict: false)
      }
    }
    if metadata.labels["projectcalico.org/namespace"] != nil {
      fields.refuseNew(
        "the label `projectcalico.org/namespace` cannot be written", "metadata.labels", root)
    }
    set.issues = fields.issues
    return set
  }
}
