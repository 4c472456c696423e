import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("Coverage classes")
struct CoverageClassTests {
  private func egress(_ rules: [NetworkPolicyRule]) -> CoverageClass? {
    Fixture("shop", "other") {
      $0.workload("shop/web")
      $0.workload("other/db")
      $0.policy("shop/p", egress: rules)
    }.coverage("shop/web")?.egress
  }

  @Test("a pod that no policy selects is open")
  func open() {
    let coverage = Fixture("shop") { $0.workload("shop/web") }.coverage("shop/web")
    #expect(coverage == Directions(ingress: .open, egress: .open))
  }

  @Test("a policy isolates only the directions of its types")
  func oneDirection() {
    let coverage = Fixture("shop") {
      $0.workload("shop/web")
      $0.policy("shop/p", ingress: [])
    }.coverage("shop/web")
    #expect(coverage == Directions(ingress: .segmented, egress: .open))
  }

  @Test("a pod on the node's network is not enforceable, selected or not")
  func hostNetwork() {
    for isSelected in [true, false] {
      let coverage = Fixture("shop") {
        $0.workload("shop/web", isHostNetwork: true)
        if isSelected { $0.policy("shop/p", ingress: [], egress: []) }
      }.coverage("shop/web")
      #expect(coverage == Directions(ingress: .notEnforceable, egress: .notEnforceable))
    }
  }

  @Test("a plugin that enforces nothing makes isolation not enforceable")
  func flannel() {
    var fixture = Fixture("shop") {
      $0.workload("shop/web")
      $0.policy("shop/p", ingress: [])
    }
    fixture.profile.networkPlugins = [NetworkPlugin(name: "flannel")]
    #expect(fixture.coverage("shop/web") == Directions(ingress: .notEnforceable, egress: .open))
  }

  @Test("an empty rule is allow-all, an empty podSelector is not")
  func emptyRule() {
    #expect(egress([.everything]) == .allowAll)
    #expect(egress([]) == .segmented)
  }

  @Test("rules that add up to every peer on every port are allow-all")
  func allowAllByUnion() {
    let peers: [NetworkPolicyPeer] = [.everyNamespace, .block("0.0.0.0/0"), .block("::/0")]
    #expect(egress(peers.map { .rule([$0]) }) == .allowAll)
    let ports: [NetworkPolicyPort] = [
      .init(.tcp, .all), .init(.udp, .range(1...65535)), .init(.sctp, .all),
    ]
    #expect(egress([.rule(ports: ports)]) == .allowAll)
  }

  @Test("all addresses of one family are world, not allow-all")
  func oneFamily() {
    #expect(egress([.rule([.block("0.0.0.0/0")])]) == .world)
    #expect(egress([.rule([.block("::/0")])]) == .world)
  }

  @Test(
    "half of a family's public addresses make world",
    arguments: [
      ("0.0.0.0/1", true), ("128.0.0.0/1", false), ("0.0.0.0/2", false), ("2000::/4", true),
      ("3000::/5", false), ("10.0.0.0/8", false), ("8000::/1", false), ("fc00::/7", false),
    ])
  func half(_ block: String, isWorld: Bool) {
    #expect(egress([.rule([.block(block)], ports: [.tcp(443)])]) == (isWorld ? .world : .segmented))
  }

  @Test("unions are added up and exceptions are cut")
  func unions() {
    #expect(egress([.rule([.block("128.0.0.0/1"), .block("64.0.0.0/2")])]) == .world)
    let except = ["0.0.0.0/1"]
    let cut = NetworkPolicyRule.rule([.block("0.0.0.0/0", except: except)], ports: [.tcp(443)])
    #expect(egress([cut]) == .segmented)
    #expect(egress([cut, .rule([.block("0.0.0.0/2")], ports: [.tcp(443)])]) == .world)
  }

  @Test("an exception that may hold the pods' unknown addresses leaves the class unknown")
  func unknownAddresses() {
    #expect(egress([.rule([.block("0.0.0.0/0", except: ["0.0.0.0/1"])])]) == .unknown)
    #expect(egress([.rule([.block("0.0.0.0/0", except: ["169.254.169.254/32"])])]) == .world)
  }

  @Test("halves on different ports are not added up")
  func differentPorts() {
    #expect(
      egress([
        .rule([.block("128.0.0.0/1")], ports: [.tcp(443)]),
        .rule([.block("64.0.0.0/2")], ports: [.tcp(80)]),
      ]) == .segmented)
    #expect(
      egress([
        .rule([.block("128.0.0.0/1")], ports: [.init(.tcp, .range(80...443))]),
        .rule([.block("64.0.0.0/2")], ports: [.init(.tcp, .range(443...8000))]),
      ]) == .world)
  }

  @Test(
    "DNS ports alone do not make world",
    arguments: [
      ([NetworkPolicyPort.udp(53), .tcp(53)], false), ([.udp(5353), .tcp(5353)], false),
      ([.udp(53), .udp(54)], true), ([.init(.sctp, .range(53...53))], true),
    ])
  func dnsOnly(_ ports: [NetworkPolicyPort], isWorld: Bool) {
    #expect(egress([.rule(ports: ports)]) == (isWorld ? .world : .segmented))
  }

  @Test("every pod of every other namespace on every port is cluster-wide")
  func clusterWide() {
    #expect(egress([.rule([.everyNamespace])]) == .clusterWide)
    #expect(egress([.rule([.pods(of: "other")])]) == .clusterWide)
    #expect(egress([.rule([.everyNamespace], ports: [.init(.tcp, .all)])]) == .segmented)
    #expect(egress([.rule([.own([:])])]) == .segmented)
  }

  @Test("without pods elsewhere the stranger decides about cluster-wide")
  func stranger() {
    func coverage(_ peer: NetworkPolicyPeer) -> CoverageClass? {
      Fixture("shop") {
        $0.workload("shop/web")
        $0.policy("shop/p", ingress: [.rule([peer])])
      }.coverage("shop/web")?.ingress
    }
    #expect(coverage(.everyNamespace) == .clusterWide)
    #expect(coverage(.pods(of: "other")) == .segmented)
  }

  @Test("pods on a node's network are no pods of other namespaces")
  func hostPeers() {
    let coverage = Fixture("shop", "other", "kube-system") {
      $0.workload("shop/web")
      $0.workload("other/db")
      $0.workload("kube-system/proxy", isHostNetwork: true)
      $0.policy("shop/p", ingress: [.rule([.everyNamespace])])
    }.coverage("shop/web")
    #expect(coverage?.ingress == .clusterWide)
  }

  @Test("a policy kind that is not evaluated makes its pods unknown, never open")
  func unevaluated() {
    var fixture = Fixture("shop", "other") {
      $0.workload("shop/web")
      $0.workload("other/db")
    }
    fixture.state.unevaluatedPolicies = [
      UnevaluatedPolicy(
        reference: ResourceReference(
          ResourceKind(group: "cilium.io", "CiliumNetworkPolicy"), namespace: "shop", name: "c"),
        reach: .namespace("shop"), location: Fixture.place())
    ]
    #expect(fixture.coverage("shop/web") == Directions(ingress: .unknown, egress: .unknown))
    #expect(fixture.coverage("other/db") == Directions(ingress: .open, egress: .open))
  }

  @Test("a missing list of policies makes pods unknown")
  func missingPolicies() {
    var fixture = Fixture("shop") { $0.workload("shop/web") }
    fixture.state.evidence.gaps = [
      .init(.forbidden, kind: .networkPolicy, message: "networkpolicies forbidden")
    ]
    #expect(fixture.coverage("shop/web") == Directions(ingress: .unknown, egress: .unknown))
  }

  @Test("a workload takes the worst class of its pods, in the order of the table")
  func worstOfPods() {
    let order: [CoverageClass] = [
      .open, .notEnforceable, .allowAll, .world, .clusterWide, .unknown, .segmented,
    ]
    #expect(CoverageClass.allCases == order)
    var fixture = Fixture("shop") {
      $0.policy("shop/p", selector: .init(matchLabels: ["v": "1"]), ingress: [])
    }
    for index in 0..<3 {
      fixture.pod("shop/web-\(index)", labels: ["v": "\(index)"])
      fixture.state.pods[index].metadata.controller = OwnerReference(.statefulSet, name: "web")
    }
    #expect(fixture.coverage("shop/web")?.ingress == .open)
    let coverage = fixture.namespaceAudit("shop")?.coverage.ingress
    #expect(coverage?.workloads[.open] == 1)
    #expect(coverage?.pods[.open] == 2)
    #expect(coverage?.pods[.segmented] == 1)
  }

  @Test("coverages are ranges where something is unknown, and nothing where all is")
  func ranges() {
    var counts = ClassCounts()
    #expect(counts.effectiveCoverage == nil)
    counts[.segmented] = 1
    counts[.allowAll] = 1
    counts[.unknown] = 2
    #expect(counts.effectiveCoverage == 0.25...0.75)
    #expect(counts.selectedCoverage == 0.5...1)
    counts = ClassCounts()
    counts[.unknown] = 3
    #expect(counts.selectedCoverage == nil)
  }

  @Test("the special-purpose blocks leave the expected number of public addresses")
  func publicAddresses() {
    let count = PublicAddresses.set(.ipv4).count
    let three: UInt128 = 3 << 24
    let slash24: UInt128 = 8 << 8
    let expected =
      (UInt128(1) << 32) - three - (1 << 22) - (1 << 16) - (1 << 20) - (1 << 16) - (1 << 17)
      - slash24 - (1 << 28)
    #expect(count == expected)
    #expect(PublicAddresses.set(.ipv6).count == UInt128(1) << 125)
  }
}
