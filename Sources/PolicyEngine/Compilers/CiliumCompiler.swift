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
  private let reading: NetworkPolicyCompiler.Reading

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
    cluster.deniesUndecided = settings.enforcement == .always
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
    self.reading = reading
    selectors = CiliumSelectorCompiler(settings: settings, apiServer: CiliumAPIServer(state))
    ports = CiliumNamedPorts(inventory, settings)
    let plain = CiliumPeerCompiler(state, selectors, names: CiliumNames(settings))
    var survey = CiliumSurvey(settings, selectors, plain)
    if reads { for policy in state.ciliumPolicies { survey.add(policy) } }
    entries = CiliumEntryCompiler(
      peers: CiliumPeerCompiler(state, selectors, names: survey.names),
      ports: CiliumPortCompiler(settings: settings), requirements: survey.requirements,
      ambiguousNames: ports.ambiguous)
  }

  private func pool(_ reads: Bool) -> CompiledTier {
    var denying: [CompiledChoice] = []
    var allowing: [CompiledChoice] = []
    if settings.readsNetworkPolicies {
      allowing = CiliumNetworkPolicies.choices(
        state.networkPolicies, reading, settings, ports)
    }
    for (index, policy) in state.ciliumPolicies.enumerated() where reads {
      let source = PolicySource(.ciliumPolicies, index, policy.reference)
      denying += choices(policy, source, isDeny: true)
      allowing += choices(policy, source, isDeny: false)
    }
    return CompiledTier(
      name: "Cilium", end: .deny,
      choices: denying + (settings.admitsOwnNode ? [ownNode] : []) + allowing,
      isUnion: true, holdsMissingEvidence: true)
  }

  /// The node that runs a pod is let in, behind everything that denies (C-25).
  private var ownNode: CompiledChoice {
    let reference = ResourceReference(
      ResourceKind(group: "cilium.io", "Cilium"), namespace: nil, name: "allow-localhost")
    let origin = RuleOrigin(
      policy: reference, path: "allow-localhost", location: SourceLocation(file: ""))
    let rule = CompiledRule(
      origin: origin, peers: .anyOf([.formula(.ownNode)]), ports: .all)
    return CompiledChoice(
      source: PolicySource(.builtIn, 0, reference),
      texts: [
        CompiledPolicy(
          origin: origin, subject: .formula(.pods), absenceCauses: [],
          ingress: CompiledPolicy.Side(isolates: false, rules: [rule]))
      ])
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
    guard case .endpoints(let selector) = rule.subject else { return nobody(policy) }
    let origin = policy.origin(rule.path, rule.location)
    return CompiledPolicy(
      origin: origin,
      subject: .formula(
        selectors.subject(selector, namespace: policy.namespace, origin: origin)),
      absenceCauses: policy.absenceCauses,
      ingress: side(rule, of: policy, .ingress, isDeny: isDeny),
      egress: side(rule, of: policy, .egress, isDeny: isDeny))
  }

  private func side(
    _ rule: CiliumRule, of policy: CiliumPolicy, _ direction: Direction, isDeny: Bool
  ) -> CompiledPolicy.Side? {
    let isolates = !isDeny && rule.asksForDefaultDeny(direction, settings)
    let place = CiliumEntryCompiler.Place(
      policy: policy, rule: rule, direction: direction, isDeny: isDeny)
    let rules = rule.entries(direction, isDeny: isDeny).flatMap { entries.rules($0, place) }
    return isolates || !rules.isEmpty
      ? CompiledPolicy.Side(isolates: isolates, rules: rules) : nil
  }
}

extension CiliumPolicy {
  /// Returns whether the agent enforces nothing of it (C-7, C-28).
  func isRejected(_ settings: CiliumSettings) -> Bool {
    isRejected || rejection(settings) != nil
  }

  /// Returns why an agent of that release and with those settings refuses it
  /// although others would not, and where; `nil` where it does not.
  func rejection(_ settings: CiliumSettings) -> (reason: String, entry: CiliumDirectionRule)? {
    for entry in rules.flatMap(\.directionRules) {
      for peers in entry.peers where !peers.isEmpty {
        if case .nodes = peers, !settings.selectsNodes {
          return ("nodes as peers need `enable-node-selector-labels`", entry)
        }
        if case .services = peers, !(entry.ports ?? []).isEmpty, settings.reaches(17) == .no {
          return ("`toServices` with `toPorts` needs Cilium 1.17", entry)
        }
      }
    }
    return nil
  }

  /// Why the policy may not be there at all: the API server refuses its text,
  /// and no server has given it out (G-13).
  var absenceCauses: [Cause] {
    if isCaptured { return [] }
    var causes: [Cause] = []
    if issues.contains(where: \.isRefusal) {
      causes.append(.invalidRule(origin("spec", metadata.location)))
    }
    for rule in rules {
      if rule.issues.contains(where: \.isRefusal) {
        causes.append(.invalidRule(origin(rule.path, rule.location)))
      }
      for entry in rule.directionRules where entry.isRefused {
        causes.append(.invalidRule(origin(entry.path, entry.location)))
      }
    }
    return causes
  }
}
