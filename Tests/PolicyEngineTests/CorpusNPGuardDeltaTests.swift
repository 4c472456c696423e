import Kubernetes
import PolicyEngine
import TestSupport
import Testing

/// The semantic differences of the corpus `np-guard`, line by line.
///
/// Each line is looked for in our difference, and each of our changes among the
/// lines, addresses piece by piece. What differs must have one of the reasons
/// below: the known errors of the oracle (semantics reference, section 9).
@Suite("The differences of np-guard")
struct CorpusNPGuardDeltaTests {
  /// Why a pair is not in both.
  private enum Reason: String, CaseIterable {
    /// np-guard knows IPv4 alone; we report both families (G-15).
    case ipv4Only = "IPv4 only"
    /// np-guard leaves a workload's edge to itself out (M-7).
    case noSelfEdges = "self edges left out"
    /// np-guard lets policies rule pods on the host's network (G-7).
    case hostNetworkIgnored = "hostNetwork ignored"
    /// np-guard takes admin policies that the API server refuses (G-13).
    case refusalsIgnored = "refusals ignored"
    /// np-guard makes rows from Ingress and Route objects, which are no
    /// connectivity by policy.
    case controllers = "rows from Ingress and Route"
    /// None of the above: the test fails on it.
    case unexplained
  }

  /// A pair as np-guard names it, a range of addresses by its first address.
  private struct Pair: Hashable {
    var source: String
    var destination: String
  }

  /// What passed and what passes, surely and possibly.
  private struct Sides: Hashable {
    var before: ConnectionAnswer
    var after: ConnectionAnswer

    init(_ before: ConnectionAnswer, _ after: ConnectionAnswer) {
      self.before = Sides.ports(before)
      self.after = Sides.ports(after)
    }

    init(_ before: ConnectionSet, _ after: ConnectionSet) {
      self.before = ConnectionAnswer(certain: before, possible: before)
      self.after = ConnectionAnswer(certain: after, possible: after)
    }

    /// What differs in ICMP alone is no difference to np-guard.
    private static func ports(_ answer: ConnectionAnswer) -> ConnectionAnswer {
      ConnectionAnswer(
        certain: answer.certain.intersection(.allPorts),
        possible: answer.possible.intersection(.allPorts))
    }
  }

  @Test("are ours, line by line, but for the oracle's known errors")
  func everyLine() throws {
    var lines = 0
    var same = 0
    var leftOut = 0
    var reasons: [Reason: Int] = [:]
    let cases = try CorpusNPGuardDelta.all()
    for example in cases {
      let states = [example.old, example.new].map { LoadedCluster.load([$0]) }
      if states.contains(where: { !$0.unevaluatedPolicies.isEmpty }) {
        leftOut += 1
        continue
      }
      let ours = changes(states[0], states[1])
      let controllers = example.rows.filter { $0.source == "{ingress-controller}" }
      reasons[.controllers, default: 0] += controllers.count
      lines += example.rows.count
      let theirs = example.rows.filter { $0.source != "{ingress-controller}" }.map {
        (Pair(source: $0.source, destination: $0.destination), Sides($0.before, $0.after))
      }
      let starts = starts(ours.map(\.0) + theirs.map(\.0))
      let left = pieces(ours, starts)
      let right = pieces(theirs, starts)
      let withoutHosts = states.map(NPGuardReading.withoutHosts)
      let lenient = withoutHosts.map(NPGuardReading.lenient)
      let imitations = [
        (Reason.hostNetworkIgnored, pieces(changes(withoutHosts[0], withoutHosts[1]), starts)),
        (.refusalsIgnored, pieces(changes(lenient[0], lenient[1]), starts)),
      ]
      for pair in Set(left.keys).union(right.keys).sorted(by: Self.order) {
        let (mine, other) = (left[pair], right[pair])
        if let mine, let other, mine == other {
          same += 1
          continue
        }
        let known = reason(pair, isTheirs: other != nil)
        let reason =
          known == .unexplained
          ? imitations.first { $0.1[pair] == other }?.0 ?? .unexplained : known
        reasons[reason, default: 0] += 1
        #expect(
          reason != .unexplained,
          "\(example): \(pair.source) → \(pair.destination): theirs \(String(describing: other)), ours \(String(describing: mine))"
        )
      }
    }
    print(
      "np-guard differences: \(cases.count) cases, \(lines) lines, \(same) pairs the same; "
        + Reason.allCases.map { "\(reasons[$0] ?? 0) \($0.rawValue)" }.joined(separator: ", ")
        + "; \(leftOut) cases of kinds that are not evaluated left out")
    if Corpus.path("np-guard") != nil { #expect(cases.count == 13) }
  }

  private static func order(_ one: Pair, _ other: Pair) -> Bool {
    (one.source, one.destination) < (other.source, other.destination)
  }

  private func reason(_ pair: Pair, isTheirs: Bool) -> Reason {
    if isTheirs { return .unexplained }
    if pair.source == pair.destination { return .noSelfEdges }
    for text in [pair.source, pair.destination] {
      if let range = NPGuardText.range(text), range.family == .ipv6 { return .ipv4Only }
    }
    return .unexplained
  }

  /// Our changes, over ports, ends named as np-guard names them.
  private func changes(_ old: ClusterState, _ new: ClusterState) -> [(Pair, Sides)] {
    let (before, after) = (CorpusNPGuardView(old), CorpusNPGuardView(new))
    let delta = ConnectivityDelta(from: before.engine, to: after.engine)
    let names = names(before).merging(names(after)) { $1 }
    func text(_ end: ConnectivityDelta.End) -> String {
      switch end {
      case .workload(let identity): names[identity] ?? "\(identity)"
      case .external(let range): "\(range)[External]"
      case .name(let pattern): pattern.text
      }
    }
    return [delta.opened, delta.closed, delta.changed].joined().compactMap { change in
      let sides = Sides(change.before, change.after)
      if sides.before == sides.after { return nil }
      return (
        Pair(source: text(change.source), destination: text(change.destination)), sides
      )
    }
  }

  private func names(_ view: CorpusNPGuardView) -> [WorkloadIdentity: String] {
    var names: [WorkloadIdentity: String] = [:]
    for (name, pods) in view.podsOfWorkload {
      for pod in pods {
        names[view.inventory.workloads[view.inventory.pods[pod].workload].identity] = name
      }
    }
    return names
  }

  private func starts(_ pairs: [Pair]) -> [IPFamily: [UInt128]] {
    var starts: [IPFamily: Set<UInt128>] = [:]
    for text in pairs.flatMap({ [$0.source, $0.destination] }) {
      guard let range = NPGuardText.range(text) else { continue }
      starts[range.family, default: []].insert(range.bounds.lowerBound)
      if range.bounds.upperBound < range.family.maximum {
        starts[range.family, default: []].insert(range.bounds.upperBound + 1)
      }
    }
    return starts.mapValues { $0.sorted() }
  }

  /// The pairs, ranges cut at every border of either side.
  private func pieces(
    _ rows: [(Pair, Sides)], _ starts: [IPFamily: [UInt128]]
  ) -> [Pair: Sides] {
    var result: [Pair: Sides] = [:]
    for (pair, sides) in rows {
      for source in cut(pair.source, starts) {
        for destination in cut(pair.destination, starts) {
          result[Pair(source: source, destination: destination)] = sides
        }
      }
    }
    return result
  }

  private func cut(_ text: String, _ starts: [IPFamily: [UInt128]]) -> [String] {
    guard let range = NPGuardText.range(text) else { return [text] }
    return (starts[range.family] ?? []).filter { range.bounds.contains($0) }
      .map { "\(AddressRange(range.family, $0...$0))[External]" }
  }
}
