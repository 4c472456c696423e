import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-DNG-002 PeerWithoutTargets")
struct PeerWithoutTargetsTests {
  private let check = PeerWithoutTargets()

  private func findings(
    _ peer: NetworkPolicyPeer, origin: Evidence.Origin = .capture,
    _ build: (inout Fixture) -> Void = { _ in }
  ) -> [Finding] {
    var fixture = Fixture("shop", "kube-system") {
      $0.namespace("web", labels: ["team": "front"])
      $0.workload("shop/api")
      $0.workload("web/site", labels: ["app": "webshop"])
      $0.resolvers()
      $0.policy("shop/p", egress: [.rule([peer])])
      build(&$0)
    }
    fixture.state.evidence.origin = origin
    return fixture.findings(check)
  }

  private func namespaces(_ labels: Labels) -> NetworkPolicyPeer {
    .pods(namespaces: LabelSelector(matchLabels: labels), pods: nil)
  }

  @Test("a namespace that is meant by its name alone is a trap, and the remedy says how")
  func trap() throws {
    let found = try #require(findings(namespaces(["name": "kube-system"])).first)
    #expect(found.severity == .medium && found.confidence == .proven)
    #expect(found.path == "spec.egress[0].to[0].namespaceSelector")
    #expect(found.remedy == "Select the namespace by `kubernetes.io/metadata.name`.")
    #expect(
      findings(namespaces(["name": "kube-system"]), origin: .manifests).map(\.severity)
        == [.medium])
  }

  @Test("the nearest label is named: of namespaces, and of pods")
  func nearest() throws {
    let space = try #require(findings(namespaces(["team": "frnt"])).first)
    #expect(space.why[1] == "close by: team=front (the selector asks team=frnt)")
    let pod = try #require(findings(.pods(of: "web", ["app": "webshap"])).first)
    #expect(pod.path == "spec.egress[0].to[0].podSelector")
    #expect(pod.why[1] == "close by: app=webshop (the selector asks app=webshap)")
    let key = try #require(findings(.pods(of: "web", ["ap": "webshop"])).first)
    #expect(key.why[1] == "close by: app=webshop (the selector asks ap=webshop)")
    #expect(findings(.own(["app": "apl"])).count == 1)
  }

  @Test("from manifests the peer may live elsewhere: Info")
  func manifests() {
    #expect(
      findings(namespaces(["team": "back"]), origin: .manifests).map(\.severity) == [.info])
  }

  @Test("peers that select something, and what nobody knows, are left alone")
  func compliant() {
    #expect(findings(.resolvers).isEmpty)
    #expect(findings(.everyNamespace).isEmpty)
    #expect(findings(.own(["app": "api"])).isEmpty)
    #expect(findings(.block("10.0.0.0/8")).isEmpty)
    #expect(
      findings(.own(["app": "job"])) { $0.workload("shop/job", kind: .cronJob) }.isEmpty)
    #expect(
      findings(namespaces(["team": "back"])) {
        $0.state.evidence.gaps = [.init(.forbidden, kind: .namespace, message: "forbidden")]
      }.isEmpty)
    #expect(
      findings(namespaces(["team": "back"])) {
        $0.state.namespaces.append(
          Namespace(name: "x", metadata: Fixture.metadata(), isInferred: true))
      }.isEmpty)
  }
}
