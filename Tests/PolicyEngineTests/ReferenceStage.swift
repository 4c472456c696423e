import Kubernetes
import TestSupport

/// Fixture F of the semantics reference with nodes, for the plain evaluator to
/// be asked by names.
struct ReferenceStage {
  /// The cluster.
  var sketch = ClusterSketch.fixture()
  /// The engine.
  var profile: ReferenceProfile

  /// Sets the stage: pods on node n1, nodes n1 and n2.
  init(_ profile: ReferenceProfile) {
    self.profile = profile
    for (name, address) in [("n1", 1), ("n2", 2)] as [(String, UInt128)] {
      sketch.state.nodes.append(
        Node(
          name: name,
          metadata: ObjectMetadata(
            labels: ["kubernetes.io/hostname": name], location: ClusterSketch.location),
          addresses: [IPAddress(.ipv4, 0xC0A8_0000 + address)]))
    }
    for index in sketch.state.pods.indices {
      sketch.state.pods[index].spec.containers = [
        Container(name: "c", ports: [ContainerPort(name: "http", number: 80)])
      ]
    }
  }

  /// The connections that are asked: TCP 80 and 81, UDP 80, an ICMP echo.
  private static let connections: [(String, ReferenceConnection)] = [
    ("T80", .init(.tcp, 80)), ("T81", .init(.tcp, 81)), ("U80", .init(.udp, 80)),
    ("echo", .init(.icmpv4, 8 << 8)),
  ]

  /// Every connection that is asked, all allowed.
  static let all = "T80 T81 U80 echo"

  /// Returns what passes from one end to another, by name: what is unknown with
  /// `?`, what is an upper bound with `*`, `-` for nothing at all.
  func text(_ source: String, _ destination: String) -> String {
    let inventory = Inventory(sketch.state)
    let evaluator = PlainEvaluator(sketch.state, inventory: inventory, profile: profile)
    let answers = evaluator.answers(
      from: ReferenceStage.peer(source, inventory), to: ReferenceStage.peer(destination, inventory),
      ReferenceStage.connections.map(\.1))
    let parts = zip(ReferenceStage.connections, answers).compactMap { connection, answer in
      switch answer.verdict {
      case .allowed: connection.0 + (answer.isMarked ? "*" : "")
      case .denied: nil
      case .unknown: connection.0 + "?"
      }
    }
    return parts.isEmpty ? "-" : parts.joined(separator: " ")
  }

  /// `ext` is an address of the world, `n1` and `n2` are the nodes; what has a
  /// dot and is no address is a name.
  private static func peer(_ text: String, _ inventory: Inventory) -> ReferencePeer {
    let text = ["ext": "203.0.113.7", "n1": "192.168.0.1", "n2": "192.168.0.2"][text] ?? text
    if let address = IPAddress(text) { return .address(address) }
    if let pod = inventory.pods.firstIndex(where: {
      "\($0.pod.namespace)/\($0.pod.name)" == text
    }) {
      return .pod(pod)
    }
    return .name(text)
  }
}
