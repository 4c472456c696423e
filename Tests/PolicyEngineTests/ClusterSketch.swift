import Kubernetes
import PolicyEngine

/// A small cluster, written down in a few words: the fixture of the semantics
/// reference (section 8) and variations of it.
struct ClusterSketch {
  /// The cluster as it stands.
  var state = ClusterState(name: "sketch")

  /// The place that everything claims to come from.
  static let location = SourceLocation(file: "sketch.yaml", line: 1, column: 1)

  /// The fixture: `a/x` 10.0.0.1, `a/y` 10.0.0.2 in a red namespace, `b/z`
  /// 10.0.1.1 in a blue one, each with the port `http` 80/TCP.
  static func fixture() -> ClusterSketch {
    var sketch = ClusterSketch()
    sketch.namespace("a", ["team": "red"])
    sketch.namespace("b", ["team": "blue"])
    sketch.pod("a", "x", ["app": "x"], "10.0.0.1")
    sketch.pod("a", "y", ["app": "y"], "10.0.0.2")
    sketch.pod("b", "z", ["app": "z"], "10.0.1.1")
    return sketch
  }

  /// Adds a namespace.
  mutating func namespace(_ name: String, _ labels: Labels, isInferred: Bool = false) {
    state.namespaces.append(
      Namespace(
        name: name, metadata: ObjectMetadata(labels: labels, location: ClusterSketch.location),
        isInferred: isInferred))
  }

  /// Adds a pod.
  mutating func pod(
    _ namespace: String, _ name: String, _ labels: Labels, _ addresses: String...,
    node: String? = "n1", isHostNetwork: Bool = false, owner: String? = nil,
    ports: [ContainerPort] = [ContainerPort(name: "http", number: 80)]
  ) {
    state.pods.append(
      Pod(
        namespace: namespace, name: name,
        metadata: ObjectMetadata(
          labels: labels,
          controller: owner.map { OwnerReference(.statefulSet, name: $0) },
          location: ClusterSketch.location),
        spec: PodSpec(
          isHostNetwork: isHostNetwork, nodeName: node,
          containers: [Container(name: "c", ports: ports)]),
        phase: .running, addresses: addresses.compactMap { IPAddress($0) }))
  }

  /// Adds a Deployment without pods.
  mutating func template(_ namespace: String, _ name: String, _ labels: Labels, replicas: Int = 2) {
    state.controllers.append(
      WorkloadController(
        reference: ResourceReference(.deployment, namespace: namespace, name: name),
        metadata: ObjectMetadata(location: ClusterSketch.location), replicas: replicas,
        selector: nil,
        podMetadata: ObjectMetadata(labels: labels, location: ClusterSketch.location),
        podSpec: PodSpec(containers: [Container(name: "c")])))
  }

  /// Adds a policy and returns its index.
  @discardableResult
  mutating func policy(
    _ namespace: String, _ name: String, _ selector: LabelSelector? = .everything,
    ingress: [NetworkPolicyRule]? = nil, egress: [NetworkPolicyRule]? = nil,
    isCaptured: Bool = false
  ) -> Int {
    state.networkPolicies.append(
      NetworkPolicy(
        namespace: namespace, name: name,
        metadata: ObjectMetadata(location: ClusterSketch.location), selector: selector,
        isolatesIngress: ingress != nil, isolatesEgress: egress != nil,
        ingress: ClusterSketch.placed(ingress ?? [], "ingress"),
        egress: ClusterSketch.placed(egress ?? [], "egress"), isCaptured: isCaptured))
    return state.networkPolicies.count - 1
  }

  private static func placed(_ rules: [NetworkPolicyRule], _ field: String) -> [NetworkPolicyRule] {
    rules.enumerated().map { index, rule in
      var rule = rule
      rule.path = "spec.\(field)[\(index)]"
      return rule
    }
  }

  /// The engine over the cluster.
  func evaluated(_ options: ReachabilityOptions = .init()) -> EvaluatedSketch {
    EvaluatedSketch(
      Reachability(state: state, inventory: Inventory(state), options: options))
  }
}

/// An evaluated cluster, asked by names.
struct EvaluatedSketch {
  /// The engine.
  let engine: Reachability

  /// Makes it from an engine.
  init(_ engine: Reachability) { self.engine = engine }

  /// The peer of a name: `ns/pod`, `ns/workload` for templates, or an address.
  func peer(_ name: String) -> Peer {
    if let address = IPAddress(name) { return .address(address) }
    return .pod(pod(name))
  }

  /// The pod of a name, or -1.
  func pod(_ name: String) -> Int {
    engine.inventory.pods.firstIndex { "\($0.pod.namespace)/\($0.pod.name)" == name } ?? -1
  }

  /// The workload of a name, or -1.
  func workload(_ name: String) -> Int {
    engine.inventory.workloads.firstIndex { $0.identity.path == name } ?? -1
  }

  /// What may pass.
  func answer(_ source: String, _ destination: String) -> ConnectionAnswer {
    engine.answer(from: peer(source), to: peer(destination))
  }

  /// What may pass, as text; `?` where something is unknown.
  func text(_ source: String, _ destination: String) -> String {
    let answer = answer(source, destination)
    return answer.isExact ? "\(answer.certain)" : "\(answer.certain)…\(answer.possible)"
  }

  /// The row from one workload to another, if there is one.
  func row(_ source: String, _ destination: String) -> ConnectivityRow? {
    engine.connectivity().first {
      $0.source == .workload(workload(source)) && $0.destination == .workload(workload(destination))
    }
  }
}

extension NetworkPolicyRule {
  /// A rule of some peers and ports.
  static func of(
    _ peers: [NetworkPolicyPeer]? = nil, _ ports: [NetworkPolicyPort]? = nil,
    isRefused: Bool = false
  ) -> NetworkPolicyRule {
    NetworkPolicyRule(
      peers: peers, ports: ports, path: "", location: ClusterSketch.location,
      issues: isRefused
        ? [PolicyIssue("made wrong", path: "", location: ClusterSketch.location)] : [])
  }
}

extension NetworkPolicyPeer {
  /// Pods of the policy's namespace.
  static func own(_ labels: Labels) -> NetworkPolicyPeer {
    .pods(namespaces: nil, pods: LabelSelector(matchLabels: labels))
  }

  /// All pods of the namespaces with some labels.
  static func inNamespaces(_ labels: Labels) -> NetworkPolicyPeer {
    .pods(namespaces: LabelSelector(matchLabels: labels), pods: nil)
  }

  /// A block; the text is written in a test and is one.
  static func block(_ text: String, except: [String] = []) -> NetworkPolicyPeer {
    guard let block = CIDR(text) else { preconditionFailure("`\(text)` is no block") }
    return .block(block, except: except.compactMap { CIDR($0) })
  }
}

extension NetworkPolicyPort {
  /// One TCP port.
  static func tcp(_ number: UInt16) -> NetworkPolicyPort {
    NetworkPolicyPort(.tcp, .range(number...number))
  }
}

extension LabelSelector {
  /// The pods with one label.
  static func app(_ value: String) -> LabelSelector { LabelSelector(matchLabels: ["app": value]) }
}

extension ClusterSketch {
  /// Returns a ClusterNetworkPolicy of one ingress rule for every peer and one
  /// port of TCP.
  static func clusterPolicy(
    _ name: String, _ priority: Int, _ subject: AdminPolicyPods, _ action: AdminPolicyRule.Action,
    port: UInt16
  ) -> AdminPolicy {
    let place = location
    return AdminPolicy(
      .clusterNetworkPolicy, name: name, metadata: ObjectMetadata(location: place), tier: .admin,
      priority: priority, subject: subject,
      ingress: [
        AdminPolicyRule(
          action, peers: [.pods(.everything)], ports: [.range(.tcp, port...port)],
          path: "spec.ingress[0]", location: place)
      ])
  }
}
