package import Kubernetes

/// The second, plain evaluator: pair by pair, policy by policy, rule by rule.
///
/// Written from the semantics reference alone, so that the engine has somebody
/// to disagree with. It knows no classes, no interning and no sets of bits. For
/// one pair of ends it asks every policy whether it is there and what its rules
/// name (`ReferenceHearing`), then takes one connection at a time through the
/// tiers (`ReferenceTiers`) and carries all that may become of it. A verdict is
/// certain only where all ways end alike (rule M-3). What the input leaves open:
///
/// - an invalid policy of a manifest: absent, or there with its valid rules;
/// - an invalid rule of a captured policy: names nobody, or everybody;
/// - policies of one identity that differ: each of the texts;
/// - a label that nobody knows (G-10, G-18), an address, a version, a field;
/// - equal priorities;
/// - a policy of a kind that is not evaluated: allows everything, or nothing;
/// - a list of policies that is cut: one more policy, of any content, or none.
///
/// Halves and address families are never merged before they are judged (M-2,
/// G-15).
package struct PlainEvaluator: Sendable {
  private let cluster: ReferenceCluster

  /// Makes an evaluator of a cluster under an engine.
  package init(
    _ state: ClusterState, inventory: Inventory, profile: ReferenceProfile = .kubernetes
  ) {
    cluster = ReferenceCluster(state, inventory: inventory, profile: profile)
  }

  /// Returns what becomes of one connection.
  package func answer(
    from source: ReferencePeer, to destination: ReferencePeer, _ connection: ReferenceConnection
  ) -> ReferenceAnswer {
    answers(from: source, to: destination, [connection])[0]
  }

  /// Returns what becomes of some connections of one pair, in their order.
  package func answers(
    from source: ReferencePeer, to destination: ReferencePeer,
    _ connections: [ReferenceConnection]
  ) -> [ReferenceAnswer] {
    if cluster.isLoopback(source, destination) {
      return connections.map { _ in ReferenceAnswer(.allowed) }
    }
    var result = connections.map { _ in ReferenceAnswer(.denied) }
    for family in cluster.families(source, destination) {
      let egress = answers(.egress, from: source, to: destination, family, connections)
      let ingress = answers(.ingress, from: source, to: destination, family, connections)
      for index in connections.indices {
        result[index] = result[index].or(egress[index].and(ingress[index]))
      }
    }
    return result
  }

  /// Returns what one half says of some connections over one family; an end
  /// that is not a pod admits all (K-15).
  package func answers(
    _ direction: ReferenceDirection, from source: ReferencePeer, to destination: ReferencePeer,
    _ family: IPFamily, _ connections: [ReferenceConnection]
  ) -> [ReferenceAnswer] {
    guard let half = half(direction, source, destination, family) else {
      return connections.map { _ in ReferenceAnswer(.allowed) }
    }
    if let answer = beyondPolicies(half) { return connections.map { _ in answer } }
    let worlds = worlds(half)
    return connections.map { connection in
      ReferenceAnswer(
        worlds.reduce([]) { $0.union(ReferenceTiers.outcomes(of: $1, connection)) })
    }
  }

  /// Returns the rules that decide one half or, where none does, the policies
  /// at whose end it is denied; `nil` where the end whose policies would speak
  /// is not a pod. Meaningful only where nothing is left open.
  package func deciders(
    _ direction: ReferenceDirection, from source: ReferencePeer, to destination: ReferencePeer,
    _ family: IPFamily, _ connection: ReferenceConnection
  ) -> Set<ReferenceOrigin>? {
    guard let half = half(direction, source, destination, family) else { return nil }
    if beyondPolicies(half) != nil { return [] }
    return ReferenceTiers.deciders(of: worlds(half)[0], connection)
  }

  /// Returns the families over which a pair can speak (G-15).
  package func families(_ source: ReferencePeer, _ destination: ReferencePeer) -> [IPFamily] {
    cluster.families(source, destination)
  }
}

// MARK: - One half

extension PlainEvaluator {
  private func half(
    _ direction: ReferenceDirection, _ source: ReferencePeer, _ destination: ReferencePeer,
    _ family: IPFamily
  ) -> ReferenceHalf? {
    let (subject, peer) =
      direction == .egress ? (source, destination) : (destination, source)
    guard case .pod(let pod) = subject else { return nil }
    return ReferenceHalf(direction: direction, subject: pod, peer: peer, family: family)
  }

  /// What is settled before any policy is asked.
  private func beyondPolicies(_ half: ReferenceHalf) -> ReferenceAnswer? {
    let profile = cluster.profile
    let pod = cluster.pod(half.subject)
    // Pods on the host's network are never subjects (G-7).
    if pod.spec.isHostNetwork { return ReferenceAnswer(.allowed) }
    if isReachedByUnevaluatedPolicy(pod) { return ReferenceAnswer(.unknown) }
    if profile.subjectsNeedOwner, pod.metadata.controller == nil,
      !cluster.inventory.pods[half.subject].isTemplate
    {
      return ReferenceAnswer(.allowed)
    }
    let isOwnNode = cluster.isOwnNode(half.peer, of: half.subject)
    switch profile.dialect {
    case .kubernetes: return isOwnNode ? ReferenceAnswer(.allowed) : nil  // G-3
    case .cilium:
      // C-2; the own node is a matter of the pool (C-25).
      let isSwitchedOff =
        profile.settings["enable-policy"] == "never" || profile.isOn("policy-audit-mode")
      return isSwitchedOff ? ReferenceAnswer(.allowed) : nil
    case .calico:
      guard isOwnNode else { return nil }
      if half.direction == .ingress { return ReferenceAnswer(.allowed) }
      return toOwnNode == .no ? ReferenceAnswer(.denied) : nil
    }
  }

  /// Whether Calico lets what its policies allow go on from a pod to its own
  /// node: the setting `DefaultEndpointToHostAction`. It is read by
  /// itself after the policies; without it nobody knows, since Felix drops and
  /// the usual manifests accept.
  private var toOwnNode: ReferenceTruth {
    let setting = cluster.profile.settings.first {
      $0.key.lowercased() == "defaultendpointtohostaction"
    }
    switch setting?.value.lowercased() {
    case "accept": return .yes
    case "drop": return .no
    default: return .maybe
    }
  }

  /// The tiers in all worlds that the input leaves open as a whole.
  private func worlds(_ half: ReferenceHalf) -> [[ReferenceTier]] {
    let missing = missingPolicies(half)
    let admin = ReferenceAdminPolicy(cluster: cluster)
    switch cluster.profile.dialect {
    case .kubernetes, .cilium:
      // Admin, then the NetworkPolicies (on Cilium with its own
      // kinds), then Baseline.
      let middle =
        cluster.profile.dialect == .cilium
        ? ReferenceCilium(cluster: cluster).pool(half) : networkPolicies(half)
      return [missing + [admin.walk(.admin, half), middle, admin.walk(.baseline, half)]]
    case .calico:
      var worlds = ReferenceCalico(cluster: cluster).worlds(half).map { missing + $0 }
      if half.direction == .egress, cluster.isOwnNode(half.peer, of: half.subject),
        toOwnNode == .maybe
      {
        worlds.append([tier([.deny], .yes)])
      }
      return worlds
    }
  }

  /// The union of all NetworkPolicies; what it leaves is denied where one of
  /// them isolates the pod (K-3, K-4).
  private func networkPolicies(_ half: ReferenceHalf) -> ReferenceTier {
    let policies = ReferenceNetworkPolicy(cluster: cluster)
    var steps = policies.steps(half).map(\.step)
    if let missing = policies.missing(half) { steps.append(missing) }
    return ReferenceTier(ranks: [ReferenceRank(kind: .joined, steps: steps)], deniesAtEnd: true)
  }

  private func isReachedByUnevaluatedPolicy(_ pod: Pod) -> Bool {
    cluster.state.unevaluatedPolicies.contains { policy in
      switch policy.reach {
      case .cluster: true
      case .namespace(let name): name == pod.namespace
      case .none: false
      }
    }
  }

  // MARK: Missing lists

  /// Where a list of another enforced kind than NetworkPolicy is not complete,
  /// one more policy may stand before all others and do anything.
  private func missingPolicies(_ half: ReferenceHalf) -> [ReferenceTier] {
    let namespace = cluster.pod(half.subject).namespace
    let isMissing = cluster.state.evidence.gaps.contains { gap in
      guard let kind = gap.kind, let name = PlainEvaluator.kindName(kind) else { return false }
      return cluster.profile.kinds.contains(name)
        && (gap.namespace == nil || gap.namespace == namespace)
    }
    return isMissing ? [tier([.allow, .deny, .pass], .maybe)] : []
  }

  private static func kindName(_ kind: ResourceKind) -> String? {
    switch kind {
    case .adminNetworkPolicy, .baselineAdminNetworkPolicy: return "adminNetworkPolicy"
    case .clusterNetworkPolicy: return "clusterNetworkPolicy"
    case .ciliumNetworkPolicy, .ciliumClusterwideNetworkPolicy: return "cilium"
    default:
      let isCalico =
        kind.group.hasSuffix("projectcalico.org")
        && ["NetworkPolicy", "GlobalNetworkPolicy"].contains(kind.kind)
      return isCalico ? "calico" : nil
    }
  }

  private func tier(
    _ actions: Set<ReferenceHeardRule.Action>, _ truth: ReferenceTruth
  ) -> ReferenceTier {
    let origin = ReferenceOrigin(
      policy: ResourceReference(.none, namespace: nil, name: ""), path: "",
      location: SourceLocation(file: ""))
    let rule = ReferenceHeardRule(actions: actions, namesEnds: truth, origin: origin)
    let hearing = ReferenceHearing(
      isPresent: .yes, isolates: .no, rules: [rule], isOrdered: true, origin: origin)
    return ReferenceTier(
      ranks: [ReferenceRank(kind: .tied, steps: [ReferenceStep([hearing])])],
      deniesAtEnd: false)
  }
}
