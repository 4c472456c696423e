import Kubernetes

/// Compiles the policies of a cluster as Calico evaluates them (rules X).
///
/// All kinds stand in one row of tiers: NetworkPolicies in the tier
/// `default` at order 1000, those of `policy.networking.k8s.io` in tiers of
/// their own, and Calico's in the tier each names. What no tier decides
/// the profile of the namespace allows.
struct CalicoCompiler {
  /// What a row of tiers is made of.
  private struct Draft {
    var name: String
    var order: Double
    var isValid = true
    var end: CompiledTier.End = .deny
    var choices: [CompiledChoice] = []
    var missingIndex: Int?
  }

  private let state: ClusterState
  private let profile: EngineProfile
  private let scope: CalicoScope
  private var diagnostics: [Diagnostic] = []

  /// Returns the tiers of a cluster in Calico's order.
  ///
  /// - Parameters:
  ///   - inventory: The pods, whose labels decide what a selector's key means.
  ///   - profile: The release, and the kinds that count.
  static func cluster(
    _ state: ClusterState, inventory: Inventory, profile: EngineProfile
  ) -> CompiledCluster {
    let (admin, baseline) = AdminPolicyCompiler.tiers(state, profile: profile)
    var compiler = CalicoCompiler(
      state: state, profile: profile, scope: CalicoScope(state, inventory))
    let tiers = compiler.tiers(admin: admin, baseline: baseline)
    return CompiledCluster(
      tiers: CalicoHost.tiers(profile) + tiers, exemptsOwnNode: [.ingress],
      diagnostics: compiler.scope.diagnostics + compiler.diagnostics)
  }

  private init(state: ClusterState, profile: EngineProfile, scope: CalicoScope) {
    self.state = state
    self.profile = profile
    self.scope = scope
  }

  // MARK: Tiers

  /// The tiers that Calico makes itself, with order and end.
  private var builtIn: [Draft] {
    let isNew = profile.version.map { $0 >= CalicoCompiler.unprefixedNames } ?? true
    return [
      Draft(name: isNew ? "kube-admin" : "adminnetworkpolicy", order: 1000, end: .pass),
      Draft(name: "default", order: 1_000_000, end: .deny),
      Draft(
        name: isNew ? "kube-baseline" : "baselineadminnetworkpolicy", order: 10_000_000,
        end: .pass),
    ]
  }

  /// The version from which names carry no tier and ClusterNetworkPolicy
  /// counts.
  static let unprefixedNames = PluginVersion(3, 32)

  private mutating func tiers(admin: CompiledTier, baseline: CompiledTier) -> [CompiledTier] {
    let fixed = builtIn
    var drafts: [String: Draft] = [:]
    for tier in fixed { drafts[tier.name] = tier }
    for tier in state.calicoTiers where drafts[tier.name] == nil {
      drafts[tier.name] = Draft(
        name: tier.name, order: tier.order ?? .infinity,
        end: tier.defaultAction == .pass ? .pass : .deny)
    }
    var entries: [String: [CalicoOrder.Entry]] = [:]
    for entry in policies() {
      entries[entry.tier, default: []].append(entry)
      // A tier without an object stands last and denies at its end.
      if drafts[entry.tier] == nil {
        drafts[entry.tier] = Draft(name: entry.tier, order: .infinity, isValid: false)
        tellMissing(entry)
      }
    }
    entries[fixed[0].name, default: []] += adminEntries(admin, .admin)
    entries[fixed[2].name, default: []] += adminEntries(baseline, .baseline)
    for (name, entries) in entries.sorted(by: { $0.key < $1.key }) {
      let sorted = CalicoOrder.sorted(entries, version: profile.version)
      if profile.version == nil { tellDisagreement(sorted) }
      drafts[name]?.choices = sorted.map(\.choice)
      // What the input does not hold would stand with the NetworkPolicies.
      drafts[name]?.missingIndex = sorted.firstIndex { $0.order >= CalicoCompiler.upstreamOrder }
    }
    return drafts.values.filter { !$0.choices.isEmpty || $0.name == "default" }
      .sorted { left, right in
        if left.isValid != right.isValid { return left.isValid }
        return (left.order, left.name) < (right.order, right.name)
      }
      .map {
        CompiledTier(
          name: $0.name, end: $0.end, choices: $0.choices,
          holdsMissingEvidence: $0.name == "default" && profile.kinds.contains(.networkPolicy),
          missingEvidenceIndex: $0.missingIndex)
      }
  }

  /// The order of NetworkPolicies in the tier `default`.
  static let upstreamOrder = 1000.0

  /// Returns the policies of an upstream tier: by priority, of equal ones by
  /// name; those of no known rank before all others.
  private func adminEntries(
    _ tier: CompiledTier, _ kind: AdminPolicy.Tier
  ) -> [CalicoOrder.Entry] {
    let conversion = CalicoConversion(scope)
    return tier.choices.map { choice in
      var choice = conversion.converted(choice)
      choice.isTied = false
      let policy = state.adminPolicies[choice.source.index]
      let rank = AdminPolicyCompiler.rank(of: policy, in: kind)
      return CalicoOrder.Entry(
        tier: tier.name, order: rank < 0 ? -.infinity : rank == .max ? .infinity : Double(rank),
        namespace: nil, name: policy.name, prefixedName: policy.name,
        kind: "Kubernetes\(policy.reference.kind.kind)", choice: choice)
    }
  }

  private mutating func tellMissing(_ entry: CalicoOrder.Entry) {
    let place =
      state.calicoPolicies.indices.contains(entry.choice.source.index)
      ? state.calicoPolicies[entry.choice.source.index].metadata.location : nil
    diagnostics.append(
      Diagnostic(
        .warning,
        "`\(entry.choice.reference)` names the tier `\(entry.tier)`, which is not in the input: "
          + "it is taken for the last tier, denying at its end", at: place,
        help: "add the Tier to the input"))
  }

  /// Tells of policies whose order depends on a version nobody knows.
  private mutating func tellDisagreement(_ sorted: [CalicoOrder.Entry]) {
    guard let (first, second) = CalicoOrder.disagreement(sorted) else { return }
    diagnostics.append(
      Diagnostic(
        .note,
        "`\(first.choice.reference)` and `\(second.choice.reference)` have the same order: from "
          + "Calico 3.32 on the first speaks first, before it the other",
        at: first.choice.texts.last?.origin.location,
        help: "name the version of Calico, or give them different orders"))
  }

  // MARK: Policies

  /// Returns the policies of all kinds that share Calico's tiers.
  private mutating func policies() -> [CalicoOrder.Entry] {
    var entries: [CalicoOrder.Entry] = []
    if profile.kinds.contains(.networkPolicy) {
      let choices = NetworkPolicyCompiler.choices(
        state.networkPolicies, NetworkPolicyCompiler.Reading(profile, state)
      ).map(CalicoConversion(scope).converted)
      entries += zip(state.networkPolicies, choices).map { policy, choice in
        CalicoOrder.Entry(
          tier: "default", order: CalicoCompiler.upstreamOrder, namespace: policy.namespace,
          name: policy.name,
          prefixedName: "knp.default.\(policy.name)", kind: "KubernetesNetworkPolicy",
          choice: choice)
      }
    }
    guard profile.kinds.contains(.calico) else { return entries }
    let compiler = CalicoPolicyCompiler(scope: scope)
    // A tier that the API server refuses may not be there to hold policies.
    let doubtfulTiers = Dictionary(
      state.calicoTiers.filter { !$0.isCaptured && $0.issues.contains(where: \.isRefusal) }
        .map { tier in
          let origin = RuleOrigin(
            policy: tier.reference, path: "spec", location: tier.metadata.location)
          return (tier.name, Cause.invalidRule(origin))
        }, uniquingKeysWith: { $1 })
    for (index, policy) in state.calicoPolicies.enumerated() where !policy.isStaged {
      let texts = policy.conflicting + [policy]
      for text in texts where text.isDroppedByFelix { tellDropped(text) }
      let compiled = texts.map { compiler.compile($0) }
      guard compiled.contains(where: { $0.ingress != nil || $0.egress != nil }) else { continue }
      tellReach(policy)
      tellServices(policy)
      let source = PolicySource(.calicoPolicies, index, policy.reference)
      // Texts that want to stand at several places may stand at each or not.
      for place in places(of: texts) {
        let here = zip(texts, compiled).map { text, compiled in
          guard text.tier == place.tier, text.order == place.order else {
            return compiled.silent
          }
          var compiled = compiled
          if let cause = doubtfulTiers[text.tier] { compiled.absenceCauses.append(cause) }
          return compiled
        }
        entries.append(
          CalicoOrder.Entry(
            tier: place.tier, order: place.order ?? .infinity, namespace: place.namespace,
            name: place.name, prefixedName: CalicoOrder.prefixed(place),
            kind: place.reference.kind.kind, choice: CompiledChoice(source: source, texts: here)))
      }
    }
    return entries
  }

  /// Returns one text for each place, tier and order, at which texts of one
  /// identity want to stand.
  private func places(of texts: [CalicoPolicy]) -> [CalicoPolicy] {
    var places: [CalicoPolicy] = []
    for text in texts
    where !places.contains(where: { $0.tier == text.tier && $0.order == text.order }) {
      places.append(text)
    }
    return places
  }

  /// Tells of a policy that is stored and does nothing.
  private mutating func tellDropped(_ policy: CalicoPolicy) {
    guard let issue = policy.refusals.first else { return }
    diagnostics.append(
      Diagnostic(
        .warning,
        "`\(policy.reference)` is invalid at \(issue.path): Calico treats it as missing, so that "
          + "nothing it would deny is denied", at: issue.location, help: "correct the policy"))
  }

  /// Tells of Services that are not there, so that rules match nothing.
  private mutating func tellServices(_ policy: CalicoPolicy) {
    for rule in policy.ingress + policy.egress {
      for case let service? in [rule.source.service, rule.destination.service]
      where !scope.services.holds(service, in: policy.namespace) {
        diagnostics.append(
          Diagnostic(
            .warning,
            "`\(policy.reference)`: \(rule.path) names the Service `\(service.name)`, of which no "
              + "endpoints are in the input: it matches nothing", at: rule.location))
      }
    }
  }

  /// Tells of a policy that selects more than its author may think.
  private mutating func tellReach(_ policy: CalicoPolicy) {
    guard policy.namespace == nil, policy.selector == .everything,
      policy.namespaceSelector == nil, policy.serviceAccountSelector == nil
    else { return }
    diagnostics.append(
      Diagnostic(
        .note,
        "`\(policy.reference)` selects every pod, those of `kube-system` too, and every host "
          + "endpoint", at: policy.metadata.location,
        help: "narrow it with `namespaceSelector`"))
  }
}

extension CompiledPolicy {
  /// The text where it says nothing.
  fileprivate var silent: CompiledPolicy {
    var silent = self
    silent.absenceCauses = []
    silent.ingress = nil
    silent.egress = nil
    return silent
  }
}

extension CalicoPolicy {
  /// A Boolean value that tells whether Felix drops the policy as invalid
  /// though the API server gave it out.
  var isDroppedByFelix: Bool { isCaptured && !refusals.isEmpty }
}
