import Audit
package import Flows
package import Kubernetes
import Manifests
import PolicyEngine

/// Proposes how to close a namespace or a workload: least allow rules for what
/// flows and manifests show, and a default-deny for the rest.
///
/// Existing policies that name their pods and peers stay. Those that admit
/// anyone are superseded, since nothing closes while they stand; for a whole
/// namespace also those that select every pod, future ones included, and admit
/// more than DNS, since no default-deny holds beside them.
package struct ProposalBuilder: Sendable {
  private let state: ClusterState
  private let inventory: Inventory
  private let synthesizer: PolicySynthesizer
  private let fromManifests: ManifestNeeds
  private let fromFlows: FlowNeeds
  private let hasFlows: Bool

  /// Makes a builder for one cluster.
  ///
  /// - Parameters:
  ///   - state: The cluster.
  ///   - inventory: Its workloads.
  ///   - edges: What was observed; empty where nothing was.
  package init(_ state: ClusterState, _ inventory: Inventory, edges: [FlowEdge]) {
    self.state = state
    self.inventory = inventory
    synthesizer = PolicySynthesizer(state, inventory)
    fromManifests = ManifestNeeds(state, inventory)
    fromFlows = FlowNeeds(edges, state, inventory)
    hasFlows = !edges.isEmpty
  }

  /// Returns the proposal for a namespace, or for some of its workloads only.
  ///
  /// - Parameters:
  ///   - namespace: The namespace.
  ///   - workloads: The workloads, as indices; `nil` for all of the namespace,
  ///     which then gets a default-deny of its own.
  package func proposal(namespace: String, workloads: [Int]? = nil) -> Proposal {
    let subjects = (workloads ?? workloadsOf(namespace)).filter(isEnforceable)
    var taken = Set(
      state.networkPolicies.filter { $0.namespace == namespace }.map(\.name))
    var policies: [Proposal.Policy] = []
    var warnings: [String] = []
    var withoutEvidence: [Int] = []
    for workload in subjects {
      let seenIn = fromFlows.ingress[workload] ?? []
      let seenOut = fromFlows.egress[workload] ?? []
      let declared = fromManifests.ingress(of: workload)
      if seenIn.isEmpty, seenOut.isEmpty, declared.isEmpty { withoutEvidence.append(workload) }
      let draft = synthesizer.draft(
        for: workload, ingress: joined(declared + seenIn),
        egress: joined(fromManifests.egress(of: workload) + seenOut), taken: taken)
      warnings += draft.warnings + (fromFlows.warnings[workload] ?? [])
      if let policy = draft.policy {
        taken.insert(policy.policy.name)
        policies.append(policy)
      }
    }
    if workloads == nil {
      policies.append(synthesizer.defaultDeny(namespace: namespace, taken: taken))
    }
    let superseded = superseded(in: namespace, by: subjects, isWhole: workloads == nil)
    warnings = general(namespace, withoutEvidence, superseded) + unique(warnings)
    return Proposal(
      namespace: namespace, workloads: subjects, policies: policies, superseded: superseded,
      withoutEvidence: withoutEvidence, warnings: warnings,
      yaml: ManifestWriter.text(
        policies.map {
          ManifestWriter.Entry(
            $0.policy, comments: $0.comments,
            ingressComments: $0.ruleComments.ingress, egressComments: $0.ruleComments.egress)
        }, header: header(namespace, warnings)))
  }

  private func workloadsOf(_ namespace: String) -> [Int] {
    inventory.workloads.indices.filter {
      inventory.workloads[$0].identity.namespace == namespace
    }
  }

  private func isEnforceable(_ workload: Int) -> Bool {
    !inventory.workloads[workload].pods.allSatisfy {
      inventory.pods[$0].pod.spec.isHostNetwork
    }
  }

  /// Needs with one peer and port share their grounds.
  private func joined(_ needs: [Need]) -> [Need] {
    var order: [Need] = []
    var places: [Need: Int] = [:]
    for need in needs {
      let bare = Need(peer: need.peer, port: need.port, grounds: [])
      if let place = places[bare] {
        order[place].grounds += need.grounds.filter { !order[place].grounds.contains($0) }
      } else {
        places[bare] = order.count
        order.append(need)
      }
    }
    return order
  }

  /// The policies that isolate a subject and have a rule that admits anyone,
  /// half of the world, or every namespace; and, where the whole namespace is
  /// closed, those that also select pods nobody has thought of yet.
  private func superseded(
    in namespace: String, by subjects: [Int], isWhole: Bool
  ) -> [Int] {
    let pods = subjects.flatMap { inventory.workloads[$0].pods }
    return state.networkPolicies.indices.filter { index in
      let policy = state.networkPolicies[index]
      guard policy.namespace == namespace, let selector = policy.selector,
        pods.contains(where: {
          selector.match(
            inventory.pods[$0].pod.metadata.labels,
            unknownKeys: inventory.pods[$0].unknownLabelKeys) != .no
        })
      else { return false }
      let rules =
        (policy.isolatesIngress ? policy.ingress : [])
        + (policy.isolatesEgress ? policy.egress : [])
      if rules.contains(where: isBroad) { return true }
      return isWhole && selector.match(.empty) == .yes && !rules.allSatisfy(isDNS)
    }
  }

  /// A Boolean value that tells whether a rule admits the ports of DNS alone.
  private func isDNS(_ rule: NetworkPolicyRule) -> Bool {
    guard let ports = rule.ports, !ports.isEmpty else { return false }
    return ports.allSatisfy { [.range(53...53), .range(5353...5353)].contains($0.extent) }
  }

  private func isBroad(_ rule: NetworkPolicyRule) -> Bool {
    guard let peers = rule.peers, !peers.isEmpty else { return true }
    return peers.contains { peer in
      switch peer {
      case .block(let block, _): block.prefix <= 1
      case .pods(let namespaces, let pods):
        namespaces?.isEmpty == true && pods?.isEmpty != false && rule.admitsAnyPort
      }
    }
  }

  private func general(
    _ namespace: String, _ withoutEvidence: [Int], _ superseded: [Int]
  ) -> [String] {
    var lines: [String] = []
    if !hasFlows {
      lines.append("no flows were read: only what the manifests show is admitted")
    }
    if !superseded.isEmpty {
      let names = superseded.map { index in
        let policy = state.networkPolicies[index]
        return "\(policy.name) (\(policy.metadata.location))"
      }
      lines.append("remove these, or what they admit stays open: \(names.joined(separator: ", "))")
    }
    if !withoutEvidence.isEmpty {
      let names = withoutEvidence.map { inventory.workloads[$0].displayName }
      lines.append("nothing is known of what these need: \(names.joined(separator: ", "))")
    }
    return lines
  }

  private func header(_ namespace: String, _ warnings: [String]) -> [String] {
    ["Proposed for namespace \(namespace): the least rules for what was seen and declared."]
      + warnings.map { "Mind: \($0)." }
  }

  private func unique(_ lines: [String]) -> [String] {
    var seen: Set<String> = []
    return lines.filter { seen.insert($0).inserted }
  }
}
