import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-CNI-003 UnsupportedPolicyFeature")
struct UnsupportedPolicyFeatureTests {
  private let check = UnsupportedPolicyFeature()

  private func findings(
    _ plugin: String, _ rules: [NetworkPolicyRule], types: Set<Direction> = [.ingress]
  ) -> [Finding] {
    var fixture = Fixture("shop") {
      $0.workload("shop/web")
      $0.policy("shop/p", ingress: rules, types: types)
    }
    fixture.profile.networkPlugins = NetworkPlugin(plugin).map { [$0] } ?? []
    return fixture.findings(check)
  }

  private let range = NetworkPolicyRule.rule(ports: [.init(.tcp, .range(8000...8999))])

  @Test("a range of ports where only the first counts")
  func endPort() {
    let found = findings("azure-npm", [range, range])
    #expect(found.map(\.severity) == [.medium])
    #expect(found.first?.confidence == .proven)
    #expect(found.first?.path == "spec.ingress[0]")
    #expect(found.first?.location == Fixture.place(50))
    #expect(found.first?.why.last == "in 2 of its rules: spec.ingress[0], spec.ingress[1]")
    #expect(findings("cilium@1.15,enable-sctp=true", [range]).count == 1)
    #expect(findings("cilium@1.18", [range]).isEmpty)
    #expect(findings("cilium", [range]).map(\.confidence) == [.likely])
    #expect(findings("calico", [range]).isEmpty)
  }

  @Test("a named port where it opens every port is critical")
  func namedPort() {
    let rule = NetworkPolicyRule.rule(ports: [.init(.tcp, .named("http"))])
    #expect(findings("ovn-kubernetes", [rule]).map(\.severity) == [.critical])
    #expect(findings("calico", [rule]).isEmpty)
  }

  @Test("rules of a direction that is not listed")
  func unlistedDirection() {
    let rule = NetworkPolicyRule.rule()
    #expect(findings("cilium@1.18", [rule], types: [.egress]).map(\.severity) == [.medium])
    #expect(findings("cilium@1.18", [rule]).isEmpty)
    #expect(findings("calico", [rule], types: [.egress]).isEmpty)
  }

  @Test("more ports beside a block than the engine takes")
  func manyPorts() {
    let ports = (1...25).map { NetworkPolicyPort(.tcp, .range($0...$0)) }
    let rule = NetworkPolicyRule.rule([.block("10.0.0.0/8")], ports: ports)
    let plugin = "aws-vpc-cni,enable-network-policy-controller=true"
    #expect(findings(plugin, [rule]).count == 1)
    let fewer = NetworkPolicyRule.rule([.block("10.0.0.0/8")], ports: Array(ports.prefix(24)))
    #expect(findings(plugin, [fewer]).isEmpty)
  }

  @Test("pods that no controller owns are left alone by the AWS VPC CNI")
  func ownerless() {
    var fixture = Fixture("shop") {
      $0.workload("shop/web")
      $0.pod("shop/debug", labels: ["app": "debug"])
      $0.policy("shop/p", ingress: [])
    }
    fixture.profile.networkPlugins = [
      NetworkPlugin(
        name: "aws-vpc-cni", settings: ["enable-network-policy-controller": "true"])
    ]
    let found = fixture.findings(check)
    #expect(found.map(\.severity) == [.high])
    #expect(found.first?.object.name == "shop")
    #expect(found.first?.podCount == 1)
    #expect(found.first?.why.last == "left alone: debug")
    #expect(fixture.coverage("shop/debug")?.ingress == .notEnforceable)
    #expect(fixture.coverage("shop/web")?.ingress == .segmented)
    fixture.state.networkPolicies = []
    #expect(fixture.findings(check).isEmpty)
  }
}
