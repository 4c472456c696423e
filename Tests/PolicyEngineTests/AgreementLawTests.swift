import Kubernetes
import PolicyEngine
import TestSupport
import Testing

/// What must stay the same, or change one way only, when a cluster is changed:
/// the laws of the semantics reference, section 9, and of the facts, 4.2.
@Suite("Laws of the engine")
struct AgreementLawTests {
  private static let seeds = Seeds.portions(40)

  @Test("the order of pods, policies, rules, peers and ports is irrelevant", arguments: seeds)
  func order(seeds: Range<UInt64>) {
    check(seeds) { state, random in
      state.pods.shuffle(using: &random)
      state.controllers.shuffle(using: &random)
      state.networkPolicies.shuffle(using: &random)
      state.nodes.shuffle(using: &random)
      Self.editTexts(&state) { policy in
        policy.ingress.shuffle(using: &random)
        policy.egress.shuffle(using: &random)
        Self.editRules(&policy) { rule in
          rule.peers?.shuffle(using: &random)
          rule.ports?.shuffle(using: &random)
        }
      }
    }
  }

  @Test("one rule for each peer and port says the same as one rule for all", arguments: seeds)
  func splitRules(seeds: Range<UInt64>) {
    check(seeds) { state, _ in
      Self.editTexts(&state) { policy in
        policy.ingress = policy.ingress.flatMap(Self.split)
        policy.egress = policy.egress.flatMap(Self.split)
      }
    }
  }

  @Test("one policy for each rule says the same as one policy for all", arguments: seeds)
  func splitPolicies(seeds: Range<UInt64>) {
    check(seeds, exactOnly: true) { state, _ in
      state.networkPolicies = state.networkPolicies.flatMap { policy in
        let rules = policy.ingress.map { (true, $0) } + policy.egress.map { (false, $0) }
        if rules.count < 2 { return [policy] }
        return rules.enumerated().map { index, rule in
          var part = policy
          part.name = "\(policy.name)-\(index)"
          part.ingress = rule.0 ? [rule.1] : []
          part.egress = rule.0 ? [] : [rule.1]
          return part
        }
      }
    }
  }

  @Test("a further rule never takes a connection away", arguments: seeds)
  func furtherRule(seeds: Range<UInt64>) {
    check(seeds, { $0.isWithin($1) }) { state, random in
      guard !state.networkPolicies.isEmpty else { return }
      let index = random.pick(0...state.networkPolicies.count - 1)
      guard let donor = Self.rule(&random) else { return }
      state.networkPolicies[index].ingress.append(donor)
      state.networkPolicies[index].egress.append(donor)
    }
  }

  @Test(
    "a further policy on pods that are isolated already never takes a connection away",
    arguments: seeds)
  func furtherPolicy(seeds: Range<UInt64>) {
    check(seeds, exactOnly: true, { $0.isWithin($1) }) { state, random in
      guard !state.networkPolicies.isEmpty, let rule = Self.rule(&random) else { return }
      var policy = random.pick(state.networkPolicies)
      policy.name = "further"
      policy.ingress = [rule]
      policy.egress = [rule]
      state.networkPolicies.append(policy)
    }
  }

  @Test("a further policy without rules never opens a connection", arguments: seeds)
  func furtherDenial(seeds: Range<UInt64>) {
    check(seeds, { $1.isWithin($0) }) { state, random in
      let namespace = random.pick(state.namespaces).name
      let direction = random.chance(50)
      state.networkPolicies.append(
        NetworkPolicy(
          namespace: namespace, name: "denial",
          metadata: ObjectMetadata(location: RandomCluster.location),
          selector: random.chance(50)
            ? .everything : LabelSelector([.init("app", .isIn, ["x", "y"])]),
          isolatesIngress: direction, isolatesEgress: !direction))
    }
  }

  @Test("a further pod changes nothing between the others", arguments: seeds)
  func furtherPod(seeds: Range<UInt64>) {
    check(seeds) { state, random in
      let donor = RandomCluster(seed: random.next()).state
      guard var pod = donor.pods.first else { return }
      pod.name = "further"
      pod.namespace = random.pick(state.namespaces).name
      if !pod.addresses.isEmpty { pod.addresses = [IPAddress(.ipv4, 0x0A00_0909)] }
      state.pods.insert(pod, at: random.pick(0...state.pods.count))
    }
  }

  @Test("other names for labels and namespaces change nothing but names", arguments: seeds)
  func renaming(seeds: Range<UInt64>) {
    for seed in seeds {
      let state = RandomCluster(seed: seed).state
      let addresses = ProbeSample(state).addresses
      let before = AgreementAnswerBook(state, addresses: addresses)
      let after = AgreementAnswerBook(AgreementRenaming.renamed(state), addresses: addresses) {
        var pod = $0
        pod.pod.namespace = AgreementRenaming.originalNamespace(pod.pod.namespace)
        return AgreementAnswerBook.name(pod)
      }
      let difference = before.firstDifference(from: after)
      #expect(difference == nil, "seed \(seed)")
      #expect(before.entries.keys == after.entries.keys, "seed \(seed)")
    }
  }

  @Test("to know more never turns what was certain", arguments: seeds)
  func refinement(seeds: Range<UInt64>) {
    check(seeds, { $0.isRefined(by: $1) }) { state, random in
      AgreementRefinement.refine(&state, &random)
    }
  }

  // MARK: How a law is tried

  private func check(
    _ seeds: Range<UInt64>, exactOnly: Bool = false,
    _ holds: (AgreementAnswerBook.Entry, AgreementAnswerBook.Entry) -> Bool = { $0 == $1 },
    _ change: (inout ClusterState, inout SplitMix64) -> Void
  ) {
    for seed in seeds {
      let cluster = RandomCluster(seed: seed)
      if exactOnly && !cluster.isExact { continue }
      var random = SplitMix64(seed: seed ^ 0xF12E_B2EA)
      var changed = cluster.state
      change(&changed, &random)
      let addresses = ProbeSample(changed).addresses
      let before = AgreementAnswerBook(cluster.state, addresses: addresses)
      let after = AgreementAnswerBook(changed, addresses: addresses)
      let difference = before.firstDifference(from: after, holds)
      #expect(difference == nil, "seed \(seed)")
      #expect(before.entries.keys.allSatisfy { after.entries[$0] != nil }, "seed \(seed)")
    }
  }

  private static func rule(_ random: inout SplitMix64) -> NetworkPolicyRule? {
    for _ in 0..<20 {
      let donor = RandomCluster(seed: random.next())
      guard donor.isExact else { continue }
      if let rule = donor.state.networkPolicies.flatMap(\.ingress).first { return rule }
    }
    return nil
  }

  private static func split(_ rule: NetworkPolicyRule) -> [NetworkPolicyRule] {
    let peers = (rule.peers ?? []).isEmpty ? [nil] : (rule.peers ?? []).map { [$0] }
    let ports = (rule.ports ?? []).isEmpty ? [nil] : (rule.ports ?? []).map { [$0] }
    return peers.flatMap { peer in
      ports.map { port in
        var part = rule
        part.peers = peer
        part.ports = port
        return part
      }
    }
  }

  private static func editTexts(_ state: inout ClusterState, _ edit: (inout NetworkPolicy) -> Void)
  {
    for index in state.networkPolicies.indices {
      edit(&state.networkPolicies[index])
      for other in state.networkPolicies[index].conflicting.indices {
        edit(&state.networkPolicies[index].conflicting[other])
      }
    }
  }

  private static func editRules(
    _ policy: inout NetworkPolicy, _ edit: (inout NetworkPolicyRule) -> Void
  ) {
    for index in policy.ingress.indices { edit(&policy.ingress[index]) }
    for index in policy.egress.indices { edit(&policy.egress[index]) }
  }
}
