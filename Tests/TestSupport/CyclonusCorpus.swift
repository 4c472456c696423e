import Foundation
package import Kubernetes

/// The truth tables of the corpus `cyclonus`: 230 cases, one a line.
///
/// The policies are decoded here with the system's own JSON reader, straight
/// into values: no line of the project's readers is trusted on the way.
package struct CyclonusCorpus: Sendable {
  /// One case: a row of steps, each with a cluster and what it must answer.
  package struct Case: Sendable {
    /// What the case is about.
    package var statement: String
    /// The states of the cluster, one after the other.
    package var steps: [Step]
  }

  /// One state of a cluster and its truth.
  package struct Step: Sendable {
    /// The cluster.
    package var state: ClusterState
    /// The pods as `namespace/name`, in the order of rows and columns.
    package var order: [String]
    /// The tables.
    package var tables: [Table]
  }

  /// Who may reach whom over one protocol and port.
  package struct Table: Sendable {
    /// The protocol.
    package var transport: NetworkProtocol
    /// The port at the destination.
    package var port: UInt16
    /// The halves and the whole: rows are sources, columns destinations; `nil`
    /// on the diagonal, which differs from plugin to plugin.
    package var ingress: [[Bool?]]
    /// What the source's policies admit.
    package var egress: [[Bool?]]
    /// What passes both.
    package var combined: [[Bool?]]
  }

  /// The cases, in the order of the file.
  package let cases: [Case]

  /// Reads the corpus, or returns `nil` where it is absent.
  package init?() throws {
    guard let path = Corpus.path("cyclonus/cases.compact.jsonl") else { return nil }
    let text = try String(contentsOfFile: path, encoding: .utf8)
    cases = try text.split(separator: "\n").map { line in
      try JSONDecoder().decode(RawCase.self, from: Data(line.utf8)).value()
    }
  }
}

/// Why a line of a corpus was not understood; such a line fails the test.
package struct CorpusFormatError: Error, CustomStringConvertible {
  /// What was found.
  package var description: String

  /// Makes an error.
  package init(_ description: String) { self.description = description }
}

private struct RawCase: Decodable {
  var desc: String
  var steps: [RawStep]

  func value() throws -> CyclonusCorpus.Case {
    CyclonusCorpus.Case(statement: desc, steps: try steps.map { try $0.value(desc) })
  }
}

private struct RawStep: Decodable {
  struct RawPod: Decodable {
    var ns: String
    var name: String
    var labels: [String: String]
    var ip: String
    var ports: [RawPort]
  }
  struct RawPort: Decodable {
    var name: String
    var number: UInt16
    var transport: String
    init(from decoder: any Decoder) throws {
      var values = try decoder.unkeyedContainer()
      name = try values.decode(String.self)
      number = try values.decode(UInt16.self)
      transport = try values.decode(String.self)
    }
  }
  struct RawTruth: Decodable {
    var ingress: [String]
    var egress: [String]
    var combined: [String]
  }

  var namespaces: [String: [String: String]]
  var pods: [RawPod]
  var policies: [RawPolicy]
  var order: [String]
  var truth: [String: RawTruth]

  func value(_ name: String) throws -> CyclonusCorpus.Step {
    let place = SourceLocation(file: "cases.compact.jsonl")
    var state = ClusterState(name: name)
    state.namespaces = namespaces.sorted { $0.key < $1.key }.map {
      Namespace(name: $0.key, metadata: ObjectMetadata(labels: labels($0.value), location: place))
    }
    state.pods = try pods.map { pod in
      guard let address = IPAddress(pod.ip) else { throw CorpusFormatError("address \(pod.ip)") }
      let ports = try pod.ports.map {
        ContainerPort(name: $0.name, number: $0.number, transport: try transport($0.transport))
      }
      return Pod(
        namespace: pod.ns, name: pod.name,
        metadata: ObjectMetadata(labels: labels(pod.labels), location: place),
        spec: PodSpec(containers: [Container(name: "c", ports: ports)]), phase: .running,
        addresses: [address])
    }
    state.networkPolicies = try policies.map { try $0.value(place) }
    let tables = try truth.sorted { $0.key < $1.key }.map { key, truth in
      let parts = key.split(separator: "/")
      guard parts.count == 2, let port = UInt16(parts[1]) else {
        throw CorpusFormatError("table \(key)")
      }
      return CyclonusCorpus.Table(
        transport: try transport(String(parts[0])), port: port,
        ingress: try table(truth.ingress), egress: try table(truth.egress),
        combined: try table(truth.combined))
    }
    return CyclonusCorpus.Step(state: state, order: order, tables: tables)
  }

  private func table(_ rows: [String]) throws -> [[Bool?]] {
    try rows.map { row in
      try row.map { cell in
        switch cell {
        case "1": true
        case "0": false
        case "-": nil
        default: throw CorpusFormatError("cell \(cell)")
        }
      }
    }
  }
}

private struct RawPolicy: Decodable {
  struct Metadata: Decodable {
    var name: String
    var namespace: String
  }
  struct Spec: Decodable {
    var podSelector: RawSelector?
    var policyTypes: [String]?
    var ingress: [RawRule]?
    var egress: [RawRule]?
  }
  struct RawRule: Decodable {
    var from: [RawPeer]?
    var to: [RawPeer]?
    var ports: [RawPolicyPort]?
  }
  struct RawPeer: Decodable {
    var podSelector: RawSelector?
    var namespaceSelector: RawSelector?
    var ipBlock: RawBlock?
  }
  struct RawBlock: Decodable {
    var cidr: String
    var except: [String]?
  }
  struct RawPolicyPort: Decodable {
    var transport: String?
    var number: UInt16?
    var name: String?
    var last: UInt16?
    enum CodingKeys: String, CodingKey {
      case transport = "protocol"
      case port
      case endPort
    }
    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      transport = try values.decodeIfPresent(String.self, forKey: .transport)
      last = try values.decodeIfPresent(UInt16.self, forKey: .endPort)
      number = try? values.decodeIfPresent(UInt16.self, forKey: .port)
      if number == nil { name = try values.decodeIfPresent(String.self, forKey: .port) }
    }
  }

  var metadata: Metadata
  var spec: Spec

  func value(_ place: SourceLocation) throws -> NetworkPolicy {
    let types = spec.policyTypes ?? []
    let hasEgress = !(spec.egress ?? []).isEmpty
    return NetworkPolicy(
      namespace: metadata.namespace, name: metadata.name,
      metadata: ObjectMetadata(location: place), selector: spec.podSelector?.value ?? .everything,
      isolatesIngress: types.isEmpty || types.contains("Ingress"),
      isolatesEgress: types.isEmpty ? hasEgress : types.contains("Egress"),
      declaresTypes: !types.isEmpty,
      ingress: try rules(spec.ingress, "ingress", \.from, place),
      egress: try rules(spec.egress, "egress", \.to, place))
  }

  private func rules(
    _ rules: [RawRule]?, _ field: String, _ peers: KeyPath<RawRule, [RawPeer]?>,
    _ place: SourceLocation
  ) throws -> [NetworkPolicyRule] {
    try (rules ?? []).enumerated().map { index, rule in
      NetworkPolicyRule(
        peers: try rule[keyPath: peers]?.map { try peer($0) },
        ports: try rule.ports?.map { try port($0) }, path: "spec.\(field)[\(index)]",
        location: place)
    }
  }

  private func peer(_ peer: RawPeer) throws -> NetworkPolicyPeer {
    guard let block = peer.ipBlock else {
      return .pods(namespaces: peer.namespaceSelector?.value, pods: peer.podSelector?.value)
    }
    func cidr(_ text: String) throws -> CIDR {
      guard let cidr = CIDR(text) else { throw CorpusFormatError("block \(text)") }
      return cidr
    }
    return .block(try cidr(block.cidr), except: try (block.except ?? []).map { try cidr($0) })
  }

  private func port(_ port: RawPolicyPort) throws -> NetworkPolicyPort {
    let transport = try transport(port.transport ?? "TCP")
    if let name = port.name { return NetworkPolicyPort(transport, .named(name)) }
    guard let number = port.number else { return NetworkPolicyPort(transport, .all) }
    guard (port.last ?? number) >= number else { throw CorpusFormatError("end port") }
    return NetworkPolicyPort(transport, .range(number...(port.last ?? number)))
  }
}

private struct RawSelector: Decodable {
  struct Expression: Decodable {
    var key: String
    var `operator`: String
    var values: [String]?
  }
  var matchLabels: [String: String]?
  var matchExpressions: [Expression]?

  var value: LabelSelector {
    let equal = (matchLabels ?? [:]).map { LabelSelector.Requirement($0.key, .isIn, [$0.value]) }
    let others = (matchExpressions ?? []).compactMap { expression in
      LabelSelector.Requirement.Operator(rawValue: expression.operator).map {
        LabelSelector.Requirement(expression.key, $0, expression.values ?? [])
      }
    }
    return LabelSelector(equal + others)
  }
}

private func labels(_ values: [String: String]) -> Labels {
  Labels(values.map { Label($0.key, $0.value) })
}

private func transport(_ text: String) throws -> NetworkProtocol {
  guard let transport = NetworkProtocol(rawValue: text) else {
    throw CorpusFormatError("protocol \(text)")
  }
  return transport
}
