import Audit
import Kubernetes
import Manifests
import PolicyEngine
import Testing

/// Policies of every kind count in the audit, as the engine answers.
@Suite("Every kind of policy in the audit")
struct EveryKindTests {
  private static let stage = """
    apiVersion: v1
    kind: Namespace
    metadata: {name: shop}
    ---
    apiVersion: v1
    kind: Namespace
    metadata: {name: other}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec:
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: c, image: web, ports: [{containerPort: 80}]}]}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: tool, namespace: other}
    spec:
      template:
        metadata: {labels: {app: tool}}
        spec: {containers: [{name: c, image: tool}]}

    """

  private func input(_ policies: String, plugin: String? = nil) -> AuditInput {
    let text = EveryKindTests.stage + "---\n" + policies
    let state = ManifestLoader().load(name: "test", texts: [("test.yaml", Array(text.utf8))])
    var profile = ClusterProfile()
    profile.networkPlugins = plugin.flatMap { NetworkPlugin($0) }.map { [$0] } ?? []
    return AuditInput(evaluating: state, inventory: Inventory(state), profile: profile)
  }

  private func audit(_ policies: String, plugin: String? = nil) -> ClusterAudit {
    Auditor().audit(input(policies, plugin: plugin))
  }

  private func cilium(_ spec: String) -> String {
    """
    apiVersion: cilium.io/v2
    kind: CiliumNetworkPolicy
    metadata: {name: c, namespace: shop}
    spec:
      endpointSelector: {}
      \(spec)
    """
  }

  private func namespace(_ audit: ClusterAudit, _ name: String = "shop") throws -> NamespaceAudit {
    try #require(audit.namespaces.first { $0.name == name })
  }

  @Test("a namespace that a cluster-wide policy closes is closed, and has a policy")
  func admin() throws {
    let closed = audit(
      """
      apiVersion: policy.networking.k8s.io/v1alpha1
      kind: AdminNetworkPolicy
      metadata: {name: deny}
      spec:
        priority: 1
        subject: {namespaces: {}}
        ingress: [{action: Deny, from: [{namespaces: {}}]}]
        egress: [{action: Deny, to: [{namespaces: {}}, {networks: [0.0.0.0/0, "::/0"]}]}]
      """)
    let shop = try namespace(closed)
    #expect(shop.workloads.map(\.coverage.egress) == [.segmented])
    #expect(shop.otherPolicies.map(\.reference.name) == ["deny"])
    #expect(!closed.findings.contains { $0.id == "NP-COV-003" })
    #expect(!closed.findings.contains { $0.id == "NP-COV-002" })
    #expect(closed.policyCount == 1)
  }

  @Test("pods of which something is denied and all else left open are no closed ones")
  func undecided() {
    let found = audit(
      """
      apiVersion: policy.networking.k8s.io/v1alpha1
      kind: AdminNetworkPolicy
      metadata: {name: no-ssh}
      spec:
        priority: 1
        subject: {namespaces: {}}
        egress:
        - action: Deny
          to: [{networks: [0.0.0.0/0, "::/0"]}]
          ports: [{portNumber: {protocol: TCP, port: 22}}]
      """
    ).findings.filter { $0.id == "NP-COV-002" && $0.namespace == "shop" }
    #expect(found.map(\.severity) == [.high])
    #expect(
      found.first?.message == "Policies deny shop/web something for egress and leave all else open."
    )
  }

  @Test("a default-deny of Cilium is one")
  func clusterwide() throws {
    let closed = audit(
      """
      apiVersion: cilium.io/v2
      kind: CiliumClusterwideNetworkPolicy
      metadata: {name: deny}
      spec:
        endpointSelector: {}
        ingress: [{}]
        egress: [{}]
      """, plugin: "cilium@1.18")
    let shop = try namespace(closed)
    #expect(shop.defaultDeny == Directions(ingress: .deny, egress: .deny))
    #expect(shop.workloads.map(\.coverage.ingress) == [.segmented])
    #expect(
      !closed.findings.contains {
        ["NP-DDN-001", "NP-DDN-002"].contains($0.id) && $0.namespace == "shop"
      })
    let open = audit("---", plugin: "cilium@1.18")
    #expect(open.findings.contains { $0.id == "NP-DDN-001" && $0.namespace == "shop" })
  }

  @Test("rules that open are found for what the engine answers, whatever their kind")
  func open() throws {
    func found(_ spec: String) -> [String] {
      audit(cilium(spec), plugin: "cilium@1.18").findings
        .filter { $0.object.kind == .ciliumNetworkPolicy && $0.id.hasPrefix("NP-ALW") }
        .map { "\($0.id) \($0.path ?? "")" }
    }
    #expect(found("egress: [{toEntities: [all]}]") == ["NP-ALW-002 spec.egress[0]"])
    #expect(found("ingress: [{fromEntities: [all]}]") == ["NP-ALW-001 spec.ingress[0]"])
    #expect(found("egress: [{toEntities: [world]}]") == ["NP-ALW-004 spec.egress[0]"])
    #expect(
      found("egress: [{toEntities: [cluster]}]") == ["NP-ALW-005 spec.egress[0]"])
    #expect(
      found("egress: [{toCIDR: [203.0.113.0/24]}]") == ["NP-ALW-007 spec.egress[0]"])
    // What is denied before is not open.
    #expect(
      found("egress: [{toEntities: [all]}]\n  egressDeny: [{toEntities: [world]}]")
        != ["NP-ALW-002 spec.egress[0]"])
  }

  @Test("metadata is found by address and by name")
  func metadata() {
    func found(_ entries: String) -> [String] {
      audit(cilium("egress: [\(entries)]"), plugin: "cilium@1.18").findings
        .filter { $0.object.kind == .ciliumNetworkPolicy && $0.id == "NP-MET-001" }
        .map(\.message)
    }
    // Names are learned only where a rule for DNS lets pods ask (C-15).
    let asking =
      ", {toEndpoints: [{}], toPorts: [{ports: [{port: \"53\", protocol: UDP}], "
      + "rules: {dns: [{matchPattern: \"*\"}]}}]}"
    #expect(
      found("{toCIDR: [169.254.0.0/16]}")
        .contains { $0.hasPrefix("Cloud metadata at 169.254.169.254:80 ") })
    #expect(
      found("{toFQDNs: [{matchName: metadata.google.internal}]}" + asking) == [
        "Cloud metadata at metadata.google.internal is not prevented: an egress rule admits the "
          + "name."
      ])
    #expect(!found("{toFQDNs: [{matchPattern: \"*.google.internal\"}]}" + asking).isEmpty)
    #expect(found("{toFQDNs: [{matchName: metadata.google.internal}]}").isEmpty)
    #expect(found("{toFQDNs: [{matchName: api.example.com}]}" + asking).isEmpty)
  }

  @Test("a name that is denied over every family of a pod is not found")
  func metadataOverOneFamily() {
    func found(denying block: String) -> [String] {
      audit(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: four, namespace: only}
        spec: {containers: [{name: c, image: four}]}
        status: {phase: Running, podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}]}
        ---
        apiVersion: policy.networking.k8s.io/v1alpha2
        kind: ClusterNetworkPolicy
        metadata: {name: named}
        spec:
          tier: Admin
          priority: 1
          subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: only}}}
          egress:
          - {action: Deny, to: [{networks: ["\(block)"]}]}
          - {action: Accept, to: [{domainNames: [metadata.google.internal]}]}
        """
      ).findings.filter {
        $0.id == "NP-MET-001" && $0.message.contains("metadata.google.internal")
      }.map(\.message)
    }
    #expect(found(denying: "0.0.0.0/0").isEmpty)
    #expect(found(denying: "::/0").count == 1)
  }

  @Test("DNS to anywhere is found in rules of other kinds")
  func dns() {
    let found = audit(
      cilium(
        "egress: [{toEntities: [world], toPorts: [{ports: [{port: \"53\", protocol: UDP}]}]}]"),
      plugin: "cilium@1.18"
    ).findings.filter { $0.id == "NP-DNS-003" }
    #expect(found.map(\.object.name) == ["c"])
  }

  @Test("a hop of an attack path names the rule of whatever kind lets it pass")
  func path() throws {
    let text = cilium(
      "ingress: [{fromEndpoints: [{matchLabels: {k8s:io.kubernetes.pod.namespace: other}}]}]")
    var input = input(text, plugin: "cilium@1.18")
    input.state.services.append(
      Service(
        namespace: "other", name: "front", metadata: Fixture.metadata(), exposure: .loadBalancer,
        selector: ["app": "tool"], ports: [Service.Port(number: 80)]))
    input.profile.dataSensitivity = ["shop": 9]
    let path = try #require(Auditor().audit(input).attackPaths.paths.first)
    #expect(path.hops.count == 1)
    #expect(
      path.hops[0].ingress?.words == "CiliumNetworkPolicy/shop/c spec.ingress[0]")
  }

  @Test("what is wrong with policies of other kinds is reported")
  func faulty() {
    let found = audit(
      """
      apiVersion: policy.networking.k8s.io/v1alpha1
      kind: AdminNetworkPolicy
      metadata: {name: bad}
      spec:
        priority: 5000
        subject: {namespaces: {}}
      """
    ).findings.filter { $0.id == "NP-QLT-001" }
    #expect(found.contains { $0.object.name == "bad" })
  }
}
