import Kubernetes

extension Reachability {
  /// Returns why one connection is allowed, denied or unknown: tier by tier
  /// every rule that speaks, the rules that decide, and those that nearly do.
  ///
  /// Nothing of this is stored; one question walks through the rules of the
  /// policies of both pods.
  package func explain(_ probe: Probe) -> Explanation {
    guard let from = end(probe.source), let to = end(probe.destination) else {
      return Explanation(
        verdict: .unknown, halves: [], causes: Array(ConnectionAnswer.unknownEndpoint.causes))
    }
    if isLoopback(from, to) {
      let isHairpin = from.pod != nil && from.pod == to.pod
      return Explanation(
        verdict: .allowed, halves: [],
        causes: isHairpin ? [.hairpin(hairpin(from, to, probe))] : [])
    }
    let way = way(from, to, probe)
    var halves: [Explanation.Half] = []
    if let pod = from.pod { halves.append(explainHalf(.egress, pod, own: from, peer: to, probe)) }
    if let pod = to.pod { halves.append(explainHalf(.ingress, pod, own: to, peer: from, probe)) }
    var causes = way.causes
    for half in halves {
      let pod = inventory.pods[half.pod].pod
      if pod.spec.isHostNetwork { causes.insert(.hostNetwork("\(pod.namespace)/\(pod.name)")) }
      if half.verdict == .denied, isLeftToEngine(probe.part) {
        // Denying is promised for TCP, UDP and SCTP only (G-16).
        causes.insert(.implementationDefined(probe.part.name))
      }
    }
    return Explanation(
      verdict: way.verdict, halves: halves, causes: Reachability.ordered(causes))
  }

  /// What both halves admit, over any family both ends have.
  private func way(_ from: End, _ to: End, _ probe: Probe) -> ProbeVerdict {
    families(from, to).reduce(ProbeVerdict.denied) { way, family in
      let out = from.pod.map { half(.egress, ofPod: $0, to, family) } ?? .everything
      let into = to.pod.map { half(.ingress, ofPod: $0, from, family) } ?? .everything
      return way.union(ProbeVerdict(out.intersection(into), probe))
    }
  }

  /// What becomes of a connection of a pod to itself through a Service of its
  /// own (G-2): some engines always allow it, others ask the policies. What
  /// policies do not allow is undefined where no engine is known, unless a
  /// ClusterNetworkPolicy denies it, which says that it means this way.
  private func hairpin(_ from: End, _ to: End, _ probe: Probe) -> Verdict {
    let verdict = way(from, to, probe).verdict
    switch profile.exemptsHairpin {
    case true?: return .allowed
    case false?: return verdict
    case nil:
      guard verdict == .denied, let pod = from.pod else { return verdict }
      let isDefined = [(Direction.egress, to), (.ingress, from)].contains { direction, peer in
        let half = explainHalf(direction, pod, own: from, peer: peer, probe)
        return half.verdict == .denied && !half.decidedBy.isEmpty
          && half.decidedBy.allSatisfy {
            PolicyFamily($0.policy.kind) == .clusterNetworkPolicy
          }
      }
      return isDefined ? .denied : .unknown
    }
  }

  /// A Boolean value that tells whether denying a protocol is promised neither
  /// by the API nor by what is known of the engine (K48).
  private func isLeftToEngine(_ part: ConnectionSet.Part) -> Bool {
    switch part {
    case .icmpv4, .icmpv6: profile.dropsICMP != true
    case .other: true
    default: false
    }
  }

  /// Returns the rules of a pod's policies that surely or possibly allow a
  /// connection to or from a peer, in the order of the policies.
  ///
  /// Cheap: it walks through the rules of one pod and asks each for a bit. A
  /// rule that allows may still not decide, where an earlier one denies.
  package func rulesAdmitting(
    _ direction: Direction, ofPod pod: Int, peer: Peer, _ part: ConnectionSet.Part,
    _ number: UInt16
  ) -> [RuleOrigin] {
    guard let own = end(.pod(pod)), let other = end(peer) else { return [] }
    let walk = ProbeWalk(self, direction, pod, peer: other, over: families(own, other))
    return texts(direction, pod).flatMap { text in
      program.texts[text].rules(direction).filter { rule in
        rule.action == .allow && walk.match(rule) != .no
          && walk.connections(rule).contains(part, number)
      }.map(\.origin)
    }
  }

  /// Returns every rule of the policies that speak for a pod, in order.
  package func rules(_ direction: Direction, ofPod pod: Int) -> [RuleOrigin] {
    guard inventory.pods.indices.contains(pod) else { return [] }
    return texts(direction, pod).flatMap { program.texts[$0].rules(direction).map(\.origin) }
  }

  /// The texts that may speak for a pod, in order.
  private func texts(_ direction: Direction, _ pod: Int) -> [Int] {
    let group = table(direction).groups[group(direction, ofPod: pod)]
    return program.policies(of: group.policies).flatMap { program.alternatives[Int($0)].texts }
  }

  private func explainHalf(
    _ direction: Direction, _ pod: Int, own: End, peer: End, _ probe: Probe
  ) -> Explanation.Half {
    let verdicts = families(own, peer).map { family in
      (family, verdict: ProbeVerdict(half(direction, ofPod: pod, peer, family), probe))
    }
    let verdict = verdicts.reduce(ProbeVerdict.denied) { $0.union($1.verdict) }
    var result = Explanation.Half(
      direction: direction, pod: pod, verdict: verdict.verdict, isolatedBy: [], decidedBy: [])
    if space.isLeftAlone[space.classOfPod[pod]] || isExemptNode(direction, ofPod: pod, peer) {
      return result
    }
    // Rules that speak for another family have no part in the verdict (G-15).
    let speaking = verdicts.filter { $0.verdict.verdict == verdict.verdict }.map(\.0)
    var walk = ProbeWalk(self, direction, pod, peer: peer, over: speaking)
    walk.run(probe)
    result.tiers = walk.tiers
    for policy in walk.tiers.flatMap(\.policies)
    where policy.isolates && !result.isolatedBy.contains(policy.origin.policy) {
      result.isolatedBy.append(policy.origin.policy)
    }
    result.decidedBy = walk.decidedBy(verdict.verdict)
    if verdict.verdict != .allowed, result.decidedBy.isEmpty {
      result.decidedBy = walk.isolating
    }
    result.nearMisses = walk.nearMisses
    return result
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
      isMarked = !answer.unmarked.contains(probe.part, probe.number)
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
