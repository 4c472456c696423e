import Audit
import Kubernetes
import PolicyEngine
import Testing

/// The checks on single rules, for kinds other than NetworkPolicy.
@Suite("Rules of every kind") struct KindRuleTests {
  private func found(
    _ check: any AuditCheck, _ policies: String, plugin: String? = nil
  ) -> [String] {
    KindStage.findings(check, policies, plugin: plugin).map {
      "\($0.object.name) \($0.path ?? "") \($0.severity)"
    }
  }

  @Test(
    "NP-ALW-003: ports without peers",
    arguments: [
      (
        KindStage.cilium("ingress: [{toPorts: [{ports: [{port: \"80\", protocol: TCP}]}]}]"),
        KindStage.withCilium, ["c spec.ingress[0] medium"]
      ),
      (
        KindStage.cilium(
          "ingress: [{fromEntities: [all], toPorts: [{ports: [{port: \"80\", protocol: TCP}]}]}]"),
        KindStage.withCilium, ["c spec.ingress[0] medium"]
      ),
      (
        KindStage.cilium(
          "egress: [{toPorts: [{ports: [{port: \"53\", protocol: UDP}]}]}]"),
        KindStage.withCilium, []
      ),
      (KindStage.cilium("egress: [{toEntities: [all]}]"), KindStage.withCilium, []),
      (
        KindStage.cilium(
          "ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: \"80\", protocol: TCP}]}]}]"),
        KindStage.withCilium, []
      ),
      (
        KindStage.calico(
          "ingress: [{action: Allow, protocol: TCP, destination: {ports: [80]}}]"),
        KindStage.withCalico, ["l spec.ingress[0] medium"]
      ),
      // What is denied before does not pass.
      (
        KindStage.calico(
          "ingress: [{action: Deny, protocol: TCP},"
            + "{action: Allow, protocol: TCP, destination: {ports: [80]}}]"),
        KindStage.withCalico, []
      ),
      (
        KindStage.admin(
          "egress: [{action: Allow, to: [{namespaces: {}}, {networks: [0.0.0.0/0, \"::/0\"]}], "
            + "ports: [{portNumber: {protocol: TCP, port: 443}}]}]"),
        nil, ["a spec.egress[0] medium"]
      ),
      (
        KindStage.admin(
          "egress: [{action: Deny, to: [{namespaces: {}}, {networks: [0.0.0.0/0, \"::/0\"]}], "
            + "ports: [{portNumber: {protocol: TCP, port: 443}}]}]"),
        nil, []
      ),
    ])
  func portsWithoutPeers(_ policy: String, _ plugin: String?, _ expected: [String]) {
    #expect(found(AnyPeerOnPorts(), policy, plugin: plugin) == expected)
  }

  @Test("what names every peer on ports is no matter of blocks")
  func everyPeerIsNoBlock() {
    let policy = KindStage.cilium(
      "egress: [{toPorts: [{ports: [{port: \"443\", protocol: TCP}]}]}]")
    #expect(found(WorldBlock(), policy, plugin: KindStage.withCilium).isEmpty)
    #expect(found(AnyPeerOnPorts(), policy, plugin: KindStage.withCilium).count == 1)
  }

  @Test(
    "NP-ALW-006: whole private ranges",
    arguments: [
      (
        KindStage.cilium("egress: [{toCIDR: [10.0.0.0/8]}]"), KindStage.withCilium,
        ["c spec.egress[0] medium"]
      ),
      (
        KindStage.cilium("egress: [{toCIDR: [10.0.0.0/9, 10.128.0.0/9]}]"), KindStage.withCilium,
        ["c spec.egress[0] medium"]
      ),
      (KindStage.cilium("egress: [{toCIDR: [10.1.0.0/16]}]"), KindStage.withCilium, []),
      (KindStage.cilium("egress: [{toEntities: [world]}]"), KindStage.withCilium, []),
      (
        KindStage.calico("egress: [{action: Allow, destination: {nets: [192.168.0.0/16]}}]"),
        KindStage.withCalico, ["l spec.egress[0] medium"]
      ),
      (
        KindStage.calico("egress: [{action: Deny, destination: {nets: [192.168.0.0/16]}}]"),
        KindStage.withCalico, []
      ),
      (
        KindStage.admin(
          "egress: [{action: Allow, to: [{networks: [172.16.0.0/12]}]}]"), nil,
        ["a spec.egress[0] medium"]
      ),
    ])
  func privateRanges(_ policy: String, _ plugin: String?, _ expected: [String]) {
    #expect(found(PrivateRangeBlock(), policy, plugin: plugin) == expected)
  }

  @Test(
    "NP-ALW-007: peers without ports",
    arguments: [
      (
        KindStage.cilium("ingress: [{fromEndpoints: [{matchLabels: {app: web}}]}]"),
        KindStage.withCilium, ["c spec.ingress[0] low"]
      ),
      (
        KindStage.cilium("egress: [{toCIDR: [203.0.113.0/24]}]"), KindStage.withCilium,
        ["c spec.egress[0] low"]
      ),
      // Other checks speak of these.
      (KindStage.cilium("egress: [{toEntities: [cluster]}]"), KindStage.withCilium, []),
      (KindStage.cilium("egress: [{toEntities: [world]}]"), KindStage.withCilium, []),
      (KindStage.cilium("egress: [{toCIDR: [10.0.0.0/8]}]"), KindStage.withCilium, []),
      (
        KindStage.cilium("ingress: [{fromEntities: [host, remote-node]}]"), KindStage.withCilium, []
      ),
      (
        KindStage.cilium(
          "ingress: [{fromEndpoints: [{matchLabels: {app: web}}], "
            + "toPorts: [{ports: [{port: \"80\"}]}]}]"), KindStage.withCilium, []
      ),
      (
        KindStage.calico("ingress: [{action: Allow, source: {selector: app == 'web'}}]"),
        KindStage.withCalico, ["l spec.ingress[0] low"]
      ),
      (
        KindStage.admin(
          "ingress: [{action: Allow, from: [{namespaces: {matchLabels: {team: red}}}]}]"), nil,
        ["a spec.ingress[0] low"]
      ),
      (
        KindStage.admin(
          "ingress: [{action: Pass, from: [{namespaces: {matchLabels: {team: red}}}]}]"), nil, []
      ),
    ])
  func peersWithoutPorts(_ policy: String, _ plugin: String?, _ expected: [String]) {
    #expect(found(EveryPortToPeer(), policy, plugin: plugin) == expected)
  }

  @Test("NP-MET-002: a block of IPv6 alone")
  func metadata() {
    var input = KindStage.input(
      KindStage.cilium("egress: [{toCIDR: [\"fd00:ec2::/32\"]}]"), plugin: KindStage.withCilium)
    func found() -> [String] {
      let input = AuditInput(
        evaluating: input.state, inventory: input.inventory, profile: input.profile)
      return Auditor(checks: [MetadataReachableOverIPv6()]).audit(input).findings.map {
        "\($0.object.name) \($0.path ?? "")"
      }
    }
    // Without IPv6 in the cluster there is nothing to reach.
    #expect(found().isEmpty)
    input.profile.podCIDRs = ["10.0.0.0/16", "fd00:10::/64"].compactMap { CIDR($0) }
    #expect(found() == ["c spec.egress[0]"])
    let open = KindStage.cilium("egress: [{toCIDR: [\"fd00:ec2::/32\", 169.254.0.0/16]}]")
    input.state = KindStage.input(open, plugin: KindStage.withCilium).state
    #expect(found().isEmpty)
  }

  @Test("NP-DNS-002: DNS over UDP alone, with and without the resolver in the input")
  func dnsOverUDP() {
    let rule =
      "toEndpoints: [{matchLabels: {k8s:io.kubernetes.pod.namespace: kube-system, k8s-app: "
      + "kube-dns}}], toPorts: [{ports: ["
    let udp = KindStage.cilium("egress: [{\(rule){port: \"53\", protocol: UDP}]}]}]")
    let both = KindStage.cilium("egress: [{\(rule){port: \"53\", protocol: ANY}]}]}]")
    func found(_ policies: String...) -> [String] {
      let text = policies.joined(separator: "---\n")
      return self.found(DNSWithoutTCP(), text, plugin: KindStage.withCilium)
    }
    #expect(found(KindStage.resolver, udp) == ["c spec.egress[0] medium"])
    #expect(found(udp) == ["c spec.egress[0] medium"])
    #expect(found(KindStage.resolver, both).isEmpty && found(both).isEmpty)
    let policy = KindStage.calico(
      "egress: [{action: Allow, protocol: UDP, destination: {namespaceSelector: all(), "
        + "ports: [53]}}], types: [Egress]")
    #expect(
      self.found(
        DNSWithoutTCP(), KindStage.resolver + "---\n" + policy, plugin: KindStage.withCalico) == [
          "l spec.egress[0] medium"
        ])
  }

  @Test("NP-DNS-001: a rule for other ports is no way to a resolver outside of the input")
  func dnsMissing() {
    func found(_ spec: String) -> [String] {
      self.found(MissingDNSPath(), KindStage.cilium(spec), plugin: KindStage.withCilium)
    }
    let pods = "toEndpoints: [{matchLabels: {app: web}}], toPorts: [{ports: ["
    #expect(found("egress: [{\(pods){port: \"443\"}]}]}]").count == 1)
    #expect(found("egress: [{\(pods){port: \"53\"}]}]}]").isEmpty)
  }

  @Test("NP-DNS-004: a rule that misses the cache on the nodes")
  func dnsVariant() {
    let cache = """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: node-local-dns, namespace: kube-system}
      spec:
        template:
          metadata: {labels: {k8s-app: node-local-dns}}
          spec: {hostNetwork: true, containers: [{name: c, image: node-cache}]}

      """
    func found(_ more: String) -> [String] {
      let policy = KindStage.cilium(
        "egress: [{toEndpoints: [{matchLabels: {k8s:io.kubernetes.pod.namespace: kube-system, "
          + "k8s-app: kube-dns}}], toPorts: [{ports: [{port: \"53\", protocol: ANY}]}]}\(more)]")
      return self.found(
        DNSVariantNotCovered(), [KindStage.resolver, cache, policy].joined(separator: "---\n"),
        plugin: KindStage.withCilium)
    }
    #expect(found("") == ["c spec.egress[0] high"])
    #expect(
      found(", {toCIDR: [169.254.20.10/32], toPorts: [{ports: [{port: \"53\"}]}]}").isEmpty)
  }
}
