import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-ALW-007 EveryPortToPeer")
struct EveryPortToPeerTests {
  private let check = EveryPortToPeer()

  @Test("peers without ports are Low, one finding a rule")
  func violating() {
    let found = Fixture("shop") {
      $0.workload("shop/web")
      $0.policy("shop/p", egress: [.rule([.own(["app": "db"]), .pods(of: "other")])])
    }.findings(check)
    #expect(found.map(\.severity) == [.low])
    #expect(found.map(\.path) == ["spec.egress[0]"])
  }

  @Test("rules with ports, and those that other checks report, are left alone")
  func compliant() {
    let found = Fixture("shop") {
      $0.workload("shop/web")
      $0.policy(
        "shop/p",
        egress: [
          .rule([.own(["app": "db"])], ports: [.tcp(5432)]), .everything,
          .rule([.everyNamespace]), .rule([.block("0.0.0.0/0")]), .rule([.block("10.0.0.0/8")]),
        ])
    }.findings(check)
    #expect(found.isEmpty)
  }
}
