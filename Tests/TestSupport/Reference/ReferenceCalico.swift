import Kubernetes

/// Calico's tiers (section 6, X-1).
struct ReferenceCalico: Sendable {
  /// The cluster.
  let cluster: ReferenceCluster

  /// A tier with the policies in it.
  private struct Tier {
    var name: String
    var order: Double
    /// A tier whose object is missing stands behind all others (X-5).
    var isMissing = false
    var deniesAtEnd: Bool
    var policies: [Policy] = []
  }

  /// A policy in a tier.
  private struct Policy {
    var order: Double
    var tie: String
    var step: ReferenceStep
  }

  /// Returns the tiers of a half in every world that the Tier objects leave
  /// open: an invalid one of a manifest may be there or absent (G-13).
  func worlds(_ half: ReferenceHalf) -> [[ReferenceTier]] {
    let objects = cluster.profile.kinds.contains("calico") ? cluster.state.calicoTiers : []
    var worlds: [[CalicoTier]] = [[]]
    for object in objects {
      let with = worlds.map { $0 + [object] }
      let isInvalid = !object.isCaptured && object.issues.contains(where: \.isRefusal)
      worlds = isInvalid ? worlds + with : with
    }
    return worlds.map { tiers(half, $0) }
  }

  private func tiers(_ half: ReferenceHalf, _ objects: [CalicoTier]) -> [ReferenceTier] {
    // The names of the tiers for the upstream kinds changed with 3.32 (A-22).
    let isOld = cluster.profile.isAtLeast(3, 32) == .no
    let admin = isOld ? "adminnetworkpolicy" : "kube-admin"
    let baseline = isOld ? "baselineadminnetworkpolicy" : "kube-baseline"
    var tiers = [
      Tier(name: admin, order: 1000, deniesAtEnd: false),
      Tier(name: "default", order: 1_000_000, deniesAtEnd: true),
      Tier(name: baseline, order: 10_000_000, deniesAtEnd: false),
    ]
    for object in objects where !tiers.contains(where: { $0.name == object.name }) {
      tiers.append(
        Tier(
          name: object.name, order: object.order ?? .infinity,
          deniesAtEnd: object.defaultAction == .deny))
    }
    func add(_ policy: Policy, to name: String) {
      if !tiers.contains(where: { $0.name == name }) {
        tiers.append(
          Tier(name: name, order: .infinity, isMissing: true, deniesAtEnd: true))
      }
      for index in tiers.indices where tiers[index].name == name {
        tiers[index].policies.append(policy)
      }
    }
    for policy in upstream(half, isOld: isOld) { add(policy, to: "default") }
    for (tier, name) in [(AdminPolicy.Tier.admin, admin), (.baseline, baseline)] {
      for policy in adminPolicies(tier, half, isOld: isOld) { add(policy, to: name) }
    }
    for (policy, tier) in own(half, isOld: isOld) { add(policy, to: tier) }
    tiers.sort {
      if $0.isMissing != $1.isMissing { return $1.isMissing }
      return $0.order != $1.order ? $0.order < $1.order : $0.name < $1.name
    }
    return tiers.map { tier in
      let policies = tier.policies.sorted {
        $0.order != $1.order ? $0.order < $1.order : $0.tie < $1.tie
      }
      return ReferenceTier(
        ranks: policies.map { ReferenceRank(kind: .tied, steps: [$0.step]) },
        deniesAtEnd: tier.deniesAtEnd)
    }
  }

  // MARK: Policies of Kubernetes

  /// NetworkPolicies stand in tier `default` at 1000 (X-3). The one that may be
  /// missing stands before them: there it can do all it might do.
  private func upstream(_ half: ReferenceHalf, isOld: Bool) -> [Policy] {
    let upstream = ReferenceNetworkPolicy(cluster: cluster)
    var result = upstream.steps(half).map { policy, step in
      let tie =
        isOld
        ? "\(policy.namespace)/knp.default.\(policy.name)"
        : "\(policy.name)/\(policy.namespace)/KubernetesNetworkPolicy"
      return Policy(order: 1000, tie: tie, step: step)
    }
    if let missing = upstream.missing(half) {
      result.append(Policy(order: 1000, tie: "", step: missing))
    }
    return result
  }

  /// The upstream kinds in their tier, by priority; Calico orders ties by name
  /// (A-5, A-22).
  private func adminPolicies(
    _ tier: AdminPolicy.Tier, _ half: ReferenceHalf, isOld: Bool
  ) -> [Policy] {
    let policies = ReferenceAdminPolicy(cluster: cluster).tier(tier, half)
    let unranked = policies.unranked.map { Policy(order: -.infinity, tie: "", step: $0) }
    return unranked
      + policies.placed.map { policy in
        let tie: String
        switch policy.variant {
        case .clusterNetworkPolicy: tie = "\(policy.name)//KubernetesClusterNetworkPolicy"
        case .adminNetworkPolicy, .baselineAdminNetworkPolicy: tie = policy.name
        }
        return Policy(
          order: policy.priority.map(Double.init) ?? .infinity, tie: tie, step: policy.step)
      }
  }

  // MARK: Policies of its own

  private func own(
    _ half: ReferenceHalf, isOld: Bool
  ) -> [(policy: Policy, tier: String)] {
    guard cluster.profile.kinds.contains("calico") else { return [] }
    var result: [(policy: Policy, tier: String)] = []
    for policy in cluster.state.calicoPolicies {
      // Texts of one place are one step; of a policy with several places each
      // may be absent from each.
      struct Place: Hashable {
        var tier: String
        var order: Double
      }
      let texts = [policy] + policy.conflicting
      let heard = texts.map {
        (place: Place(tier: $0.tier, order: $0.order ?? .infinity), hearing: hear($0, half))
      }
      let places = Set(heard.map(\.place))
      for place in places {
        var step = ReferenceStep(heard.filter { $0.place == place }.map(\.hearing))
        if step.isVoid { continue }
        if places.count > 1 {
          for index in step.texts.indices {
            step.texts[index].isPresent = step.texts[index].isPresent.doubted
          }
        }
        result.append(
          (
            Policy(order: place.order, tie: tie(policy, place.tier, isOld: isOld), step: step),
            place.tier
          ))
      }
    }
    return result
  }

  /// What orders policies of one order (X-6): up to 3.31 the key under which
  /// the policy is stored, whose name begins with the tier's.
  private func tie(_ policy: CalicoPolicy, _ tier: String, isOld: Bool) -> String {
    guard isOld else {
      return "\(policy.name)/\(policy.namespace ?? "")/\(policy.reference.kind.kind)"
    }
    let stored = policy.name.hasPrefix("\(tier).") ? policy.name : "\(tier).\(policy.name)"
    return policy.namespace.map { "\($0)/\(stored)" } ?? stored
  }

  private func hear(_ policy: CalicoPolicy, _ half: ReferenceHalf) -> ReferenceHearing {
    let origin = ReferenceOrigin(
      policy: policy.reference, path: "spec", location: policy.metadata.location)
    let isIngress = half.direction == .ingress
    let isGoverned = isIngress ? policy.governsIngress : policy.governsEgress
    // Staged policies are never enforced (X-8); those before tracking and
    // before translation act on hosts only (X-25).
    if policy.isStaged || policy.doesNotTrack || policy.precedesTranslation || !isGoverned {
      return .nothing(origin)
    }
    let isRefused = !policy.refusals.isEmpty
    // What is stored and invalid, Felix treats as missing (X-7).
    if isRefused && policy.isCaptured { return .nothing(origin) }
    var isPresent = selects(policy, half.subject)
    if isRefused || !policy.unevaluatedFields.isEmpty { isPresent = isPresent.doubted }
    var hearing = ReferenceHearing(isPresent: isPresent, isOrdered: true, origin: origin)
    if isPresent == .no { return hearing }
    let reader = ReferenceCalicoRule(cluster: cluster, home: policy.namespace, half: half)
    for rule in isIngress ? policy.ingress : policy.egress where !rule.isRefused {
      hearing.rules += reader.hear(
        rule,
        ReferenceOrigin(policy: policy.reference, path: rule.path, location: rule.location))
    }
    return hearing
  }

  /// Endpoints by their labels, those of their namespace and of their service
  /// account; in a namespaced policy of its own namespace (X-10 … X-12).
  private func selects(_ policy: CalicoPolicy, _ subject: Int) -> ReferenceTruth {
    if let home = policy.namespace, cluster.pod(subject).namespace != home { return .no }
    guard let selector = policy.selector else { return .maybe }
    var truth = cluster.matches(selector, .pod(subject), .item)
    if let selector = policy.namespaceSelector {
      truth = truth.and(cluster.matches(selector, .pod(subject), .namespace))
    }
    if let selector = policy.serviceAccountSelector {
      truth = truth.and(cluster.matches(selector, .pod(subject), .serviceAccount))
    }
    return truth
  }
}
