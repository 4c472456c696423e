import Kubernetes

/// Compiles the policies of a cluster as Cilium evaluates them (rules C).
///
/// All policies make one pool (C-1): first everything that denies, then what
/// the agent does of itself, then everything that allows, NetworkPolicies among
/// it; a pod is isolated where any rule that selects it asks for that. What
/// denies in a rule and what allows in it are two choices, since both are
/// there or not by themselves where the input leaves that open.
struct CiliumCompiler: DialectCompiler {
  private let profile: EngineProfile
  private let settings: CiliumSettings
  private let survey: CiliumSurvey
  private let entries: CiliumEntryCompiler
  private let networkPolicies: CiliumNetworkPolicies
  private let selectors: CiliumSelectorCompiler

  /// Surveys a cluster: what of it compiling one policy needs.
  init(_ state: ClusterState, _ inventory: Inventory, _ profile: EngineProfile) {
    self.profile = profile
    settings = CiliumSettings(profile)
    selectors = CiliumSelectorCompiler(settings: settings, apiServer: CiliumAPIServer(state))
    let ports = CiliumNamedPorts(inventory, settings)
    var survey = CiliumSurvey(settings, selectors)
    for policy in state.ciliumPolicies { survey.add(policy) }
    self.survey = survey
    networkPolicies = CiliumNetworkPolicies(
      NetworkPolicyCompiler.Reading(profile, state), settings: settings, ports: ports,
      requirements: survey.requirements)
    entries = CiliumEntryCompiler(
      peers: CiliumPeerCompiler(state, selectors, names: survey.names),
      ports: CiliumPortCompiler(settings: settings), requirements: survey.requirements,
      names: ports)
  }

  /// A Boolean value that tells whether the names of ports are resolved for the
  /// whole cluster, or may be (C-17).
  var dependsOnPods: Bool { networkPolicies.dependsOnPods }
  /// Cilium's policies are compiled to tests of labels, whatever namespaces
  /// there are.
  var dependsOnNamespaces: Bool { networkPolicies.dependsOnNamespaces }

  /// A Boolean value that tells whether policies decide about nothing (C-2).
  private var isIdle: Bool { settings.enforcement == .never || settings.isAuditOnly }

  /// Returns the pool, between the tiers of ClusterNetworkPolicy.
  func cluster(_ state: ClusterState) -> CompiledCluster {
    var cluster = CompiledCluster(tiers: [], exemptsOwnNode: [])
    if isIdle { return cluster }
    let round = CiliumClusterPolicies.tiers(state, settings, profile)
    cluster.tiers = round.admin + [pool(state)] + round.baseline
    return cluster
  }

  /// Returns what one policy is compiled to.
  func policy(
    _ list: PolicySource.List, _ index: Int, of state: ClusterState
  ) -> CompiledSource? {
    if isIdle { return .nothing }
    switch list {
    case .networkPolicies:
      guard settings.readsNetworkPolicies, state.networkPolicies.indices.contains(index) else {
        return .nothing
      }
      let choice = networkPolicies.choice(state.networkPolicies[index], index)
      return CompiledSource(parts: [CompiledSource.Part(choice: choice, place: .union)])
    case .ciliumPolicies:
      guard state.ciliumPolicies.indices.contains(index) else { return .nothing }
      let policy = state.ciliumPolicies[index]
      let choices = choices(policy, index)
      let denying = choices.denying.map {
        CompiledSource.Part(choice: $0, place: .pool(isDeny: true))
      }
      let allowing = choices.allowing.map {
        CompiledSource.Part(choice: $0, place: .pool(isDeny: false))
      }
      return CompiledSource(parts: denying + allowing, bearing: survey.bearing(of: policy))
    case .adminPolicies:
      return CiliumClusterPolicies.policy(index, of: state, settings, profile)
    case .calicoPolicies, .builtIn: return .nothing
    }
  }

  /// Returns what an agent with these settings refuses, ignores, or reads
  /// otherwise than written.
  func diagnostics(_ state: ClusterState) -> [Diagnostic] {
    CiliumDiagnostics.find(state, settings)
  }

  private func pool(_ state: ClusterState) -> CompiledTier {
    var denying: [CompiledChoice] = []
    var allowing: [CompiledChoice] = []
    if settings.readsNetworkPolicies {
      allowing = networkPolicies.choices(state.networkPolicies)
    }
    for (index, policy) in state.ciliumPolicies.enumerated() {
      let choices = choices(policy, index)
      denying += choices.denying
      allowing += choices.allowing
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

  /// Returns what a policy denies and what it allows, a choice for each of its
  /// rules, be it one that says nothing: so a policy keeps its places when it is
  /// edited.
  ///
  /// Texts of one identity are told apart rule by rule; one that has fewer
  /// rules than another, or that the agent refuses, selects nobody there.
  private func choices(
    _ policy: CiliumPolicy, _ index: Int
  ) -> (denying: [CompiledChoice], allowing: [CompiledChoice]) {
    let source = PolicySource(.ciliumPolicies, index, policy.reference)
    let texts = (policy.conflicting + [policy]).map { text in
      (text: text, isRejected: text.isRejected(settings))
    }
    let count = texts.map(\.text.rules.count).max() ?? 0
    func choice(_ number: Int, isDeny: Bool) -> CompiledChoice {
      CompiledChoice(
        source: source,
        texts: texts.map { text, isRejected in
          if isRejected || number >= text.rules.count { return nobody(text) }
          let rule = text.rules[number]
          return rule.hasEntries(isDeny: isDeny)
            ? compile(rule, of: text, isDeny: isDeny) : nobody(text)
        })
    }
    return (
      (0..<count).map { choice($0, isDeny: true) }, (0..<count).map { choice($0, isDeny: false) }
    )
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
