import Kubernetes

/// The tiers that stand round Cilium's pool from 1.20 on: those of
/// ClusterNetworkPolicy.
///
/// Networks mean what blocks mean in Cilium, nodes are never the pod's own, and
/// a policy that the agent cannot translate is refused as a whole.
enum CiliumClusterPolicies {
  /// Returns the tiers before and behind the pool; none where the agent does
  /// not read such policies.
  static func tiers(
    _ state: ClusterState, _ settings: CiliumSettings, _ profile: EngineProfile
  ) -> (admin: [CompiledTier], baseline: [CompiledTier]) {
    guard settings.readsClusterPolicies else { return ([], []) }
    let (admin, baseline) = AdminPolicyCompiler.tiers(
      state, profile: reading(profile, settings))
    return (
      [translated(admin, state, settings)].filter { !$0.choices.isEmpty },
      [translated(baseline, state, settings)].filter { !$0.choices.isEmpty }
    )
  }

  /// Returns what one policy is compiled to; nothing where the agent does not
  /// read it, or refuses it.
  static func policy(
    _ index: Int, of state: ClusterState, _ settings: CiliumSettings, _ profile: EngineProfile
  ) -> CompiledSource {
    guard settings.readsClusterPolicies, state.adminPolicies.indices.contains(index),
      rejection(of: state.adminPolicies[index], settings) == nil
    else { return .nothing }
    var source = AdminPolicyCompiler.policy(
      index, of: state, profile: reading(profile, settings))
    for part in source.parts.indices {
      source.parts[part].choice = translated(source.parts[part].choice, settings)
    }
    return source
  }

  /// How such policies are read: networks mean what blocks mean in Cilium.
  private static func reading(
    _ profile: EngineProfile, _ settings: CiliumSettings
  ) -> EngineProfile {
    var profile = profile
    profile.kinds = [.clusterNetworkPolicy]
    profile.blocksMatchNodes = settings.blockScope.contains(.nodes)
    profile.blocksMatchPods = settings.blockScope.contains(.pods)
    return profile
  }

  /// Returns why the agent refuses a policy, or `nil`.
  static func rejection(of policy: AdminPolicy, _ settings: CiliumSettings) -> String? {
    for rule in policy.ingress + policy.egress {
      for peer in rule.peers {
        switch peer {
        case .nodes where !settings.selectsNodes:
          return "nodes as peers need `enable-node-selector-labels`"
        case .domainNames where rule.action == .deny || rule.action == .pass:
          return "domain names are for rules that accept"
        case .nodes, .domainNames, .pods, .networks, .unknown: break
        }
      }
    }
    return nil
  }

  private static func translated(
    _ tier: CompiledTier, _ state: ClusterState, _ settings: CiliumSettings
  ) -> CompiledTier {
    var choices: [CompiledChoice] = []
    var isTied = false
    for choice in tier.choices {
      // A refused policy is no longer tied with the one behind it.
      isTied = isTied && choice.isTied
      if rejection(of: state.adminPolicies[choice.source.index], settings) != nil { continue }
      var choice = translated(choice, settings)
      choice.isTied = isTied
      isTied = true
      choices.append(choice)
    }
    var tier = tier
    tier.choices = PatchedArray(choices)
    return tier
  }

  private static func translated(
    _ choice: CompiledChoice, _ settings: CiliumSettings
  ) -> CompiledChoice {
    var choice = choice
    for text in choice.texts.indices {
      if case .formula(let subject) = choice.texts[text].subject {
        choice.texts[text].subject = .formula(settings.labels.seen(subject))
      }
      choice.texts[text].ingress = choice.texts[text].ingress.map { translated($0, settings) }
      choice.texts[text].egress = choice.texts[text].egress.map { translated($0, settings) }
    }
    return choice
  }

  private static func translated(
    _ side: CompiledPolicy.Side, _ settings: CiliumSettings
  ) -> CompiledPolicy.Side {
    var side = side
    for index in side.rules.indices {
      guard case .anyOf(let peers) = side.rules[index].peers else { continue }
      side.rules[index].peers = .anyOf(
        peers.map { peer in
          switch peer {
          case .podsOf, .addresses: peer
          case .podsWhere(let namespaces, let pods):
            .formula(settings.labels.seen(.pods(namespaces: namespaces, pods: pods)))
          case .formula(let formula):
            .formula(meansNodes(formula) ? .all([.not(.ownNode), formula]) : formula)
          }
        })
    }
    return side
  }

  /// Returns whether a formula is that of nodes by their labels: their
  /// addresses, or a doubt about which nodes there are.
  private static func meansNodes(_ formula: PeerFormula) -> Bool {
    switch formula {
    case .addresses(_, .nodes): true
    case .all(let parts):
      parts.contains { part in
        if case .any(let choices) = part { choices.contains(.ownNode) } else { false }
      }
    default: false
    }
  }
}
