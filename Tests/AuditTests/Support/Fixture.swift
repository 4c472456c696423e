import Audit
import Kubernetes
import PolicyEngine

/// A small cluster, told in the order in which a person would.
struct Fixture {
  var state = ClusterState(name: "test")
  var profile = ClusterProfile()

  init(_ namespaces: String..., build: (inout Fixture) -> Void = { _ in }) {
    for name in namespaces { namespace(name) }
    build(&self)
  }

  // MARK: Objects

  static func place(_ line: Int = 1) -> SourceLocation {
    SourceLocation(file: "test.yaml", line: line, column: 1)
  }

  static func metadata(
    labels: Labels = .empty, annotations: Labels = .empty, line: Int = 1
  ) -> ObjectMetadata {
    ObjectMetadata(labels: labels, annotations: annotations, location: place(line))
  }

  static func split(_ path: String) -> (namespace: String, name: String) {
    let parts = path.split(separator: "/").map(String.init)
    return (parts[0], parts[1])
  }

  mutating func namespace(_ name: String, labels: Labels = .empty, annotations: Labels = .empty) {
    state.namespaces.removeAll { $0.name == name }
    state.namespaces.append(
      Namespace(
        name: name, metadata: Fixture.metadata(labels: labels, annotations: annotations, line: 7)))
    state.namespaces.sort { $0.name < $1.name }
  }

  /// Adds a Deployment (or another kind) whose template stands for its pods;
  /// without labels its pods carry `app: NAME`.
  mutating func workload(
    _ path: String, kind: ResourceKind = .deployment, labels: Labels? = nil, replicas: Int = 1,
    annotations: Labels = .empty, image: String = "registry/app:1", ports: [ContainerPort] = [],
    isHostNetwork: Bool = false, isPrivileged: Bool = false, serviceAccount: String = "default",
    dnsPolicy: String? = nil, mountsToken: Bool? = nil, containers: [String] = []
  ) {
    let (namespace, name) = Fixture.split(path)
    state.controllers.append(
      WorkloadController(
        reference: ResourceReference(kind, namespace: namespace, name: name),
        metadata: Fixture.metadata(annotations: annotations, line: 20), replicas: replicas,
        selector: nil,
        podMetadata: Fixture.metadata(labels: labels ?? ["app": name], line: 25),
        podSpec: PodSpec(
          serviceAccount: serviceAccount, isHostNetwork: isHostNetwork, dnsPolicy: dnsPolicy,
          isPrivileged: isPrivileged,
          containers: [Container(name: "main", image: image, ports: ports)]
            + containers.map { Container(name: $0) }, mountsToken: mountsToken)))
  }

  /// Adds a live pod without an owner.
  mutating func pod(
    _ path: String, labels: Labels, addresses: [String] = [], phase: Pod.Phase = .running,
    isHostNetwork: Bool = false
  ) {
    let (namespace, name) = Fixture.split(path)
    state.pods.append(
      Pod(
        namespace: namespace, name: name, metadata: Fixture.metadata(labels: labels),
        spec: PodSpec(isHostNetwork: isHostNetwork, containers: []), phase: phase,
        addresses: addresses.compactMap { IPAddress($0) }))
  }

  /// Adds a policy; a direction without rules given is left out of its types.
  mutating func policy(
    _ path: String, selector: LabelSelector = .everything, ingress: [NetworkPolicyRule]? = nil,
    egress: [NetworkPolicyRule]? = nil, issues: [PolicyIssue] = [], isCaptured: Bool = false,
    types: Set<Direction>? = nil
  ) {
    let (namespace, name) = Fixture.split(path)
    func placed(_ rules: [NetworkPolicyRule]?, _ field: String, _ line: Int) -> [NetworkPolicyRule]
    {
      (rules ?? []).enumerated().map { index, rule in
        var rule = rule
        rule.path = "spec.\(field)[\(index)]"
        rule.location = Fixture.place(line + index)
        return rule
      }
    }
    state.networkPolicies.append(
      NetworkPolicy(
        namespace: namespace, name: name, metadata: Fixture.metadata(line: 40), selector: selector,
        isolatesIngress: types?.contains(.ingress) ?? (ingress != nil),
        isolatesEgress: types?.contains(.egress) ?? (egress != nil),
        ingress: placed(ingress, "ingress", 50), egress: placed(egress, "egress", 60),
        issues: issues, isCaptured: isCaptured))
  }

  mutating func service(
    _ path: String, _ exposure: Service.Exposure = .clusterIP, selector: Labels,
    ports: [Service.Port] = [Service.Port(number: 80)], isInternal: Bool = false,
    keepsSourceAddress: Bool = false, sourceRanges: [String] = [], clusterAddress: String? = nil
  ) {
    let (namespace, name) = Fixture.split(path)
    state.services.append(
      Service(
        namespace: namespace, name: name, metadata: Fixture.metadata(), exposure: exposure,
        selector: selector, ports: ports,
        clusterAddresses: clusterAddress.flatMap { IPAddress($0) }.map { [$0] } ?? [],
        sourceRanges: sourceRanges.compactMap { CIDR($0) },
        isInternalLoadBalancer: isInternal, keepsSourceAddress: keepsSourceAddress))
  }

  mutating func route(
    _ path: String, kind: ResourceKind = .ingress, to service: String, port: PortReference? = nil,
    parents: [String] = []
  ) {
    let (namespace, name) = Fixture.split(path)
    state.routes.append(
      Route(
        reference: ResourceReference(kind, namespace: namespace, name: name),
        metadata: Fixture.metadata(),
        backends: [.init(namespace: namespace, service: service, port: port)], parents: parents))
  }

  mutating func node(
    _ name: String, labels: Labels = .empty, podCIDRs: [String] = [], addresses: [String] = []
  ) {
    state.nodes.append(
      Node(
        name: name, metadata: Fixture.metadata(labels: labels),
        addresses: addresses.compactMap { IPAddress($0) },
        podCIDRs: podCIDRs.compactMap { CIDR($0) }))
  }

  /// Adds a role and who holds it: of a namespace, or of the cluster.
  mutating func role(
    _ name: String, namespace: String? = nil, rules: [AccessRule]?, subjects: [AccessSubject]
  ) {
    let role = ResourceReference(
      namespace == nil ? .clusterRole : .role, namespace: namespace, name: name)
    if let rules {
      state.roles.append(
        AccessRole(reference: role, metadata: Fixture.metadata(), rules: rules))
    }
    state.roleBindings.append(
      AccessBinding(
        reference: ResourceReference(
          namespace == nil ? .clusterRoleBinding : .roleBinding, namespace: namespace,
          name: name),
        metadata: Fixture.metadata(line: 80), role: role, subjects: subjects))
  }

  /// Adds resolver pods as clusters usually have them.
  mutating func resolvers(port: UInt16 = 53) {
    namespace("kube-system")
    workload(
      "kube-system/coredns", labels: ["k8s-app": "kube-dns"],
      ports: [
        ContainerPort(name: "dns", number: port, transport: .udp),
        ContainerPort(name: "dns-tcp", number: port, transport: .tcp),
      ])
  }

  // MARK: Results

  var input: AuditInput {
    let inventory = Inventory(state)
    return AuditInput(evaluating: state, inventory: inventory, profile: profile)
  }

  func audit() -> ClusterAudit { Auditor().audit(input) }

  func findings(_ check: any AuditCheck) -> [Finding] {
    Auditor(checks: [check]).audit(input).findings
  }

  /// The coverage classes of a workload.
  func coverage(_ path: String) -> Directions<CoverageClass>? {
    let input = input
    let audit = Auditor(checks: []).audit(input)
    return audit.namespaces.flatMap(\.workloads).first {
      input.inventory.workloads[$0.workload].identity.path == path
    }?.coverage
  }

  /// The audit of a workload.
  func audit(ofWorkload path: String) -> WorkloadAudit? {
    let input = input
    return Auditor(checks: []).audit(input).namespaces.flatMap(\.workloads).first {
      input.inventory.workloads[$0.workload].identity.path == path
    }
  }

  /// The audit of a namespace.
  func namespaceAudit(_ name: String) -> NamespaceAudit? {
    Auditor(checks: []).audit(input).namespaces.first { $0.name == name }
  }
}

extension NetworkPolicyRule {
  /// A rule as a test writes it; path and place are set by the fixture.
  static func rule(
    _ peers: [NetworkPolicyPeer]? = nil, ports: [NetworkPolicyPort]? = nil
  ) -> NetworkPolicyRule {
    NetworkPolicyRule(peers: peers, ports: ports, path: "", location: Fixture.place())
  }

  /// The rule `{}`.
  static let everything = rule()
}

extension NetworkPolicyPeer {
  /// Every pod of every namespace.
  static let everyNamespace = NetworkPolicyPeer.pods(namespaces: .everything, pods: nil)

  /// Pods of the policy's own namespace.
  static func own(_ labels: Labels) -> NetworkPolicyPeer {
    .pods(namespaces: nil, pods: LabelSelector(matchLabels: labels))
  }

  /// Pods of another namespace, by its name.
  static func pods(of namespace: String, _ labels: Labels = .empty) -> NetworkPolicyPeer {
    .pods(
      namespaces: LabelSelector(matchLabels: [Namespace.nameLabel: namespace]),
      pods: labels.isEmpty ? nil : LabelSelector(matchLabels: labels))
  }

  /// The pods of the usual resolver.
  static let resolvers = pods(of: "kube-system", ["k8s-app": "kube-dns"])

  /// Addresses of a block.
  static func block(_ text: String, except: [String] = []) -> NetworkPolicyPeer {
    guard let block = CIDR(text) else { preconditionFailure("the test writes a block") }
    return .block(block, except: except.compactMap { CIDR($0) })
  }
}

extension NetworkPolicyPort {
  /// One TCP port.
  static func tcp(_ number: UInt16) -> NetworkPolicyPort {
    NetworkPolicyPort(.tcp, .range(number...number))
  }

  /// One UDP port.
  static func udp(_ number: UInt16) -> NetworkPolicyPort {
    NetworkPolicyPort(.udp, .range(number...number))
  }

  /// A port by its name.
  static func named(_ name: String, _ transport: NetworkProtocol = .tcp) -> NetworkPolicyPort {
    NetworkPolicyPort(transport, .named(name))
  }

  /// UDP and TCP 53.
  static let dns = [udp(53), tcp(53)]
}
