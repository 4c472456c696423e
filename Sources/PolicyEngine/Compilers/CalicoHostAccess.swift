import Kubernetes

/// What becomes of connections from a pod to its own node under Calico.
///
/// Felix's setting `DefaultEndpointToHostAction` speaks of what policies allow;
/// without it nobody knows, since Felix drops and the usual manifests accept.
enum CalicoHostAccess {
  /// Returns the tier that stands for the setting, or `nil` where it accepts.
  static func tier(_ profile: EngineProfile) -> CompiledTier? {
    let setting = profile.settings.first {
      $0.key.lowercased() == "defaultendpointtohostaction"
    }
    let action = setting?.value.lowercased()
    if action == "accept" { return nil }
    let origin = RuleOrigin(
      policy: ResourceReference(
        ResourceKind(group: "projectcalico.org", "FelixConfiguration"), namespace: nil,
        name: "default"),
      path: "spec.defaultEndpointToHostAction", location: SourceLocation(file: ""))
    let rule = CompiledRule(
      origin: origin, action: .deny, peers: .anyOf([.formula(.ownNode)]), ports: .all,
      doubt: action == "drop"
        ? nil
        : .unresolvedReference(
          origin, "`defaultEndpointToHostAction` is not in the input, or leaves it to the host"))
    let policy = CompiledPolicy(
      origin: origin, subject: .formula(.pods), absenceCauses: [], ingress: nil,
      egress: CompiledPolicy.Side(isolates: false, rules: [rule]))
    return CompiledTier(
      name: "DefaultEndpointToHostAction", end: .pass,
      choices: [
        CompiledChoice(source: PolicySource(.builtIn, 0, origin.policy), texts: [policy])
      ])
  }
}
