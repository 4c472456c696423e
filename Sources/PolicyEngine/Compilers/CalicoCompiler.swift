import Kubernetes

/// Compiles the policies of a cluster as Calico evaluates them (rules X).
///
/// All kinds stand in one row of tiers: NetworkPolicies in the tier
/// `default` at order 1000, those of `policy.networking.k8s.io` in tiers of
/// their own, and Calico's in the tier each names. What no tier decides
/// the profile of the namespace allows.
struct CalicoCompiler: DialectCompiler {
  /// What a row of tiers is made of.
  private struct Draft {
    var name: String
    var order: Double
    var isValid = true
    var end: CompiledTier.End = .deny
    var entries: [CalicoOrder.Entry] = []
  }

  private let profile: EngineProfile
  private let scope: CalicoScope
  private let reading: NetworkPolicyCompiler.Reading
  private let conversion: CalicoConversion
  private let policies: CalicoPolicyCompiler
  /// Why a tier may not be there to hold policies: the API server refuses it.
  private let doubtfulTiers: [String: Cause]

  /// Surveys a cluster: what of it compiling one policy needs.
  ///
  /// - Parameters:
  ///   - inventory: The pods, whose labels decide what a selector's key means.
  ///   - profile: The release, and the kinds that count.
  init(_ state: ClusterState, _ inventory: Inventory, _ profile: EngineProfile) {
    self.profile = profile
    scope = CalicoScope(state, inventory)
    reading = NetworkPolicyCompiler.Reading(profile, state)
    conversion = CalicoConversion(scope)
    policies = CalicoPolicyCompiler(scope: scope)
    doubtfulTiers = Dictionary(
      state.calicoTiers.filter { !$0.isCaptured && $0.issues.contains(where: \.isRefusal) }
        .map { tier in
          let origin = RuleOrigin(
            policy: tier.reference, path: "spec", location: tier.metadata.location)
          return (tier.name, Cause.invalidRule(origin))
        }, uniquingKeysWith: { $1 })
  }

  /// Pods may hide what they inherit, and name service accounts.
  var dependsOnPods: Bool { true }
  /// A Boolean value that tells whether sets of addresses inherit labels of
  /// namespaces.
  var dependsOnNamespaces: Bool {
    reading.hosts != nil || scope.sets.contains { $0.namespace != nil }
  }

  /// Returns the tiers of a cluster in Calico's order.
  func cluster(_ state: ClusterState) -> CompiledCluster {
    let drafts = drafts(state)
    let tiers = drafts.map { draft in
      CompiledTier(
        name: draft.name, end: draft.end,
        choices: draft.entries.compactMap { choice(of: $0, state) },
        holdsMissingEvidence: draft.name == "default" && profile.kinds.contains(.networkPolicy),
        // What the input does not hold would stand with the NetworkPolicies.
        missingEvidenceIndex: draft.entries.firstIndex {
          $0.order >= CalicoCompiler.upstreamOrder
        })
    }
    return CompiledCluster(
      tiers: CalicoHost.tiers(profile) + tiers, exemptsOwnNode: [.ingress])
  }

  /// Returns what one policy is compiled to; `nil` for texts that want to stand
  /// at several places.
  func policy(
    _ list: PolicySource.List, _ index: Int, of state: ClusterState
  ) -> CompiledSource? {
    switch list {
    case .networkPolicies:
      guard state.networkPolicies.indices.contains(index) else { return .nothing }
      let choice = networkPolicy(state.networkPolicies[index], index)
      return CompiledSource(parts: [CompiledSource.Part(choice: choice, place: .union)])
    case .adminPolicies:
      var source = AdminPolicyCompiler.policy(index, of: state, profile: profile)
      for part in source.parts.indices {
        source.parts[part].choice = conversion.converted(source.parts[part].choice)
      }
      return source
    case .calicoPolicies:
      guard state.calicoPolicies.indices.contains(index) else { return .nothing }
      let policy = state.calicoPolicies[index]
      let places = places(of: policy)
      if places.count > 1 { return nil }
      return CompiledSource(
        parts: places.map { number, text in
          CompiledSource.Part(
            choice: choice(of: policy, index, at: number),
            place: .ordered(tier: text.tier, order: text.order))
        })
    case .ciliumPolicies, .builtIn: return .nothing
    }
  }

  /// Returns what Calico drops, takes for missing or has in another order than
  /// one may think.
  func diagnostics(_ state: ClusterState) -> [Diagnostic] {
    CalicoDiagnostics.find(
      state, scope, entries: entries(state),
      tiers: Set(builtIn.map(\.name) + state.calicoTiers.map(\.name)),
      sorted: profile.version == nil ? drafts(state).map { ($0.name, $0.entries) } : [])
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

  /// The order of NetworkPolicies in the tier `default`.
  static let upstreamOrder = 1000.0

  /// Returns the tiers that have policies, and `default`, in order, with their
  /// policies in order.
  private func drafts(_ state: ClusterState) -> [Draft] {
    let fixed = builtIn
    var drafts: [String: Draft] = [:]
    for tier in fixed { drafts[tier.name] = tier }
    for tier in state.calicoTiers where drafts[tier.name] == nil {
      drafts[tier.name] = Draft(
        name: tier.name, order: tier.order ?? .infinity,
        end: tier.defaultAction == .pass ? .pass : .deny)
    }
    for entry in entries(state) {
      // A tier without an object stands last and denies at its end.
      drafts[
        entry.tier, default: Draft(name: entry.tier, order: .infinity, isValid: false)
      ].entries.append(entry)
    }
    drafts[fixed[0].name]?.entries += adminEntries(state, .admin)
    drafts[fixed[2].name]?.entries += adminEntries(state, .baseline)
    return drafts.values.filter { !$0.entries.isEmpty || $0.name == "default" }
      .sorted { left, right in
        if left.isValid != right.isValid { return left.isValid }
        return (left.order, left.name) < (right.order, right.name)
      }
      .map { draft in
        var draft = draft
        draft.entries = CalicoOrder.sorted(draft.entries, version: profile.version)
        return draft
      }
  }

  /// Returns the policies of an upstream tier: by priority, of equal ones by
  /// name; those of no known rank before all others.
  private func adminEntries(
    _ state: ClusterState, _ kind: AdminPolicy.Tier
  ) -> [CalicoOrder.Entry] {
    AdminPolicyCompiler.ranked(state, profile: profile, in: kind).map { rank, index in
      let policy = state.adminPolicies[index]
      return CalicoOrder.Entry(
        source: PolicySource(.adminPolicies, index, policy.reference), tier: kind.rawValue,
        order: rank < 0 ? -.infinity : rank == .max ? .infinity : Double(rank),
        kind: "Kubernetes\(policy.reference.kind.kind)")
    }
  }

  /// Returns the policies of all kinds that share Calico's tiers, in input
  /// order.
  private func entries(_ state: ClusterState) -> [CalicoOrder.Entry] {
    var entries: [CalicoOrder.Entry] = []
    for (index, policy) in state.networkPolicies.enumerated() {
      entries.append(
        CalicoOrder.Entry(
          source: PolicySource(.networkPolicies, index, policy.reference), tier: "default",
          order: CalicoCompiler.upstreamOrder, prefix: "knp.default.",
          kind: "KubernetesNetworkPolicy"))
    }
    for (index, policy) in state.calicoPolicies.enumerated() {
      for (number, place) in places(of: policy) {
        entries.append(
          CalicoOrder.Entry(
            source: PolicySource(.calicoPolicies, index, policy.reference), text: number,
            tier: place.tier, order: place.order ?? .infinity,
            prefix: CalicoOrder.prefix(of: place), kind: place.reference.kind.kind))
      }
    }
    return entries
  }

  /// Returns one text, with its number, for each place, tier and order, at
  /// which texts of one identity want to stand; none where no text does anything
  /// to pods.
  private func places(of policy: CalicoPolicy) -> [(number: Int, text: CalicoPolicy)] {
    let texts = policy.conflicting + [policy]
    if policy.isStaged || !texts.contains(where: \.governsPods) { return [] }
    var places: [(number: Int, text: CalicoPolicy)] = []
    for (number, text) in texts.enumerated()
    where !places.contains(where: { $0.text.tier == text.tier && $0.text.order == text.order }) {
      places.append((number, text))
    }
    return places
  }

  // MARK: Policies

  /// Returns the policy of an entry, as it is at that place.
  private func choice(of entry: CalicoOrder.Entry, _ state: ClusterState) -> CompiledChoice? {
    let index = entry.source.index
    switch entry.source.list {
    case .networkPolicies: return networkPolicy(state.networkPolicies[index], index)
    case .calicoPolicies: return choice(of: state.calicoPolicies[index], index, at: entry.text)
    case .adminPolicies:
      return AdminPolicyCompiler.policy(index, of: state, profile: profile).parts
        .first { part in
          if case .ranked(let tier, _) = part.place { tier.rawValue == entry.tier } else { false }
        }
        .map { conversion.converted($0.choice) }
    case .ciliumPolicies, .builtIn: return nil
    }
  }

  private func networkPolicy(_ policy: NetworkPolicy, _ index: Int) -> CompiledChoice {
    conversion.converted(NetworkPolicyCompiler.choice(policy, index, reading))
  }

  /// Returns a policy as it is at the place of one of its texts: texts that want
  /// to stand at several may stand at each or not.
  private func choice(
    of policy: CalicoPolicy, _ index: Int, at number: Int
  ) -> CompiledChoice {
    let written = policy.conflicting + [policy]
    let place = written[number]
    let texts = written.map { text in
      var compiled = policies.compile(text)
      guard text.tier == place.tier, text.order == place.order else { return compiled.silent }
      if let cause = doubtfulTiers[text.tier] { compiled.absenceCauses.append(cause) }
      return compiled
    }
    return CompiledChoice(
      source: PolicySource(.calicoPolicies, index, policy.reference), texts: texts)
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

  /// A Boolean value that tells whether it says anything about the traffic of
  /// pods.
  var governsPods: Bool {
    (governsIngress || governsEgress) && !concernsHostsOnly && !isDroppedByFelix
  }
}
