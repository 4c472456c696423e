import Kubernetes

/// What is worth telling of Cilium's policies beside verdicts: what an agent
/// with these settings refuses, ignores, or reads otherwise than written.
struct CiliumDiagnostics {
  private let settings: CiliumSettings
  private let selectors: CiliumSelectorCompiler
  private let groups: Set<String>
  private var found: [Diagnostic] = []

  /// Returns everything there is to tell of a cluster, in input order.
  static func find(_ state: ClusterState, _ settings: CiliumSettings) -> [Diagnostic] {
    var survey = CiliumDiagnostics(state, settings)
    survey.tellModes(state)
    var hasQuestions = settings.asksForNames
    for policy in state.ciliumPolicies where !policy.isRejected(settings) {
      hasQuestions = hasQuestions || policy.asksForNames
    }
    for policy in state.ciliumPolicies { survey.tell(policy, hasQuestions: hasQuestions) }
    if settings.readsNetworkPolicies {
      for policy in state.networkPolicies { survey.tell(policy) }
    }
    if settings.readsClusterPolicies {
      for policy in state.adminPolicies where policy.variant == .clusterNetworkPolicy {
        if let reason = CiliumClusterPolicies.rejection(of: policy, settings) {
          survey.tell(
            .warning,
            "\(policy.reference): \(reason): Cilium refuses the policy and enforces "
              + "nothing of it", at: policy.metadata.location)
        }
      }
    }
    return survey.found
  }

  private init(_ state: ClusterState, _ settings: CiliumSettings) {
    self.settings = settings
    selectors = CiliumSelectorCompiler(settings: settings, apiServer: CiliumAPIServer(state))
    groups = Set(state.ciliumCIDRGroups.map(\.name))
  }

  private mutating func tell(
    _ severity: Diagnostic.Severity, _ message: String, at location: SourceLocation?,
    help: String? = nil
  ) {
    found.append(Diagnostic(severity, message, at: location, help: help))
  }

  private mutating func tellModes(_ state: ClusterState) {
    let place =
      state.ciliumPolicies.first?.metadata.location
      ?? state.networkPolicies.first?.metadata.location
    if settings.isAuditOnly {
      tell(
        .warning, "`policy-audit-mode` is on: Cilium logs what policies deny and drops nothing",
        at: place, help: "switch `policy-audit-mode` off in cilium-config")
    }
    if settings.enforcement == .never {
      tell(
        .warning, "`enable-policy` is `never`: Cilium enforces no policy", at: place,
        help: "set `enable-policy` to `default` in cilium-config")
    }
  }

  // MARK: Cilium's own policies

  private mutating func tell(_ policy: CiliumPolicy, hasQuestions: Bool) {
    if policy.isReportedInvalid {
      tell(
        .warning,
        "\(policy.reference): its status says that Cilium refused it: nothing of it is "
          + "enforced", at: policy.metadata.location)
    }
    for rejection in policy.rejections(settings) {
      let end =
        rejection.isSure
        ? "Cilium refuses the policy and enforces nothing of it"
        : "what it does depends on the version of Cilium, which is not known"
      tell(
        .warning,
        "\(policy.reference): \(rejection.entry.path): \(rejection.reason): \(end)",
        at: rejection.entry.location)
    }
    if policy.isRejected(settings) { return }
    for rule in policy.rules {
      tell(rule, of: policy)
      for entry in rule.directionRules {
        tell(entry, of: policy, hasQuestions: hasQuestions)
      }
    }
  }

  private mutating func tell(_ rule: CiliumRule, of policy: CiliumPolicy) {
    func place(_ text: String) -> String { "\(policy.reference): \(rule.path): \(text)" }
    switch rule.subject {
    case .nodes:
      tell(
        .note,
        place(
          settings.hasHostFirewall
            ? "the rule selects nodes: it has no effect on pods"
            : "the rule selects nodes and the host firewall is off: it has no effect"),
        at: rule.location)
    case .endpoints(let selector):
      if policy.isClusterwide, let selector, selector.isEmpty {
        tell(
          .note,
          place(
            "the rule selects every endpoint, those of Cilium's health probes and of its "
              + "ingress among them"), at: rule.location)
      }
      if let selector { tellHidden(selector, place("endpointSelector"), at: rule.location) }
      if let namespace = policy.namespace, let selector {
        tellNamespace(
          selector, namespace, place("endpointSelector"), at: rule.location)
      }
    }
    let writes = rule.enableDefaultDenyIngress != nil || rule.enableDefaultDenyEgress != nil
    if writes, !settings.honoursDefaultDeny {
      tell(
        .warning, place("`enableDefaultDeny` has no effect in this Cilium: pods are isolated"),
        at: rule.location)
    }
    for (name, value, has) in [
      ("ingress", rule.enableDefaultDenyIngress, rule.hasIngress),
      ("egress", rule.enableDefaultDenyEgress, rule.hasEgress),
    ] where value == true && !has {
      tell(
        .warning, place("`enableDefaultDeny.\(name)` has no effect without an entry for \(name)"),
        at: rule.location)
    }
    for field in rule.unevaluatedFields {
      tell(
        .warning, place("the field `\(field)` is not evaluated: what depends on it is unknown"),
        at: rule.location)
    }
  }

  private mutating func tellNamespace(
    _ selector: LabelSelector, _ namespace: String, _ field: String, at location: SourceLocation
  ) {
    for requirement in selector.requirements where requirement.test == .isIn {
      let key = CiliumLabelKey(requirement.key)
      if key.isOfPods, key.name == CiliumSelectorCompiler.namespaceKey,
        requirement.values != [namespace]
      {
        tell(
          .warning,
          "\(field): the policy selects pods of its own namespace `\(namespace)` only, "
            + "whatever `\(requirement.key)` says", at: location)
      }
    }
  }

  private mutating func tellHidden(
    _ selector: LabelSelector, _ field: String, at location: SourceLocation
  ) {
    for key in selectors.invisibleKeys(selector) {
      tell(
        .warning, "\(field): Cilium's selectors do not see the label `\(key)`", at: location,
        help: "select by another label, or name this one in the setting `labels`")
    }
  }

  private mutating func tell(
    _ entry: CiliumDirectionRule, of policy: CiliumPolicy, hasQuestions: Bool
  ) {
    let field = "\(policy.reference): \(entry.path)"
    for peers in entry.peers {
      switch peers {
      case .endpoints(let list):
        for selector in list { tellHidden(selector, field, at: entry.location) }
      case .blockSets(let list):
        for case .group(let name) in list.map(\.source) where !groups.contains(name) {
          tell(
            .warning, "\(field): there is no CiliumCIDRGroup `\(name)`: it matches nothing",
            at: entry.location)
        }
      case .names(let list) where !list.isEmpty && !hasQuestions:
        tell(
          .warning, "\(field): no rule lets pods ask for names, so that `toFQDNs` allows nothing",
          at: entry.location,
          help: "allow egress to the resolver with `rules.dns` in `toPorts`")
      default: break
      }
    }
    if entry.requirements != nil, settings.reaches(19) == .yes {
      tell(
        .warning, "\(field): Cilium has no requirements any more since 1.19: they have no effect",
        at: entry.location)
    }
    let ports = (entry.ports ?? []).flatMap(\.ports)
    if ports.contains(where: { $0.transport == .sctp }), !settings.supportsSCTP {
      tell(
        .warning, "\(field): SCTP needs the setting `enable-sctp`", at: entry.location)
    }
  }

  // MARK: NetworkPolicies

  private mutating func tell(_ policy: NetworkPolicy) {
    for (type, rules, isListed) in [
      ("Ingress", policy.ingress, policy.isolatesIngress),
      ("Egress", policy.egress, policy.isolatesEgress),
    ] {
      if !isListed, let rule = rules.first {
        tell(
          .warning,
          "\(policy.reference): \(rule.path): Cilium installs the rule although "
            + "`policyTypes` does not list \(type) (its issue 48703)", at: rule.location,
          help: "remove the rules, or list \(type)")
      }
      for rule in rules {
        if (rule.ports ?? []).contains(where: { $0.transport == .sctp }), !settings.supportsSCTP {
          tell(
            .warning, "\(policy.reference): \(rule.path): SCTP needs the setting `enable-sctp`",
            at: rule.location)
        }
      }
    }
  }
}

extension CiliumPolicy {
  /// A Boolean value that tells whether some entry lets pods ask for names.
  fileprivate var asksForNames: Bool {
    rules.contains { rule in
      (rule.egress ?? []).contains { entry in
        (entry.ports ?? []).contains { !$0.questions.isEmpty }
      }
    }
  }
}
