import Foundation
import Kubernetes
import PolicyEngine
import TestSupport

/// One row on which np-guard and the engine differ, and why.
struct CorpusDeviation: Codable, Hashable {
  /// Why a row differs: the known errors of the oracle.
  enum Reason: String, Codable, CaseIterable {
    /// np-guard knows IPv4 alone; we report both families.
    case ipv4Only = "IPv4 only"
    /// np-guard leaves a workload's edge to itself out; replicas are different
    /// pods.
    case noSelfEdges = "self edges left out"
    /// np-guard's blocks never match pods; ours do, marked.
    case blocksNeverMatchPods = "blocks never match pods"
    /// np-guard's networks never match pods; ours do.
    case networksNeverMatchPods = "networks never match pods"
    /// np-guard takes what the API server refuses: pods without one of the two
    /// selectors they must have, and named ports of networks.
    case refusalsIgnored = "refusals ignored"
    /// np-guard passes over peers that are nodes.
    case nodesIgnored = "nodes ignored"
    /// np-guard lets policies rule pods on the host's network.
    case hostNetworkIgnored = "hostNetwork ignored"
    /// np-guard takes finished pods for endpoints.
    case phaseIgnored = "phase ignored"
    /// None of the above: the test fails on it.
    case unexplained

    /// The rule of the semantics reference that we keep to.
    var rule: String {
      switch self {
      case .ipv4Only: "G-15"
      case .noSelfEdges: "M-7"
      case .blocksNeverMatchPods: "K-9"
      case .networksNeverMatchPods: "A-10"
      case .refusalsIgnored: "G-13"
      case .nodesIgnored: "A-11"
      case .hostNetworkIgnored: "G-7"
      case .phaseIgnored: "G-8"
      case .unexplained: ""
      }
    }
  }

  /// A question whose answer shows the difference.
  struct Question: Codable, Hashable {
    /// Who opens the connection.
    var from: String
    /// Who accepts it.
    var to: String
    /// The protocol.
    var `protocol`: String
    /// The port.
    var port: UInt16
    /// What both evaluators answer; `absent` where an end is in no result of
    /// ours (G-8).
    var verdict: String
  }

  /// The case.
  var test: String
  /// The pair.
  var row: String
  /// Why it differs.
  var reason: Reason
  /// The rule we keep to.
  var rule: String
  /// What np-guard admits.
  var theirs: String
  /// What the engine admits.
  var ours: String
  /// What shows it.
  var probe: Question?

  /// The deviation as a line of the list.
  var line: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  private static var path: String {
    "\(Corpus.projectRoot)/Tests/TestSupport/Corpus/np-guard-deviations.jsonl"
  }

  /// Reads the list.
  static func load() throws -> [CorpusDeviation] {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
    return try text.split(separator: "\n").map {
      try JSONDecoder().decode(CorpusDeviation.self, from: Data($0.utf8))
    }
  }

  /// Writes the list.
  static func save(_ deviations: [CorpusDeviation]) throws {
    try (deviations.map(\.line).joined(separator: "\n") + "\n")
      .write(toFile: path, atomically: true, encoding: .utf8)
  }
}

/// Finds out why rows of a case differ, by imitating the oracle's errors: where
/// an error alone, imitated, gives the oracle's answer, it is the reason.
struct CorpusDeviationJudge {
  private let comparison: CorpusNPGuardComparison
  private let reference: ReferenceEvaluator
  private let imitations: [(CorpusDeviation.Reason, CorpusNPGuardView)]

  /// Makes the judge of a case.
  init(_ comparison: CorpusNPGuardComparison) {
    self.comparison = comparison
    let state = comparison.view.state
    reference = ReferenceEvaluator(state, inventory: comparison.view.inventory)
    let withoutHosts = NPGuardReading.withoutHosts(state)
    func running(_ state: ClusterState) -> ClusterState {
      var result = state
      for index in result.pods.indices { result.pods[index].phase = .running }
      return result
    }
    var withoutNodes = state
    for index in withoutNodes.adminPolicies.indices {
      for rule in withoutNodes.adminPolicies[index].egress.indices {
        withoutNodes.adminPolicies[index].egress[rule].peers.removeAll {
          if case .nodes = $0 { true } else { false }
        }
      }
    }
    let lenient = NPGuardReading.lenient(withoutNodes)
    let hasBlocks = state.networkPolicies.flatMap { $0.ingress + $0.egress }
      .flatMap { $0.peers ?? [] }.contains { if case .block = $0 { true } else { false } }
    let options = ReachabilityOptions(blocksMatchPods: false)
    imitations = [
      (
        hasBlocks ? .blocksNeverMatchPods : .networksNeverMatchPods,
        CorpusNPGuardView(state, options: options)
      ),
      (.nodesIgnored, CorpusNPGuardView(withoutNodes, options: options)),
      (.refusalsIgnored, CorpusNPGuardView(lenient)),
      (.refusalsIgnored, CorpusNPGuardView(lenient, options: options)),
      (.hostNetworkIgnored, CorpusNPGuardView(withoutHosts, options: options)),
      (.phaseIgnored, CorpusNPGuardView(running(state))),
      (.phaseIgnored, CorpusNPGuardView(running(withoutHosts), options: options)),
    ]
  }

  /// Returns the deviation that a difference is.
  func deviation(_ difference: CorpusNPGuardComparison.Difference) -> CorpusDeviation {
    let (certain, possible) = (difference.ours.certain, difference.ours.possible)
    let reason = reason(difference)
    return CorpusDeviation(
      test: comparison.expected.name, row: difference.row, reason: reason, rule: reason.rule,
      theirs: "\(difference.theirs)",
      ours: certain == possible ? "\(certain)" : "\(certain); possibly \(possible)",
      probe: question(difference))
  }

  private func reason(_ difference: CorpusNPGuardComparison.Difference) -> CorpusDeviation.Reason {
    let (source, destination) = (difference.source, difference.destination)
    for case .address(let address) in [source, destination] where address.family == .ipv6 {
      return difference.theirs.isEmpty ? .ipv4Only : .unexplained
    }
    if source == destination { return difference.theirs.isEmpty ? .noSelfEdges : .unexplained }
    for (reason, view) in imitations {
      let imitated = view.answer(from: source, to: destination)
      if imitated.certain == difference.theirs, imitated.possible == difference.theirs {
        return reason
      }
    }
    return .unexplained
  }

  /// Finds a question to one pair of pods that shows a difference, and that
  /// both evaluators answer alike.
  private func question(
    _ difference: CorpusNPGuardComparison.Difference
  ) -> CorpusDeviation.Question? {
    let view = comparison.view
    let apart = difference.theirs.subtracting(difference.ours.certain)
      .union(difference.ours.possible.subtracting(difference.theirs))
    for part in [ConnectionSet.Part.tcp, .udp, .sctp] {
      guard let range = apart[part].ranges.first else { continue }
      let number = range.contains(80) ? 80 : range.lowerBound
      for (from, to) in view.pairs(difference.source, difference.destination) {
        let probe = Probe(from: from, to: to, part, number)
        let verdict = view.engine.explain(probe).verdict
        // One pair of pods that is open opens a row; a closed one needs all.
        let shows = (verdict == .allowed) != difference.theirs.contains(part, number)
        guard shows || verdict == .unknown, reference.verdict(probe) == verdict else { continue }
        return CorpusDeviation.Question(
          from: name(from, view), to: name(to, view), protocol: part.name, port: number,
          verdict: verdict.rawValue)
      }
    }
    return absence(difference)
  }

  /// A question about an end that is in no result, as one can ask it.
  private func absence(
    _ difference: CorpusNPGuardComparison.Difference
  ) -> CorpusDeviation.Question? {
    for (reason, view) in imitations where reason == .phaseIgnored {
      let pairs = view.pairs(difference.source, difference.destination)
      guard let (from, to) = pairs.first else { continue }
      let ends = [name(from, view), name(to, view)]
      guard ends.contains(where: { comparison.view.inventory.peer(named: $0) == nil })
      else { continue }
      return CorpusDeviation.Question(
        from: ends[0], to: ends[1], protocol: "TCP", port: 80, verdict: "absent")
    }
    return nil
  }

  private func name(_ peer: Peer, _ view: CorpusNPGuardView) -> String {
    switch peer {
    case .address(let address): "\(address)"
    case .name(let name): name
    case .pod(let index): view.inventory.pods[index].pod.reference.path
    }
  }
}

extension ResourceReference {
  /// The namespace and the name alone.
  fileprivate var path: String { "\(namespace ?? "")/\(name)" }
}
