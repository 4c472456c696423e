import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-LAT-001 PathToSensitiveData")
struct PathToSensitiveDataTests {
  private let check = PathToSensitiveData()

  private func findings(
    _ number: String, _ build: (inout Fixture) -> Void = { _ in }
  ) -> [Finding] {
    Fixture("shop") {
      $0.workload("shop/web")
      $0.workload("shop/box", annotations: ["firebreak.dev/data-sensitivity": number])
      $0.service("shop/front", .loadBalancer, selector: ["app": "web"])
      build(&$0)
    }.findings(check)
  }

  @Test("Critical from 8 on, High from 6 on, nothing below")
  func severities() {
    #expect(findings("10").map(\.severity) == [.critical])
    #expect(findings("8").map(\.severity) == [.critical])
    #expect(findings("7.9").map(\.severity) == [.high])
    #expect(findings("6").map(\.severity) == [.high])
    #expect(findings("5.9").isEmpty)
  }

  @Test("the finding shows what leads in, each hop with what lets it pass, and the way out")
  func path() throws {
    let found = try #require(findings("9").first)
    #expect(found.object.name == "box")
    #expect(found.message == "shop/box is reached from outside over 1 hop, beginning at shop/web.")
    #expect(
      found.why == [
        "Service front (load balancer) → 1 pod",
        "shop/web → shop/box on every port (no policy isolates)",
        "out: shop/box may connect to the internet",
      ])
    #expect(found.confidence == .proven)
    let ruled = try #require(
      findings("9") {
        $0.policy(
          "shop/p", selector: LabelSelector(matchLabels: ["app": "box"]),
          ingress: [.rule([.own(["app": "web"])], ports: [.tcp(80)])], egress: [])
      }.first)
    #expect(ruled.location == Fixture.place(50))
    #expect(
      ruled.why[1] == "shop/web → shop/box TCP 80 (NetworkPolicy/shop/p spec.ingress[0])")
    #expect(ruled.why[2] == "out: shop/web may connect to the internet")
  }

  @Test("data that no hop leads to, and data that is exposed itself, are left alone")
  func compliant() {
    #expect(
      findings("9") {
        $0.policy("shop/p", selector: LabelSelector(matchLabels: ["app": "box"]), ingress: [])
      }.isEmpty)
    #expect(
      findings("9") { $0.service("shop/b", .nodePort, selector: ["app": "box"]) }.isEmpty)
  }
}
