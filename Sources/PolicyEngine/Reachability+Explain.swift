import Kubernetes

extension Reachability {
  /// Returns why one connection is allowed, denied or unknown: the policies
  /// that isolate either end, the rules that decide, and those that nearly do.
  ///
  /// Nothing of this is stored; one question walks through the rules of the
  /// policies of both pods.
  package func explain(_ probe: Probe) -> Explanation {
    guard let from = end(probe.source), let to = end(probe.destination) else {
      return Explanation(
        verdict: .unknown, halves: [], causes: Array(ConnectionAnswer.unknownEndpoint.causes))
    }
    if isLoopback(from, to) { return Explanation(verdict: .allowed, halves: [], causes: []) }
    var way = ProbeVerdict.denied
    for family in families(from, to) {
      let out = from.pod.map { half(.egress, ofPod: $0, to, family) } ?? .everything
      let into = to.pod.map { half(.ingress, ofPod: $0, from, family) } ?? .everything
      way = way.union(ProbeVerdict(out.intersection(into), probe))
    }
    var halves: [Explanation.Half] = []
    if let pod = from.pod { halves.append(explainHalf(.egress, pod, own: from, peer: to, probe)) }
    if let pod = to.pod { halves.append(explainHalf(.ingress, pod, own: to, peer: from, probe)) }
    var causes = way.causes
    for half in halves {
      let pod = inventory.pods[half.pod].pod
      if pod.spec.isHostNetwork { causes.insert(.hostNetwork("\(pod.namespace)/\(pod.name)")) }
      if half.verdict == .denied, [.icmpv4, .icmpv6, .other].contains(probe.part) {
        // Denying is promised for TCP, UDP and SCTP only (G-16).
        causes.insert(.implementationDefined(probe.part.name))
      }
    }
    return Explanation(
      verdict: way.verdict, halves: halves, causes: Reachability.ordered(causes))
  }

  /// Returns the rules of a pod's policies that surely or possibly admit a
  /// connection to or from a peer, in the order of the policies.
  ///
  /// Cheap: it walks through the rules of one pod and asks each for a bit.
  package func rulesAdmitting(
    _ direction: Direction, ofPod pod: Int, peer: Peer, _ part: ConnectionSet.Part,
    _ number: UInt16
  ) -> [RuleOrigin] {
    guard let own = end(.pod(pod)), let other = end(peer) else { return [] }
    var result: [RuleOrigin] = []
    visit(direction, pod, own, other) { rule, match, connections in
      if match != .no, rule.isUnknown || connections.contains(part, number) {
        result.append(rule.origin)
      }
    }
    return result
  }

  /// Returns every rule of the policies that may isolate a pod, in order.
  package func rules(_ direction: Direction, ofPod pod: Int) -> [RuleOrigin] {
    guard inventory.pods.indices.contains(pod) else { return [] }
    return texts(direction, pod).flatMap { program.texts[$0].rules(direction).map(\.origin) }
  }

  /// The texts that may isolate a pod, in order.
  private func texts(_ direction: Direction, _ pod: Int) -> [Int] {
    let group = table(direction).groups[group(direction, ofPod: pod)]
    return group.policies.flatMap { program.alternatives[$0].texts }
  }

  /// The texts that surely isolate a pod, in order.
  private func surelyIsolating(_ direction: Direction, _ pod: Int) -> [Int] {
    table(direction).groups[group(direction, ofPod: pod)].policies
      .filter { program.alternatives[$0].isSure }.flatMap { program.alternatives[$0].texts }
  }

  /// Calls a function for every rule of a pod's policies, with whether it
  /// matches the peer in any family, and what it admits there.
  private func visit(
    _ direction: Direction, _ pod: Int, _ own: End, _ peer: End,
    _ body: (PolicyProgram.Rule, SelectorMatch, ConnectionSet) -> Void
  ) {
    let points = families(own, peer).map { point(peer, $0) }
    let destination =
      direction == .ingress
      ? space.resolutionOfClass[space.classOfPod[pod]]
      : points.first.map(space.resolution(ofPoint:)) ?? 0
    for text in texts(direction, pod) {
      for rule in program.texts[text].rules(direction) {
        var match = SelectorMatch.no
        for point in points {
          switch rule.admits(point) {
          case .yes: match = .yes
          case .unknown: if match == .no { match = .unknown }
          case .no: break
          }
        }
        body(
          rule, match,
          program.ports[rule.ports].connections(at: space.resolutions[destination]))
      }
    }
  }

  private func explainHalf(
    _ direction: Direction, _ pod: Int, own: End, peer: End, _ probe: Probe
  ) -> Explanation.Half {
    var verdict = ProbeVerdict.denied
    for family in families(own, peer) {
      verdict = verdict.union(ProbeVerdict(half(direction, ofPod: pod, peer, family), probe))
    }
    var result = Explanation.Half(
      direction: direction, pod: pod, verdict: verdict.verdict, isolatedBy: [], decidedBy: [])
    if inventory.pods[pod].pod.spec.isHostNetwork || isExemptNode(ofPod: pod, peer) {
      return result
    }
    let texts = texts(direction, pod)
    for text in texts {
      let policy = program.texts[text].origin.policy
      if !result.isolatedBy.contains(policy) { result.isolatedBy.append(policy) }
    }
    visit(direction, pod, own, peer) { rule, match, connections in
      let admitsPort = rule.isUnknown || connections.contains(probe.part, probe.number)
      switch (match, admitsPort) {
      case (.yes, true): result.decidedBy.append(rule.origin)
      case (.unknown, true):
        result.nearMisses.append(
          Explanation.NearMiss(
            rule: rule.origin,
            reason: rule.isUnknown
              ? "may admit anything: the rule is invalid"
              : "admits the port, and nobody can say whether it means this peer"))
      case (.no, true):
        result.nearMisses.append(
          Explanation.NearMiss(rule: rule.origin, reason: "admits the port, but not this peer"))
      case (_, false) where match != .no:
        result.nearMisses.append(
          Explanation.NearMiss(rule: rule.origin, reason: nearMiss(rule, connections)))
      default: break
      }
    }
    if result.decidedBy.isEmpty {
      let sure = surelyIsolating(direction, pod)
      result.decidedBy = (sure.isEmpty ? texts : sure).map { program.texts[$0].origin }
    }
    return result
  }

  private func nearMiss(_ rule: PolicyProgram.Rule, _ connections: ConnectionSet) -> String {
    if connections.isEmpty, let name = program.ports[rule.ports].names.first {
      return "admits the peer, but the destination has no \(name.part.name) port named "
        + "`\(name.name)`"
    }
    return "admits the peer, but only \(connections)"
  }

  /// Causes in an order that does not depend on hashing.
  static func ordered(_ causes: Set<Cause>) -> [Cause] {
    causes.map { (text: "\($0)", cause: $0) }.sorted { $0.text < $1.text }.map(\.cause)
  }
}

/// The verdict on one connection, with the causes that concern just it.
private struct ProbeVerdict {
  var verdict: Verdict
  var isMarked: Bool
  var causes: Set<Cause>

  static let denied = ProbeVerdict(verdict: .denied, isMarked: false, causes: [])

  init(verdict: Verdict, isMarked: Bool, causes: Set<Cause>) {
    self.verdict = verdict
    self.isMarked = isMarked
    self.causes = causes
  }

  init(_ answer: HalfAnswer, _ probe: Probe) {
    if answer.certain.contains(probe.part, probe.number) {
      verdict = .allowed
      isMarked = !answer.withoutBlocks.contains(probe.part, probe.number)
      causes = isMarked ? answer.marks : []
    } else if answer.possible.contains(probe.part, probe.number) {
      verdict = .unknown
      isMarked = false
      causes = answer.doubts
    } else {
      self = .denied
    }
  }

  /// Either way may be taken: the better one speaks.
  func union(_ other: ProbeVerdict) -> ProbeVerdict {
    func rank(_ value: ProbeVerdict) -> Int {
      switch value.verdict {
      case .denied: 0
      case .unknown: 1
      case .allowed: value.isMarked ? 2 : 3
      }
    }
    if rank(self) == rank(other) {
      return ProbeVerdict(
        verdict: verdict, isMarked: isMarked, causes: causes.union(other.causes))
    }
    return rank(self) > rank(other) ? self : other
  }
}
