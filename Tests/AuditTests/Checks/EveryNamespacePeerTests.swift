import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-ALW-005 EveryNamespacePeer")
struct EveryNamespacePeerTests {
  private let check = EveryNamespacePeer()

  private func findings(_ rule: NetworkPolicyRule, _ direction: Direction = .ingress) -> [Finding] {
    Fixture("shop") {
      $0.workload("shop/web", ports: [ContainerPort(name: "metrics", number: 7777)])
      $0.policy(
        "shop/p", ingress: direction == .ingress ? [rule] : nil,
        egress: direction == .egress ? [rule] : nil)
    }.findings(check)
  }

  @Test("an empty namespaceSelector is reported, with an empty podSelector too")
  func violating() {
    let found = findings(.rule([.own([:]), .everyNamespace]))
    #expect(found.map(\.path) == ["spec.ingress[0].from[1].namespaceSelector"])
    #expect(found.map(\.severity) == [.medium])
    #expect(findings(.rule([.pods(namespaces: .everything, pods: .everything)])).count == 1)
  }

  @Test("scraping metrics and DNS are Low", arguments: [9090, 7777])
  func low(_ port: UInt16) {
    #expect(findings(.rule([.everyNamespace], ports: [.tcp(port)])).map(\.severity) == [.low])
    #expect(
      findings(.rule([.everyNamespace], ports: NetworkPolicyPort.dns), .egress).map(\.severity)
        == [.low])
  }

  @Test("labelled pods of all namespaces, and named namespaces, are left alone")
  func compliant() {
    let labelled = NetworkPolicyPeer.pods(
      namespaces: .everything, pods: LabelSelector(matchLabels: ["app": "prometheus"]))
    #expect(findings(.rule([labelled])).isEmpty)
    #expect(findings(.rule([.pods(of: "monitoring")])).isEmpty)
    #expect(findings(.everything).isEmpty)
  }
}
