import Foundation
import Kubernetes
import Manifests
import PolicyEngine
import TestSupport
import Testing

/// Fixture F with more objects, read and evaluated as its network plugins do.
struct EngineScene {
  let state: ClusterState
  let inventory: Inventory
  let answers: EngineAnswers

  /// Reads the fixture and a text; plugins that a test names count more than
  /// those the text shows.
  init(_ text: String = "", cni: String...) throws {
    let fixture = "\(Corpus.projectRoot)/Tests/TestSupport/Corpus/networkpolicy/fixture.yaml"
    let bytes = try Data(contentsOf: URL(fileURLWithPath: fixture))
    state = ManifestLoader().load(
      name: "scene", texts: [("fixture.yaml", Array(bytes)), ("input.yaml", Array(text.utf8))])
    inventory = Inventory(state)
    let enforcement = Enforcement(state, named: cni.compactMap { NetworkPlugin($0) })
    answers = EngineAnswers(state: state, inventory: inventory, enforcement: enforcement)
  }

  var enforcement: Enforcement { answers.enforcement }

  /// The names of the plugins.
  var plugins: [String] { enforcement.plugins.map(\.description) }

  /// What the engines say of a connection.
  func effective(
    _ from: String, _ to: String, _ number: UInt16 = 80, _ part: ConnectionSet.Part = .tcp
  ) throws -> Verdict {
    let probe = try probe(from, to, number, part)
    let verdict = answers.explain(probe).verdict
    let answer = answers.answer(from: probe.source, to: probe.destination)
    #expect(answer.verdict(part, number) == verdict)
    return verdict
  }

  /// What the texts say of it.
  func text(
    _ from: String, _ to: String, _ number: UInt16 = 80, _ part: ConnectionSet.Part = .tcp
  ) throws -> Verdict {
    let reading = answers.textReading(inventory) ?? answers.reachability
    return try reading.explain(probe(from, to, number, part)).verdict
  }

  /// Why the engines say so.
  func causes(
    _ from: String, _ to: String, _ number: UInt16, _ part: ConnectionSet.Part
  ) throws -> [Cause] {
    try answers.explain(probe(from, to, number, part)).causes
  }

  private func probe(
    _ from: String, _ to: String, _ number: UInt16, _ part: ConnectionSet.Part
  ) throws -> Probe {
    Probe(
      from: try #require(inventory.peer(named: from)),
      to: try #require(inventory.peer(named: to)), part, number)
  }

  // MARK: Objects

  /// A DaemonSet by which a plugin is known.
  static func daemonSet(_ name: String, image: String = "example/agent", second: String? = nil)
    -> String
  {
    let other = second.map { ", {name: \($0), image: example/other}" } ?? ""
    return """

      ---
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: \(name), namespace: kube-system}
      spec: {template: {spec: {containers: [{name: \(name), image: '\(image)'}\(other)]}}}
      """
  }

  /// A ConfigMap of the platform.
  static func settings(_ name: String, _ data: String) -> String {
    """

    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: \(name), namespace: kube-system}
    data: {\(data)}
    """
  }

  /// A NetworkPolicy of namespace a for pods with a label `app`.
  static func policy(_ spec: String, app: String = "x", name: String = "p") -> String {
    """

    ---
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: \(name), namespace: a}
    spec: {podSelector: {matchLabels: {app: '\(app)'}}, \(spec)}
    """
  }

  /// A policy of which nothing comes in.
  static let denyIngress = policy("policyTypes: [Ingress]")
}
