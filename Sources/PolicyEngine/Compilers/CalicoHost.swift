import Kubernetes

/// What Calico does with connections from a pod to its own node, whatever the
/// policies allow.
///
/// Felix asks `DefaultEndpointToHostAction` once the policies have allowed a
/// connection: *Accept* lets it through, *Drop* does not, *Return* leaves it to
/// the node. Dropping is Felix's default, accepting that of the usual manifests.
enum CalicoHost {
  /// Returns the tier that stands for the setting: none where it accepts.
  static func tiers(_ profile: EngineProfile) -> [CompiledTier] {
    let setting = profile.settings.first {
      $0.key.lowercased() == "defaultendpointtohostaction"
    }?.value.lowercased()
    if setting == "accept" { return [] }
    let reference = ResourceReference(
      ResourceKind(group: "projectcalico.org", "FelixConfiguration"), namespace: nil,
      name: "default")
    let origin = RuleOrigin(
      policy: reference, path: "spec.defaultEndpointToHostAction",
      location: SourceLocation(file: ""))
    // A connection that is dropped behind the policies is one dropped before.
    var rule = CompiledRule(
      origin: origin, action: .deny, peers: .anyOf([.formula(.ownNode)]), ports: .all)
    if setting != "drop" {
      rule.doubt = .unresolvedReference(
        origin,
        setting == "return"
          ? "what a pod sends to its own node is left to the node's own rules"
          : "`defaultEndpointToHostAction` of Calico is not known")
    }
    let choice = CompiledChoice(
      source: PolicySource(.builtIn, 0, reference),
      texts: [
        CompiledPolicy(
          origin: origin, subject: .formula(.pods), absenceCauses: [],
          egress: CompiledPolicy.Side(isolates: false, rules: [rule]))
      ])
    return [CompiledTier(name: "host", end: .pass, choices: [choice])]
  }
}
