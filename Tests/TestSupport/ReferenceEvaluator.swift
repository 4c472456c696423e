package import Kubernetes
package import PolicyEngine

/// The second, plain evaluator: pair by pair, policy by policy, rule by rule.
///
/// Written from the semantics reference alone (sections 1 to 3), so that the
/// engine has somebody to disagree with. It knows no classes, no interning and
/// no sets of bits: it takes one connection and walks through the rules. What
/// the input leaves open is enumerated: each half of a connection is judged
/// in every world that the input admits, and a verdict is certain only where
/// all worlds agree (rule M-3). The choices that make worlds are
///
/// - an invalid policy of a manifest: absent, or there with its valid rules;
/// - an invalid rule of a captured policy: admits nothing, or everything;
/// - policies of one identity that differ: each of the texts;
/// - a selector over a label nobody knows (G-10, G-18): matches, or not;
/// - a policy of a kind that is not evaluated: admits everything, or nothing;
/// - a list of policies that is cut: one more policy, of any content, or none.
///
/// Halves and address families are never merged before they are judged (M-2,
/// G-15): the worlds of one half know nothing of those of another.
///
/// It stands in one long file so that it can be read beside the reference from
/// top to bottom, as one argument.
package struct ReferenceEvaluator: Sendable {
  /// One connection as seen by the rules: a part of the domain and a number.
  package struct Connection: Hashable, Sendable {
    /// The protocol.
    package var part: ConnectionSet.Part
    /// The port, or type and code.
    package var number: UInt16

    /// Makes a connection.
    package init(_ part: ConnectionSet.Part, _ number: UInt16) {
      self.part = part
      self.number = number
    }
  }

  /// What one half says of one connection.
  package struct Judgement: Hashable, Sendable {
    /// The verdict of the half.
    package var verdict: Verdict
    /// The rules that surely admit the connection; where none does and the pod
    /// is surely isolated, the policies that surely isolate it, path `spec`.
    package var decidedBy: Set<RuleOrigin>
  }

  /// The cluster.
  package let state: ClusterState
  /// Its workloads and pods.
  package let inventory: Inventory
  private let namespaces: [String: Namespace]
  private let nodes: [String: Node]
  private let policies: [String: [PolicyTexts]]

  /// Makes an evaluator of a cluster.
  package init(_ state: ClusterState, inventory: Inventory) {
    self.state = state
    self.inventory = inventory
    self.namespaces = Dictionary(state.namespaces.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    self.nodes = Dictionary(state.nodes.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    self.policies = Dictionary(
      grouping: state.networkPolicies.map { policy in
        PolicyTexts(
          policy: policy,
          texts: ([policy] + policy.conflicting).map {
            PolicyText($0, isInvalid: !$0.refusals.isEmpty && !$0.isCaptured)
          })
      }, by: \.policy.namespace)
  }

  /// A policy in all the texts that were found of it.
  private struct PolicyTexts {
    var policy: NetworkPolicy
    var texts: [PolicyText]
  }

  /// One text of a policy; of an invalid one in a manifest only the valid rules.
  private struct PolicyText {
    var isInvalid: Bool
    var namespace: String
    var selector: LabelSelector?
    /// The rules of a direction, or `nil` where the text does not isolate.
    var ingress: [NetworkPolicyRule]?
    var egress: [NetworkPolicyRule]?

    init(_ policy: NetworkPolicy, isInvalid: Bool) {
      self.isInvalid = isInvalid
      namespace = policy.namespace
      selector = policy.selector
      if policy.isolatesIngress {
        ingress = policy.ingress.filter { !(isInvalid && $0.isRefused) }
      }
      if policy.isolatesEgress { egress = policy.egress.filter { !(isInvalid && $0.isRefused) } }
    }
  }

  /// Returns the verdict on one connection.
  package func verdict(_ probe: Probe) -> Verdict {
    verdicts(
      from: probe.source, to: probe.destination, [Connection(probe.part, probe.number)])[0]
  }

  /// Returns the verdicts on some connections of one pair, in their order.
  package func verdicts(
    from source: Peer, to destination: Peer, _ connections: [Connection]
  ) -> [Verdict] {
    var result = [Verdict](repeating: .denied, count: connections.count)
    if isLoopback(source, destination) { return result.map { _ in .allowed } }
    for family in families(source, destination) {
      let egress = half(.egress, source, destination, family, connections)
      let ingress = half(.ingress, destination, source, family, connections)
      for index in connections.indices {
        let way = ReferenceEvaluator.both(egress[index], ingress[index])
        result[index] = ReferenceEvaluator.either(result[index], way)
      }
    }
    return result
  }

  /// Returns what one half says of some connections over one family, without
  /// the rules that decide; an end that is not a pod admits all.
  package func verdicts(
    _ direction: Direction, from source: Peer, to destination: Peer, _ family: IPFamily,
    _ connections: [Connection]
  ) -> [Verdict] {
    direction == .egress
      ? half(.egress, source, destination, family, connections)
      : half(.ingress, destination, source, family, connections)
  }

  /// Returns what one half says of a connection over one family, or `nil`
  /// where the end whose policies would speak is not a pod.
  package func judgement(_ direction: Direction, _ probe: Probe, _ family: IPFamily) -> Judgement? {
    let subject = direction == .egress ? probe.source : probe.destination
    let peer = direction == .egress ? probe.destination : probe.source
    guard case .pod(let pod) = subject else { return nil }
    let connection = Connection(probe.part, probe.number)
    let verdict = half(direction, subject, peer, family, [connection])[0]
    if isBeyondPolicies(direction, pod, peer) { return Judgement(verdict: verdict, decidedBy: []) }
    var admitting: Set<RuleOrigin> = []
    var isolating: Set<RuleOrigin> = []
    for stance in stances(direction, pod, peer, family) {
      guard stance.readings.count == 1, stance.readings[0].selects == .yes else { continue }
      isolating.insert(
        RuleOrigin(
          policy: stance.policy.reference, path: "spec", location: stance.policy.metadata.location))
      for rule in stance.readings[0].rules where !rule.isWild && rule.matchesPeer == .yes {
        guard admits(rule.ports, connection, direction, pod, peer) else { continue }
        admitting.insert(
          RuleOrigin(
            policy: stance.policy.reference, path: rule.path, location: rule.location))
      }
    }
    return Judgement(verdict: verdict, decidedBy: admitting.isEmpty ? isolating : admitting)
  }

  /// Returns the families over which a pair can speak (G-15): those of both
  /// ends; a pod whose addresses are not known may have either.
  package func families(_ source: Peer, _ destination: Peer) -> [IPFamily] {
    let left = families(of: source)
    let right = families(of: destination)
    return IPFamily.allCases.filter { left.contains($0) && right.contains($0) }
  }

  private func families(of peer: Peer) -> Set<IPFamily> {
    switch peer {
    case .address(let address): return [address.family]
    case .name: return []
    case .pod(let index):
      let known = Set(addresses(inventory.pods[index].pod).map(\.family))
      return known.isEmpty ? Set(IPFamily.allCases) : known
    }
  }

  /// The addresses of a pod; on the host's network those of the node serve
  /// where the pod itself tells none.
  private func addresses(_ pod: Pod) -> [IPAddress] {
    if !pod.addresses.isEmpty || !pod.spec.isHostNetwork { return pod.addresses }
    return pod.spec.nodeName.flatMap { nodes[$0] }?.addresses ?? []
  }

  /// A pod that reaches its own address, or 127.0.0.1 and its like, passes by
  /// every policy (G-1); the pods behind a template, or behind one entry for
  /// several, are different pods (M-7).
  private func isLoopback(_ source: Peer, _ destination: Peer) -> Bool {
    if case .pod(let index) = source, source == destination {
      return !inventory.pods[index].isTemplate && inventory.pods[index].count == 1
    }
    return [source, destination].contains { peer in
      guard case .address(let address) = peer else { return false }
      return address.value == (address.family == .ipv4 ? 0x7F00_0001 : 1)
    }
  }
}

// MARK: - One half

extension ReferenceEvaluator {
  /// The three things one policy can be to a connection.
  private enum Stand {
    /// It does not isolate the pod.
    case absent
    /// It isolates the pod and does not admit the connection.
    case isolates
    /// It isolates the pod and admits the connection.
    case admits
  }

  /// One way to read a policy.
  private struct Reading {
    var selects: SelectorMatch
    var rules: [RuleReading]
  }

  /// One rule, with what it says of the peer already found out.
  private struct RuleReading {
    var matchesPeer: SelectorMatch
    var ports: [NetworkPolicyPort]
    /// Nobody knows what the rule admits: nothing, or everything.
    var isWild: Bool
    var path: String
    var location: SourceLocation
  }

  /// A policy that concerns a pod in one direction, in all its readings.
  private struct Stance {
    var policy: NetworkPolicy
    var readings: [Reading]
  }

  private func half(
    _ direction: Direction, _ subject: Peer, _ peer: Peer, _ family: IPFamily,
    _ connections: [Connection]
  ) -> [Verdict] {
    // Only one half exists where the other end is no pod (K-15).
    guard case .pod(let pod) = subject else { return connections.map { _ in .allowed } }
    // Pods on the host's network are never subjects (G-7).
    if inventory.pods[pod].pod.spec.isHostNetwork { return connections.map { _ in .allowed } }
    if isReachedByUnevaluatedPolicy(pod) { return connections.map { _ in .unknown } }
    if isOwnNode(peer, of: pod) { return connections.map { _ in .allowed } }
    let stances = stances(direction, pod, peer, family)
    let namespace = inventory.pods[pod].pod.namespace
    let isListCut = !state.evidence.policyGaps(namespace: namespace).isEmpty
    return connections.map { connection in
      var choices = stances.map { stance in
        stance.readings.flatMap { stands(of: $0, connection, direction, pod, peer) }
      }
      if isListCut { choices.append([.absent, .isolates, .admits]) }
      return ReferenceEvaluator.verdict(over: choices)
    }
  }

  /// Enumerates the worlds, one stand for each policy, and compares them.
  ///
  /// A world is known by two things: does any policy isolate the pod (K-3),
  /// does any of them admit the connection (K-4).
  private static func verdict(over choices: [[Stand]]) -> Verdict {
    struct World: Equatable {
      var isIsolated = false
      var isAdmitted = false
      var isOpen: Bool { isAdmitted || !isIsolated }
    }
    var worlds = [World()]
    for choice in choices {
      var next: [World] = []
      for world in worlds {
        for stand in choice {
          let one = World(
            isIsolated: world.isIsolated || stand != .absent,
            isAdmitted: world.isAdmitted || stand == .admits)
          if !next.contains(one) { next.append(one) }
        }
      }
      worlds = next
    }
    if worlds.allSatisfy(\.isOpen) { return .allowed }
    return worlds.contains(where: \.isOpen) ? .unknown : .denied
  }

  private func stands(
    of reading: Reading, _ connection: Connection, _ direction: Direction, _ pod: Int,
    _ peer: Peer
  ) -> [Stand] {
    if reading.selects == .no { return [.absent] }
    var isSure = false
    var isPossible = false
    for rule in reading.rules {
      if rule.isWild {
        isPossible = true
      } else if admits(rule.ports, connection, direction, pod, peer) {
        isPossible = true
        if rule.matchesPeer == .yes { isSure = true }
      }
    }
    var result: [Stand] = isSure ? [.admits] : isPossible ? [.isolates, .admits] : [.isolates]
    if reading.selects == .unknown { result.append(.absent) }
    return result
  }

  /// The policies of the pod's namespace that in some reading select it and
  /// isolate it in a direction (K-1, K-2).
  private func stances(
    _ direction: Direction, _ pod: Int, _ peer: Peer, _ family: IPFamily
  ) -> [Stance] {
    let subject = inventory.pods[pod]
    return (policies[subject.pod.namespace] ?? []).compactMap { policy in
      var stance = Stance(policy: policy.policy, readings: [])
      for text in policy.texts {
        if text.isInvalid { stance.readings.append(Reading(selects: .no, rules: [])) }
        guard let rules = direction == .ingress ? text.ingress : text.egress else {
          stance.readings.append(Reading(selects: .no, rules: []))
          continue
        }
        var reading = Reading(selects: .unknown, rules: [])
        if let selector = text.selector { reading.selects = match(selector, subject) }
        for rule in rules where reading.selects != .no {
          let matches = matchesPeer(rule, text.namespace, peer, family)
          if matches == .no && !rule.isRefused { continue }
          reading.rules.append(
            RuleReading(
              matchesPeer: matches, ports: rule.ports ?? [], isWild: rule.isRefused,
              path: rule.path, location: rule.location))
        }
        stance.readings.append(reading)
      }
      return stance.readings.allSatisfy { $0.selects == .no } ? nil : stance
    }
  }

  private func isReachedByUnevaluatedPolicy(_ pod: Int) -> Bool {
    state.unevaluatedPolicies.contains { policy in
      switch policy.reach {
      case .cluster: true
      case .namespace(let name): name == inventory.pods[pod].pod.namespace
      case .none: false
      }
    }
  }

  private func isBeyondPolicies(_ direction: Direction, _ pod: Int, _ peer: Peer) -> Bool {
    inventory.pods[pod].pod.spec.isHostNetwork || isReachedByUnevaluatedPolicy(pod)
      || isOwnNode(peer, of: pod)
  }

  /// A Boolean value that tells whether a peer is the node that runs a pod
  /// (G-3); a pod on the host's network speaks as its node.
  private func isOwnNode(_ peer: Peer, of pod: Int) -> Bool {
    guard let name = inventory.pods[pod].pod.spec.nodeName else { return false }
    switch peer {
    case .address(let address): return nodes[name]?.addresses.contains(address) ?? false
    case .name: return false
    case .pod(let other):
      let spec = inventory.pods[other].pod.spec
      return spec.isHostNetwork && spec.nodeName == name
    }
  }
}

// MARK: - Peers

extension ReferenceEvaluator {
  /// Whether a rule names the peer: any of its entries does, or it has none
  /// (K-6).
  private func matchesPeer(
    _ rule: NetworkPolicyRule, _ home: String, _ peer: Peer, _ family: IPFamily
  ) -> SelectorMatch {
    guard let entries = rule.peers, !entries.isEmpty else { return .yes }
    var result = SelectorMatch.no
    for entry in entries {
      switch matches(entry, home, peer, family) {
      case .yes: return .yes
      case .unknown: result = .unknown
      case .no: break
      }
    }
    return result
  }

  private func matches(
    _ entry: NetworkPolicyPeer, _ home: String, _ peer: Peer, _ family: IPFamily
  ) -> SelectorMatch {
    switch (entry, peer) {
    case (.pods, .address): return .no  // K-8: selectors choose pods only.
    case (_, .name): return .unknown
    case (.pods(let namespaceSelector, let podSelector), .pod(let index)):
      let subject = inventory.pods[index]
      if subject.pod.spec.isHostNetwork { return .no }  // G-7
      let inNamespace: SelectorMatch
      if let namespaceSelector {
        inNamespace = match(namespaceSelector, namespace: subject.pod.namespace)
      } else {
        inNamespace = subject.pod.namespace == home ? .yes : .no
      }
      let hasLabels = podSelector.map { match($0, subject) } ?? .yes
      if inNamespace == .no || hasLabels == .no { return .no }
      return inNamespace == .yes && hasLabels == .yes ? .yes : .unknown
    case (.block(let block, let except), .address(let address)):
      return isInside(address, block, except) ? .yes : .no
    case (.block(let block, let except), .pod(let index)):
      return matches(block, except, inventory.pods[index].pod, family)
    }
  }

  /// Whether a block names a pod, by the section "does a CIDR match a pod?".
  private func matches(
    _ block: CIDR, _ except: [CIDR], _ pod: Pod, _ family: IPFamily
  ) -> SelectorMatch {
    if block.base.family != family { return .no }
    let known = addresses(pod)
    if !known.isEmpty {
      return known.contains { $0.family == family && isInside($0, block, except) } ? .yes : .no
    }
    if block.prefix == 0 && except.isEmpty { return .yes }
    // The pod's address lies somewhere in the pod blocks of the cluster; those
    // on the host's network lie anywhere, and so do all where none is known.
    let pools = pod.spec.isHostNetwork ? [] : state.podCIDRs.filter { $0.base.family == family }
    if pools.isEmpty { return .unknown }
    let exceptions = except.filter { $0.base.family == family }
    let isWhole = pools.allSatisfy { pool in
      covers(block, pool) && !exceptions.contains { overlap($0, pool) }
    }
    if isWhole { return .yes }
    let isTouched = pools.contains { pool in
      overlap(block, pool) && !isCovered(meet(block, pool), by: exceptions)
    }
    return isTouched ? .unknown : .no
  }

  private func isInside(_ address: IPAddress, _ block: CIDR, _ except: [CIDR]) -> Bool {
    func lies(_ block: CIDR) -> Bool {
      let range = block.range
      return range.family == address.family
        && range.bounds.lowerBound <= address.value && address.value <= range.bounds.upperBound
    }
    return lies(block) && !except.contains(where: lies)
  }

  private func covers(_ block: CIDR, _ other: CIDR) -> Bool {
    block.range.bounds.lowerBound <= other.range.bounds.lowerBound
      && other.range.bounds.upperBound <= block.range.bounds.upperBound
  }

  /// Blocks never cross: they are apart, or one covers the other.
  private func overlap(_ left: CIDR, _ right: CIDR) -> Bool {
    covers(left, right) || covers(right, left)
  }

  private func meet(_ left: CIDR, _ right: CIDR) -> CIDR { covers(left, right) ? right : left }

  /// Whether exceptions together leave nothing of a block.
  private func isCovered(_ block: CIDR, by exceptions: [CIDR]) -> Bool {
    var next = block.range.bounds.lowerBound
    for exception in exceptions.sorted(by: { $0.base < $1.base }) {
      let bounds = exception.range.bounds
      if bounds.lowerBound > next || bounds.upperBound < next { continue }
      if bounds.upperBound >= block.range.bounds.upperBound { return true }
      next = bounds.upperBound + 1
    }
    return false
  }
}

// MARK: - Labels

extension ReferenceEvaluator {
  /// What is known of one label.
  private enum Value {
    case absent
    case present(String)
    /// The key is there, its value is not known (G-18).
    case unreadable
    /// Nobody knows whether the key is there (G-10).
    case unknown
  }

  private func match(_ selector: LabelSelector, _ subject: SubjectPod) -> SelectorMatch {
    match(selector) { key in
      for label in subject.pod.metadata.labels.entries where label.key == key {
        return .present(label.value)
      }
      return subject.unknownLabelKeys.contains(key) ? .unreadable : .absent
    }
  }

  private func match(_ selector: LabelSelector, namespace name: String) -> SelectorMatch {
    match(selector) { key in
      if key == "kubernetes.io/metadata.name" { return .present(name) }  // G-9
      guard let namespace = namespaces[name], !namespace.isInferred else { return .unknown }
      for label in namespace.labels.entries where label.key == key { return .present(label.value) }
      return .absent
    }
  }

  /// All requirements must hold (G-17).
  private func match(_ selector: LabelSelector, _ value: (String) -> Value) -> SelectorMatch {
    var result = SelectorMatch.yes
    for requirement in selector.requirements {
      let met: SelectorMatch
      switch (requirement.test, value(requirement.key)) {
      case (.isIn, .present(let text)): met = requirement.values.contains(text) ? .yes : .no
      case (.notIn, .present(let text)): met = requirement.values.contains(text) ? .no : .yes
      case (.isIn, .absent), (.exists, .absent): met = .no
      case (.notIn, .absent), (.doesNotExist, .absent): met = .yes
      case (.exists, .present), (.exists, .unreadable): met = .yes
      case (.doesNotExist, .present), (.doesNotExist, .unreadable): met = .no
      case (.isIn, .unreadable), (.notIn, .unreadable), (_, .unknown): met = .unknown
      }
      if met == .no { return .no }
      if met == .unknown { result = .unknown }
    }
    return result
  }
}

// MARK: - Ports, and verdicts together

extension ReferenceEvaluator {
  /// Whether the port entries of a rule name a connection; none names the whole
  /// domain (K-10), any at all leaves ICMP and other protocols out (M-1).
  private func admits(
    _ ports: [NetworkPolicyPort], _ connection: Connection, _ direction: Direction, _ pod: Int,
    _ peer: Peer
  ) -> Bool {
    if ports.isEmpty { return true }
    return ports.contains { port in
      switch (port.transport, connection.part) {
      case (.tcp, .tcp), (.udp, .udp), (.sctp, .sctp): break
      default: return false
      }
      switch port.extent {
      case .all: return true
      case .range(let range): return range.contains(connection.number)
      case .named(let name):
        let destination: Peer = direction == .ingress ? .pod(pod) : peer
        return numbers(of: name, port.transport, at: destination).contains(connection.number)
      }
    }
  }

  /// The ports of a name and protocol at the destination (G-20, G-21); a node,
  /// and a pod that speaks as one, has none.
  private func numbers(
    of name: String, _ transport: NetworkProtocol, at destination: Peer
  ) -> [UInt16] {
    guard case .pod(let index) = destination else { return [] }
    let spec = inventory.pods[index].pod.spec
    if spec.isHostNetwork { return [] }
    var result: [UInt16] = []
    for container in spec.containers where container.role != .initContainer {
      for port in container.ports where port.name == name && port.transport == transport {
        result.append(port.number)
      }
    }
    return result
  }

  /// The way is open where both halves are (M-2).
  private static func both(_ left: Verdict, _ right: Verdict) -> Verdict {
    if left == .denied || right == .denied { return .denied }
    return left == .allowed && right == .allowed ? .allowed : .unknown
  }

  /// Two pods can speak where either family lets them.
  private static func either(_ left: Verdict, _ right: Verdict) -> Verdict {
    if left == .allowed || right == .allowed { return .allowed }
    return left == .denied && right == .denied ? .denied : .unknown
  }
}
