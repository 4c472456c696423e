import Flows
import Kubernetes
import PolicyEngine

/// A small cluster and flows in it, in code.
struct FlowFixtures {
  let vocabulary = FlowVocabulary()

  static let place = SourceLocation(file: "cluster.yaml", line: 1, column: 1)

  /// An end that is a pod.
  static func pod(
    _ namespace: String, _ name: String, app: String? = nil, owner: String? = nil
  ) -> FlowEndpoint {
    FlowEndpoint(
      identity: 4_000, namespace: namespace, podName: name,
      owners: owner.map { [FlowEndpoint.Owner(name: $0, kind: "Deployment")] } ?? [],
      labels: app.map { ["k8s:app=\($0)", "k8s:io.kubernetes.pod.namespace=\(namespace)"] } ?? [])
  }

  static let world = FlowEndpoint(identity: 2, labels: ["reserved:world"])
  static let host = FlowEndpoint(identity: 1, labels: ["reserved:host"])

  /// A flow over TCP.
  func flow(
    _ source: FlowEndpoint, _ destination: FlowEndpoint, port: UInt16 = 8_080,
    _ verdict: FlowVerdict = .forwarded, at vantage: FlowRecord.Vantage = .toEndpoint,
    reply: Bool? = false, second: Int64 = 1_000, reason: String = "",
    addresses: (String, String) = ("10.0.0.1", "10.0.0.2")
  ) -> FlowRecord {
    var record = FlowRecord()
    record.time = Timestamp(seconds: second)
    record.part = .tcp
    record.sourcePort = reply == true ? port : 40_000
    record.destinationPort = reply == true ? 40_000 : port
    record.verdict = verdict
    record.vantage = vantage
    record.isReply = reply
    record.source = vocabulary.number(of: source)
    record.destination = vocabulary.number(of: destination)
    record.sourceAddress = IPAddress(addresses.0)
    record.destinationAddress = IPAddress(addresses.1)
    record.node = vocabulary.number(of: "n1")
    record.dropReason = vocabulary.number(of: reason)
    return record
  }

  /// The summary of some flows.
  func aggregate(
    _ records: [FlowRecord], inventory: Inventory? = nil, limits: FlowLimits = FlowLimits()
  ) -> FlowAggregate {
    var aggregator = FlowAggregator(
      inventory: inventory, vocabulary: vocabulary, limits: limits)
    for record in records { aggregator.add(record) }
    return aggregator.aggregate
  }

  /// A cluster: `shop/web` (two pods, on nodes n1 and n2) and `shop/db`, which
  /// admits `web` on TCP 5432 from `shop` only, and the world on TCP 443.
  static func cluster() -> ClusterState {
    var state = ClusterState(name: "c")
    state.namespaces = [Namespace(name: "shop", metadata: ObjectMetadata(location: place))]
    state.nodes = [
      Node(
        name: "n1", metadata: ObjectMetadata(location: place),
        addresses: [IPAddress("10.20.0.1")].compactMap(\.self)),
      Node(
        name: "n2", metadata: ObjectMetadata(location: place),
        addresses: [IPAddress("10.20.0.2")].compactMap(\.self)),
    ]
    func live(_ name: String, _ app: String, node: String, _ address: String) -> Pod {
      Pod(
        namespace: "shop", name: name,
        metadata: ObjectMetadata(
          labels: ["app": app], controller: OwnerReference(.deployment, name: app),
          location: place),
        spec: PodSpec(
          nodeName: node,
          containers: [Container(name: app, ports: [ContainerPort(number: 5_432)])]),
        phase: .running, addresses: [IPAddress(address)].compactMap(\.self))
    }
    state.pods = [
      live("web-1", "web", node: "n1", "10.1.0.1"), live("web-2", "web", node: "n2", "10.1.0.2"),
      live("db-1", "db", node: "n1", "10.1.0.3"), live("job-1", "job", node: "n1", "10.1.0.4"),
    ]
    state.networkPolicies = [policy]
    return state
  }

  /// What `shop/db` admits.
  static let policy = NetworkPolicy(
    namespace: "shop", name: "db", metadata: ObjectMetadata(location: place),
    selector: LabelSelector(matchLabels: ["app": "db"]), isolatesIngress: true,
    isolatesEgress: false,
    ingress: [
      NetworkPolicyRule(
        peers: [.pods(namespaces: nil, pods: LabelSelector(matchLabels: ["app": "web"]))],
        ports: [NetworkPolicyPort(.tcp, .range(5_432...5_432))], path: "spec.ingress[0]",
        location: place),
      NetworkPolicyRule(
        peers: [.block(FlowFixtures.block("203.0.113.0/24"), except: [])],
        ports: [NetworkPolicyPort(.tcp, .range(443...443))], path: "spec.ingress[1]",
        location: place),
    ])

  /// A block that is known to be one.
  static func block(_ text: String) -> CIDR {
    guard let block = CIDR(text) else { preconditionFailure("`\(text)` is no block") }
    return block
  }
}
