import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-MET-001 MetadataReachable")
struct MetadataReachableTests {
  private let check = MetadataReachable()

  private func findings(
    _ rules: [NetworkPolicyRule]?, nodeLabels: Labels = ["eks.amazonaws.com/nodegroup": "a"],
    build: (inout Fixture) -> Void = { _ in }
  ) -> [Finding] {
    Fixture("shop") {
      $0.node("n", labels: nodeLabels)
      $0.workload("shop/web")
      if let rules { $0.policy("shop/p", egress: rules) }
      build(&$0)
    }.findings(check)
  }

  @Test("an open namespace and a rule that admits the endpoint are reported")
  func violating() throws {
    let open = try #require(findings(nil).first)
    #expect(open.object == ResourceReference(.namespace, namespace: nil, name: "shop"))
    #expect(open.podCount == 1)
    let rule = try #require(findings([.rule([.block("0.0.0.0/0")])]).first)
    #expect(rule.path == "spec.egress[0]")
    #expect(rule.severity == .high)
    #expect(rule.confidence == .proven)
    #expect(rule.message.contains("not prevented"))
  }

  @Test("an exception in one policy is cancelled by another")
  func cancelled() {
    let cut = NetworkPolicyRule.rule([.block("0.0.0.0/0", except: ["169.254.169.254/32"])])
    let found = findings([cut]) {
      $0.policy("shop/q", egress: [.rule([.block("169.254.0.0/16")])])
    }
    #expect(found.contains { $0.object.name == "q" })
  }

  @Test("port 53 of the same address, exceptions, selectors are left alone")
  func compliant() {
    let all = ["169.254.169.254/32", "169.254.170.2/32"]
    #expect(findings([.rule([.block("0.0.0.0/0", except: all)])]).isEmpty)
    #expect(
      findings([.rule([.block("169.254.169.254/32")], ports: NetworkPolicyPort.dns)]).isEmpty)
    #expect(findings([.rule([.everyNamespace])]).isEmpty)
    #expect(findings([]).isEmpty)
  }

  @Test("clusters on machines of one's own have no such endpoint")
  func ownMachine() {
    #expect(findings(nil, nodeLabels: ["minikube.k8s.io/name": "m"]).isEmpty)
    #expect(findings(nil, nodeLabels: .empty).map(\.confidence) == [.likely])
  }

  @Test("pods whose identity comes from the server need it")
  func identity() {
    let found = findings(nil) {
      $0.state.serviceAccounts = [
        ServiceAccount(
          namespace: "shop", name: "default",
          metadata: Fixture.metadata(annotations: ["iam.gke.io/gcp-service-account": "a@b"]))
      ]
    }
    #expect(found.isEmpty)
  }
}
