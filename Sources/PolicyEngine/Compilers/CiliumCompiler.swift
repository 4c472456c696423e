import Kubernetes

/// Compiles the policies of a cluster as Cilium evaluates them (rules C).
///
/// All policies make one pool (C-1): first everything that denies, then what
/// the agent does of itself, then everything that allows, NetworkPolicies among
/// it; a pod is isolated where any rule that selects it asks for that. What
/// denies in a rule and what allows in it are two choices, since both are
/// there or not by themselves where the input leaves that open.
struct CiliumCompiler {
  private let state: ClusterState
  private let settings: CiliumSettings
  private let selectors: CiliumSelectorCompiler
  private let entries: CiliumEntryCompiler
  private let ports: CiliumNamedPorts
  private let networkPolicies: CiliumNetworkPolicies

  /// Returns the policies of a cluster under the settings of a profile.
  static func compile(
    _ state: ClusterState, inventory: Inventory, profile: EngineProfile
  ) -> CompiledCluster {
    let settings = CiliumSettings(profile)
    var cluster = CompiledCluster(tiers: [], exemptsOwnNode: [])
    cluster.diagnostics = CiliumDiagnostics.find(state, settings)
    if settings.enforcement == .never || settings.isAuditOnly { return cluster }
    let compiler = CiliumCompiler(
      state, inventory, settings, NetworkPolicyCompiler.Reading(profile, state),
      readsPolicies(profile))
    let round = CiliumClusterPolicies.tiers(state, settings, profile)
    cluster.tiers = round.admin + [compiler.pool(readsPolicies(profile))] + round.baseline
    return cluster
  }

  private static func readsPolicies(_ profile: EngineProfile) -> Bool {
    profile.kinds.contains(.cilium)
  }

  private init(
    _ state: ClusterState, _ inventory: Inventory, _ settings: CiliumSettings,
    _ reading: NetworkPolicyCompiler.Reading, _ reads: Bool
  ) {
    self.state = state
    self.settings = settings
    selectors = CiliumSelectorCompiler(settings: settings, apiServer: CiliumAPIServer(state))
    ports = CiliumNamedPorts(inventory, settings)
    var survey = CiliumSurvey(settings, selectors)
    if reads { for policy in state.ciliumPolicies { survey.add(policy) } }
    networkPolicies = CiliumNetworkPolicies(
      reading, settings: settings, ports: ports, requirements: survey.requirements)
    entries = CiliumEntryCompiler(
      peers: CiliumPeerCompiler(state, selectors, names: survey.names),
      ports: CiliumPortCompiler(settings: settings), requirements: survey.requirements,
      names: ports)
  }

  private func pool(_ reads: Bool) -> CompiledTier {
    var denying: [CompiledChoice] = []
    var allowing: [CompiledChoice] = []
    if settings.readsNetworkPolicies {
      allowing = networkPolicies.choices(state.networkPolicies)
    }
    for (index, policy) in state.ciliumPolicies.enumerated() where reads {
      let source = PolicySource(.ciliumPolicies, index, policy.reference)
      denying += choices(policy, source, isDeny: true)
      allowing += choices(policy, source, isDeny: false)
    }
    return CompiledTier(
      name: "Cilium", end: .deny,
      choices: denying + ownChoices + allowing,
      isUnion: true, holdsMissingEvidence: settings.readsNetworkPolicies)
  }

  /// What the agent does of itself: it lets the node in that runs a pod, behind
  /// everything that denies (C-25), and isolates every pod where it is told to
  /// (C-2).
  private var ownChoices: [CompiledChoice] {
    var choices: [CompiledChoice] = []
    if settings.admitsOwnNode {
      let origin = CiliumCompiler.origin(ofSetting: "allow-localhost")
      let rule = CompiledRule(origin: origin, peers: .anyOf([.formula(.ownNode)]), ports: .all)
      choices.append(
        builtIn(origin, ingress: CompiledPolicy.Side(isolates: false, rules: [rule]), egress: nil))
    }
    if settings.enforcement == .always {
      let side = CompiledPolicy.Side(isolates: true, rules: [])
      choices.append(
        builtIn(
          CiliumCompiler.origin(ofSetting: "enable-policy"), ingress: side, egress: side))
    }
    return choices
  }

  private func builtIn(
    _ origin: RuleOrigin, ingress: CompiledPolicy.Side?, egress: CompiledPolicy.Side?
  ) -> CompiledChoice {
    CompiledChoice(
      source: PolicySource(.builtIn, 0, origin.policy),
      texts: [
        CompiledPolicy(
          origin: origin, subject: .formula(.pods), absenceCauses: [], ingress: ingress,
          egress: egress)
      ])
  }

  private static func origin(ofSetting name: String) -> RuleOrigin {
    let reference = ResourceReference(
      ResourceKind(group: "cilium.io", "Cilium"), namespace: nil, name: name)
    return RuleOrigin(policy: reference, path: name, location: SourceLocation(file: ""))
  }

  // MARK: Policies

  /// Returns what a policy denies or allows, a choice for each of its rules.
  ///
  /// Texts of one identity are told apart rule by rule; one that has fewer
  /// rules than another, or that the agent refuses, selects nobody there.
  private func choices(
    _ policy: CiliumPolicy, _ source: PolicySource, isDeny: Bool
  ) -> [CompiledChoice] {
    let texts = (policy.conflicting + [policy]).map { text in
      (text, rules: text.isRejected(settings) ? [] : text.rules)
    }
    let count = texts.map(\.rules.count).max() ?? 0
    return (0..<count).compactMap { number in
      let compiled = texts.map { text, rules in
        number < rules.count
          ? compile(rules[number], of: text, isDeny: isDeny) : nobody(text)
      }
      let saysNothing = compiled.allSatisfy { $0.ingress == nil && $0.egress == nil }
      return saysNothing ? nil : CompiledChoice(source: source, texts: compiled)
    }
  }

  private func nobody(_ policy: CiliumPolicy) -> CompiledPolicy {
    CompiledPolicy(
      origin: policy.origin("spec", policy.metadata.location), subject: .formula(.nobody),
      absenceCauses: [])
  }

  private func compile(
    _ rule: CiliumRule, of policy: CiliumPolicy, isDeny: Bool
  ) -> CompiledPolicy {
    // A policy of the host concerns no pod (C-6).
    guard case .endpoints(let selector) = rule.subject, policy.counts(rule) else {
      return nobody(policy)
    }
    let origin = policy.origin(rule.path, rule.location)
    return CompiledPolicy(
      origin: origin,
      subject: .formula(
        selectors.subject(selector, namespace: policy.namespace, origin: origin)),
      absenceCauses: policy.absenceCauses(of: rule, settings),
      ingress: side(rule, of: policy, .ingress, isDeny: isDeny),
      egress: side(rule, of: policy, .egress, isDeny: isDeny))
  }

  private func side(
    _ rule: CiliumRule, of policy: CiliumPolicy, _ direction: Direction, isDeny: Bool
  ) -> CompiledPolicy.Side? {
    let written = rule.entries(direction, isDeny: isDeny)
    if written.isEmpty { return nil }
    let place = CiliumEntryCompiler.Place(
      policy: policy, rule: rule, direction: direction, isDeny: isDeny)
    return CompiledPolicy.Side(
      isolates: rule.asksForDefaultDeny(direction, settings),
      rules: written.flatMap { entries.rules($0, place) })
  }
}
