import Foundation
import Kubernetes
import PolicyEngine
import TestSupport

/// One row on which np-guard and the engine differ, and why.
struct CorpusDeviation: Codable, Hashable {
  /// Why a row differs: the known errors of the oracle.
  enum Reason: String, Codable {
    /// np-guard knows IPv4 alone; we report both families (G-15).
    case ipv4Only = "IPv4 only"
    /// np-guard's blocks never match pods; ours do, marked (section 2, "does a
    /// CIDR match a pod?").
    case blocksNeverMatchPods = "blocks never match pods"
    /// np-guard leaves a workload's edge to itself out; replicas are different
    /// pods (M-7).
    case noSelfEdges = "self edges left out"
    /// np-guard lets policies rule pods on the host's network (G-7).
    case hostNetworkIgnored = "hostNetwork ignored"
    /// np-guard takes finished pods for endpoints (G-8).
    case phaseIgnored = "phase ignored"
    /// np-guard takes the first of several ports of one name (G-21).
    case firstNamedPort = "first match for a repeated named port"
    /// None of the above: the test fails on it.
    case unexplained
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
    /// What the engine answers.
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
  /// What shows it; absent only where the pod is in no result (G-8).
  var probe: Question?

  /// The list's place.
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

  /// The deviation as a line of the list.
  var line: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// Finds the reason of a difference by the criteria of the reasons.
  init(_ difference: CorpusNPGuardComparison.Difference, in comparison: CorpusNPGuardComparison) {
    test = comparison.expected.name
    row = difference.row
    theirs = "\(difference.theirs)"
    ours =
      difference.certain == difference.possible
      ? "\(difference.certain)" : "\(difference.certain); possibly \(difference.possible)"
    let specs = difference.pods.map { comparison.inventory.pods[$0].pod.spec }
    let finished = comparison.state.pods.filter(\.isFinished)
    func names(_ pod: Pod) -> Bool {
      let name = pod.metadata.controller?.name ?? pod.name
      return difference.row.contains("\(pod.namespace)/\(name)[")
    }
    if difference.family == .ipv6 {
      (reason, rule) = (.ipv4Only, "G-15")
    } else if difference.isSelf {
      (reason, rule) = (.noSelfEdges, "M-7")
    } else if specs.contains(where: \.isHostNetwork) {
      (reason, rule) = (.hostNetworkIgnored, "G-7")
    } else if finished.contains(where: names) {
      (reason, rule) = (.phaseIgnored, "G-8")
    } else if difference.withoutBlocks == difference.theirs {
      (reason, rule) = (.blocksNeverMatchPods, "K-9")
    } else if specs.contains(where: CorpusDeviation.repeatsName) {
      (reason, rule) = (.firstNamedPort, "G-21")
    } else {
      (reason, rule) = (.unexplained, "")
    }
    probe = difference.probe.map { probe in
      func text(_ peer: Peer) -> String {
        switch peer {
        case .address(let address): return "\(address)"
        case .pod(let index):
          let pod = comparison.inventory.pods[index].pod
          return "\(pod.namespace)/\(pod.name)"
        }
      }
      let answer = comparison.engine.answer(from: probe.source, to: probe.destination)
      return Question(
        from: text(probe.source), to: text(probe.destination), protocol: probe.part.name,
        port: probe.number, verdict: answer.verdict(probe.part, probe.number).rawValue)
    }
  }

  private static func repeatsName(_ spec: PodSpec) -> Bool {
    let names = spec.policyPorts.compactMap { port in port.name.map { "\($0)/\(port.transport)" } }
    return Set(names).count < names.count
  }

  /// A Boolean value that tells whether the deviation has a reason, and the
  /// probe, asked of both evaluators and explained, shows it.
  func isShown(in comparison: CorpusNPGuardComparison) -> Bool {
    if reason == .unexplained { return false }
    guard let probe else { return reason == .phaseIgnored }
    guard let source = peer(probe.from, comparison.inventory),
      let destination = peer(probe.to, comparison.inventory),
      let part = ConnectionSet.Part.allCases.first(where: { $0.name == probe.protocol })
    else { return false }
    let question = Probe(from: source, to: destination, part, probe.port)
    let reference = ReferenceEvaluator(comparison.state, inventory: comparison.inventory)
    return reference.verdict(question).rawValue == probe.verdict
      && comparison.engine.explain(question).verdict.rawValue == probe.verdict
  }

  private func peer(_ text: String, _ inventory: Inventory) -> Peer? { inventory.peer(named: text) }
}
