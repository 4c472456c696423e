import Kubernetes

/// Cilium's pool: its own two kinds and NetworkPolicy, in which denials win
/// (section 5, C-1).
struct ReferenceCilium: Sendable {
  /// The cluster.
  let cluster: ReferenceCluster

  private var profile: ReferenceProfile { cluster.profile }

  /// Returns the pool of a half.
  ///
  /// The entries of a rule that deny are one choice, those that allow another.
  /// The node of a pod is let in by a rule of its own that stands behind all
  /// denials (C-25).
  func pool(_ half: ReferenceHalf) -> ReferenceTier {
    var denials: [ReferenceStep] = []
    var allows: [ReferenceStep] = []
    let narrowing = narrowing(half)
    if profile.kinds.contains("cilium") {
      for policy in cluster.state.ciliumPolicies {
        let texts = [policy] + policy.conflicting
        for index in 0..<(texts.map(\.rules.count).max() ?? 0) {
          let deny = texts.map { hear($0, index, isDeny: true, half, narrowing) }
          denials.append(ReferenceStep(deny))
          let allow = texts.map { hear($0, index, isDeny: false, half, narrowing) }
          allows.append(ReferenceStep(allow))
        }
      }
    }
    let upstream = ReferenceNetworkPolicy(cluster: cluster, narrowing: narrowing)
    allows += upstream.steps(half).map(\.step)
    if let missing = upstream.missing(half) { allows.append(missing) }
    if half.direction == .ingress, cluster.isOwnNode(half.peer, of: half.subject) {
      allows.append(host())
    }
    return ReferenceTier(
      ranks: [
        ReferenceRank(kind: .joined, steps: denials.filter { !$0.isVoid }),
        ReferenceRank(kind: .joined, steps: allows.filter { !$0.isVoid }),
      ], deniesAtEnd: true, isIsolated: profile.settings["enable-policy"] == "always")
  }

  private func host() -> ReferenceStep {
    let origin = ReferenceOrigin(
      policy: ResourceReference(.node, namespace: nil, name: ""), path: "",
      location: SourceLocation(file: ""))
    let rule = ReferenceHeardRule(actions: [.allow], namesEnds: .yes, origin: origin)
    return ReferenceStep([
      ReferenceHearing(
        isPresent: .yes, isolates: .no, rules: [rule], isOrdered: false, origin: origin)
    ])
  }

  // MARK: One rule

  private func hear(
    _ policy: CiliumPolicy, _ index: Int, isDeny: Bool, _ half: ReferenceHalf,
    _ narrowing: ReferenceTruth
  ) -> ReferenceHearing {
    guard index < policy.rules.count else {
      return .nothing(origin(policy, "spec", policy.metadata.location))
    }
    let rule = policy.rules[index]
    let origin = origin(policy, rule.path, rule.location)
    let entries = section(rule, half.direction, isDeny: isDeny)
    // A section without an entry says nothing, and asks for nothing (C-4).
    if entries.isEmpty { return .nothing(origin) }
    var hearing = ReferenceHearing(
      isPresent: isPresent(policy, rule, half), isolates: isolates(rule, half.direction),
      isOrdered: false, origin: origin)
    if hearing.isPresent == .no { return hearing }
    let isInvalid = isInvalid(policy)
    let peers = ReferenceCiliumPeers(
      cluster: cluster, home: policy.namespace, half: half, isDeny: isDeny,
      isNameKnown: isNameKnown(half), narrowing: narrowing)
    for entry in entries where !(isInvalid && entry.isRefused) {
      hearing.rules += peers.hear(entry, self.origin(policy, entry.path, entry.location))
    }
    return hearing
  }

  private func origin(
    _ policy: CiliumPolicy, _ path: String, _ location: SourceLocation
  ) -> ReferenceOrigin {
    ReferenceOrigin(policy: policy.reference, path: path, location: location)
  }

  private func section(
    _ rule: CiliumRule, _ direction: ReferenceDirection, isDeny: Bool
  ) -> [CiliumDirectionRule] {
    switch (direction, isDeny) {
    case (.ingress, false): rule.ingress ?? []
    case (.ingress, true): rule.ingressDeny ?? []
    case (.egress, false): rule.egress ?? []
    case (.egress, true): rule.egressDeny ?? []
    }
  }

  /// Whether the API server would refuse a policy of a manifest: it is then
  /// absent, or there with its valid rules and entries (G-13).
  private func isInvalid(_ policy: CiliumPolicy) -> Bool {
    !policy.isCaptured && !policy.refusals.isEmpty
  }

  /// Whether a rule is there and selects the subject.
  private func isPresent(
    _ policy: CiliumPolicy, _ rule: CiliumRule, _ half: ReferenceHalf
  ) -> ReferenceTruth {
    var truth = isRefusedByAgent(policy).negated
    guard case .endpoints(let selector) = rule.subject else { return .no }  // C-6
    if let selector {
      truth = truth.and(cluster.namesSubject(selector, home: policy.namespace, half))
    } else {
      let isHome =
        policy.namespace == nil || policy.namespace == cluster.pod(half.subject).namespace
      truth = truth.and(isHome ? .maybe : .no)
    }
    if isInvalid(policy) {
      if rule.issues.contains(where: \.isRefusal) { return .no }
      truth = truth.doubted
    }
    // A tier or a priority, whose meaning is not settled (C-1, O-3).
    return rule.unevaluatedFields.isEmpty ? truth : truth.doubted
  }

  /// Whether the agent enforces nothing of a policy, whatever is stored: what
  /// the reader found (C-3, C-7, C-19, C-28), nodes without labels for them
  /// (C-22), and Services beside ports up to 1.16 (C-14).
  private func isRefusedByAgent(_ policy: CiliumPolicy) -> ReferenceTruth {
    if policy.isReportedInvalid || !policy.rejections.isEmpty { return .yes }
    var truth = ReferenceTruth.no
    for entry in policy.rules.flatMap(\.directionRules) {
      for peers in entry.peers where !peers.isEmpty {
        switch peers {
        case .nodes where !profile.isOn("enable-node-selector-labels"): truth = .yes
        case .services where !(entry.ports ?? []).isEmpty:
          truth = truth.or(profile.isAtLeast(1, 17).negated)
        default: break
        }
      }
    }
    return truth
  }

  /// Whether a rule asks for default-deny (C-4): where it has an entry for the
  /// direction, unless it says no and the agent listens. Before 1.16 it does
  /// not; an unknown version is taken for a newer one.
  private func isolates(_ rule: CiliumRule, _ direction: ReferenceDirection) -> ReferenceTruth {
    let isWanted =
      direction == .ingress ? rule.enableDefaultDenyIngress : rule.enableDefaultDenyEgress
    if isWanted != false { return .yes }
    let isIgnored =
      profile.settings["enable-non-default-deny-policies"]?.lowercased() == "false"
      || profile.isAtLeast(1, 16) == .no
    return ReferenceTruth(isIgnored)
  }

  // MARK: What all rules share

  /// What `fromRequires` and `toRequires` ask of all endpoints that rules name
  /// (C-21); gone from 1.19 on, unknown where the version is.
  private func narrowing(_ half: ReferenceHalf) -> ReferenceTruth {
    let isHeard = profile.isAtLeast(1, 19).negated
    guard profile.kinds.contains("cilium"), isHeard != .no else { return .yes }
    var result = ReferenceTruth.yes
    for policy in cluster.state.ciliumPolicies {
      for text in [policy] + policy.conflicting {
        for rule in text.rules {
          var isPresent = isPresent(text, rule, half).and(isHeard)
          if !policy.conflicting.isEmpty { isPresent = isPresent.doubted }
          if isPresent == .no { continue }
          for isDeny in [true, false] {
            for entry in section(rule, half.direction, isDeny: isDeny) {
              for selector in entry.requirements ?? [] {
                let met = cluster.matchesIdentity(selector, half.peer, half)
                result = result.and(met.or(isPresent.negated))
              }
            }
          }
        }
      }
    }
    return result
  }

  /// Whether the DNS proxy can learn the addresses of the name that a half goes
  /// to (C-15): some rule for the pod lets it ask for it.
  ///
  /// The rule must let the name through; whether it also covers the resolver is
  /// not asked, since nobody knows which resolver the pod has.
  private func isNameKnown(_ half: ReferenceHalf) -> ReferenceTruth {
    guard half.direction == .egress, case .name(let name) = half.peer else { return .no }
    for setting in ["fqdn-policy-dns-server-ips", "fqdn-policy-dns-server-service"]
    where !(profile.settings[setting] ?? "").isEmpty { return .yes }
    var result = ReferenceTruth.no
    for policy in cluster.state.ciliumPolicies {
      for text in [policy] + policy.conflicting {
        for rule in text.rules {
          var isPresent = isPresent(text, rule, half)
          if !policy.conflicting.isEmpty { isPresent = isPresent.doubted }
          for element in (rule.egress ?? []).flatMap({ $0.ports ?? [] }) {
            let asks = ReferenceTruth.any(
              element.questions.map { $0.matches(name, profile) })
            result = result.or(asks.and(isPresent))
          }
        }
      }
    }
    return result
  }
}

extension CiliumName {
  /// Returns whether a name is meant (C-15).
  func matches(_ name: String, _ profile: ReferenceProfile) -> ReferenceTruth {
    switch self {
    case .exactly(let text):
      ReferenceTruth(ReferenceNames.plain(text) == ReferenceNames.plain(name))
    case .pattern(let pattern):
      ReferenceNames.cilium(
        pattern, matches: name, hasDeepWildcard: profile.isAtLeast(1, 19))
    }
  }
}
