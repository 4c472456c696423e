import Audit
package import Kubernetes
import PolicyEngine

/// Turns needs into policies: for each workload one policy with the least
/// rules, and for a namespace a default-deny beside them.
///
/// The result is the same for the same needs in any order. Rules whose ports
/// are equal share one rule, so that a person reads fewer of them.
package struct PolicySynthesizer: Sendable {
  /// The label that marks what was proposed here.
  package static let managedBy = Label("app.kubernetes.io/managed-by", "firebreak")

  private let state: ClusterState
  private let inventory: Inventory

  /// Makes a synthesizer for one cluster.
  package init(_ state: ClusterState, _ inventory: Inventory) {
    self.state = state
    self.inventory = inventory
  }

  /// A draft of one workload: its policy and what could not be written.
  package struct Draft: Sendable {
    /// The policy, or `nil` where the pods share no stable label.
    package var policy: Proposal.Policy?
    /// What a person must know, one line each.
    package var warnings: [String]
  }

  /// Returns the policy of one workload.
  ///
  /// - Parameters:
  ///   - workload: the workload, as an index into `Inventory.workloads`.
  ///   - ingress: what others need of it.
  ///   - egress: what it needs of others.
  ///   - taken: names that are in use in the namespace.
  package func draft(
    for workload: Int, ingress: [Need], egress: [Need], taken: Set<String>
  ) -> Draft {
    let subject = inventory.workloads[workload]
    var warnings: [String] = []
    guard let selector = StableSelector.make(for: workload, in: inventory, state) else {
      let text = "\(subject.displayName) has no stable label; give its pods one before closing it"
      return Draft(policy: nil, warnings: [text])
    }
    for other in selector.alsoSelects {
      let name = inventory.workloads[other].displayName
      warnings.append("the selector of \(subject.displayName) also selects \(name)")
    }
    let namespace = subject.identity.namespace
    let into = rules(ingress, .ingress, of: subject, &warnings)
    let outOf = rules(egress, .egress, of: subject, &warnings)
    let policy = NetworkPolicy(
      namespace: namespace, name: freeName(subject.identity.name, taken),
      metadata: ObjectMetadata(
        labels: Labels([PolicySynthesizer.managedBy]),
        location: SourceLocation(file: "\(namespace).yaml")),
      selector: selector.selector, isolatesIngress: true, isolatesEgress: true,
      ingress: into.map(\.rule), egress: outOf.map(\.rule))
    return Draft(
      policy: Proposal.Policy(
        policy: policy, comments: ["\(subject.identity.kind.kind) \(subject.displayName)"],
        ruleComments: Directions(
          ingress: into.map(\.comments), egress: outOf.map(\.comments))),
      warnings: warnings)
  }

  /// Returns the policy that closes a namespace for pods nobody thought of.
  package func defaultDeny(namespace: String, taken: Set<String>) -> Proposal.Policy {
    let policy = NetworkPolicy(
      namespace: namespace, name: freeName("default-deny", taken),
      metadata: ObjectMetadata(
        labels: Labels([PolicySynthesizer.managedBy]),
        location: SourceLocation(file: "\(namespace).yaml")),
      isolatesIngress: true, isolatesEgress: true)
    return Proposal.Policy(
      policy: policy,
      comments: ["Every pod of the namespace, also one nobody has thought of yet: nothing passes"],
      ruleComments: Directions(ingress: [], egress: []))
  }

  private struct CommentedRule {
    var rule: NetworkPolicyRule
    var comments: [String]
  }

  private func rules(
    _ needs: [Need], _ direction: Direction, of subject: Workload, _ warnings: inout [String]
  ) -> [CommentedRule] {
    var ports: [Need.Peer: Set<Need.Port>] = [:]
    var grounds: [Need.Peer: [Need]] = [:]
    for need in needs {
      guard let port = need.port else {
        warnings.append(
          "\(subject.displayName): \(describe(need.peer)) needs a protocol that a NetworkPolicy"
            + " cannot name; only a rule without ports admits it")
        continue
      }
      ports[need.peer, default: []].insert(port)
      grounds[need.peer, default: []].append(need)
    }
    var byPorts: [[Need.Port]: [(peer: Need.Peer, text: String)]] = [:]
    for (peer, numbers) in ports {
      byPorts[numbers.sorted(), default: []].append((peer, describe(peer)))
    }
    var result: [CommentedRule] = []
    let ordered = byPorts.sorted { left, right in
      let (first, second) = (left.key.first, right.key.first)
      if let first, let second, first != second { return first < second }
      if left.key != right.key { return left.key.lexicographicallyPrecedes(right.key) }
      return false
    }
    for (numbers, peers) in ordered {
      let sorted = peers.sorted { $0.text < $1.text }
      let everybody = sorted.contains { $0.peer == .anyone }
      var written: [NetworkPolicyPeer] = []
      var comments: [String] = []
      for (peer, text) in sorted {
        let peers = policyPeers(peer, of: subject, &warnings)
        if peers.isEmpty, peer != .anyone { continue }
        written += peers.filter { !written.contains($0) }
        comments += (grounds[peer] ?? []).sorted {
          ($0.port.map { "\($0)" } ?? "") < ($1.port.map { "\($0)" } ?? "")
        }
        .flatMap { need in need.grounds.map { "\(text): \(describe($0, need.port))" } }
      }
      if written.isEmpty, !everybody { continue }
      let index = result.count
      let rule = NetworkPolicyRule(
        peers: everybody ? nil : written,
        ports: numbers.map { port in
          NetworkPolicyPort(port.transport, port.number.map { .range($0...$0) } ?? .all)
        },
        path: "spec.\(direction.rawValue)[\(index)]",
        location: SourceLocation(file: "\(subject.identity.namespace).yaml"))
      result.append(CommentedRule(rule: rule, comments: unique(comments)))
    }
    return result
  }

  private func policyPeers(
    _ peer: Need.Peer, of subject: Workload, _ warnings: inout [String]
  ) -> [NetworkPolicyPeer] {
    switch peer {
    case .anyone: return []
    case .block(let block, _): return [.block(block, except: [])]
    case .pods(let namespace, let selector):
      return [pods(namespace, selector, seenFrom: subject.identity.namespace)]
    case .workload(let index):
      let other = inventory.workloads[index]
      if other.pods.allSatisfy({ inventory.pods[$0].pod.spec.isHostNetwork }) {
        return nodeBlocks(for: other, seenFrom: subject, &warnings)
      }
      guard let selector = StableSelector.make(for: index, in: inventory, state) else {
        warnings.append(
          "\(other.displayName) has no stable label: its whole namespace is admitted")
        return [
          pods(other.identity.namespace, .everything, seenFrom: subject.identity.namespace)
        ]
      }
      for caught in selector.alsoSelects {
        warnings.append(
          "a rule for \(other.displayName) also admits \(inventory.workloads[caught].displayName)")
      }
      return [
        pods(other.identity.namespace, selector.selector, seenFrom: subject.identity.namespace)
      ]
    }
  }

  /// Pods on the host's network have their node's addresses: selectors never
  /// match them (rule G-7).
  private func nodeBlocks(
    for other: Workload, seenFrom subject: Workload, _ warnings: inout [String]
  ) -> [NetworkPolicyPeer] {
    let addresses = Set(state.nodes.flatMap(\.addresses)).sorted()
    warnings.append(
      "\(other.displayName) shares its nodes' network: \(subject.displayName) admits"
        + (addresses.isEmpty ? " nothing of it, since no node address is known" : " every node"))
    return addresses.compactMap { CIDR($0, prefix: $0.family.width) }
      .map { .block($0, except: []) }
  }

  private func pods(
    _ namespace: String, _ selector: LabelSelector, seenFrom own: String
  ) -> NetworkPolicyPeer {
    let inNamespace = LabelSelector(matchLabels: Labels([Label(Namespace.nameLabel, namespace)]))
    return .pods(namespaces: namespace == own ? nil : inNamespace, pods: selector)
  }

  private func describe(_ peer: Need.Peer) -> String {
    switch peer {
    case .anyone: "anyone"
    case .block(let block, let name): name.map { "\($0) (\(block))" } ?? "\(block)"
    case .pods(let namespace, let selector): "\(namespace) \(selector)"
    case .workload(let index): inventory.workloads[index].displayName
    }
  }

  private func describe(_ ground: Need.Ground, _ port: Need.Port?) -> String {
    let at = port.map { "\($0.transport.rawValue) \($0.number.map(String.init) ?? "all ports")" }
    switch ground {
    case .flows(let count, let first, let last):
      let span = [first, last].compactMap { $0?.rfc3339 }
      return "\(at ?? "") seen \(count) times"
        + (span.count == 2 ? ", \(span[0]) to \(span[1])" : "")
    case .object(let reference, let location, let why):
      return "\(at ?? "") \(why), \(reference) (\(location))"
    case .convention(let why): return "\(at ?? "") \(why)"
    }
  }

  private func unique(_ lines: [String]) -> [String] {
    var seen: Set<String> = []
    return lines.filter { seen.insert($0).inserted }
  }

  /// A name of at most 63 characters that the namespace does not use yet.
  private func freeName(_ base: String, _ taken: Set<String>) -> String {
    let stem = String(base.prefix(50)).trimmedDashes
    if !taken.contains(stem) { return stem }
    let marked = "\(stem)-firebreak"
    if !taken.contains(marked) { return marked }
    return (2...).lazy.map { "\(marked)-\($0)" }.first { !taken.contains($0) } ?? marked
  }
}

extension String {
  /// The text without dashes and dots at its end, which names may not have.
  fileprivate var trimmedDashes: String {
    var text = self[...]
    while let last = text.last, last == "-" || last == "." { text.removeLast() }
    return String(text)
  }
}
