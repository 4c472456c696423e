import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("Reach counts")
struct PeerCountTests {
  @Test("both halves count, the workload itself does not")
  func counts() {
    let fixture = Fixture("shop", "other") {
      $0.workload("shop/web", replicas: 2)
      $0.workload("shop/api")
      $0.workload("other/db")
      $0.policy(
        "shop/api", selector: LabelSelector(matchLabels: ["app": "api"]),
        ingress: [.rule([.own(["app": "web"])], ports: [.tcp(80)])],
        egress: [.rule([.pods(of: "other")], ports: [.tcp(5432)])])
      $0.policy("other/db", ingress: [.rule([.everyNamespace], ports: [.tcp(5432)])])
    }
    let web = fixture.audit(ofWorkload: "shop/web")
    let api = fixture.audit(ofWorkload: "shop/api")
    let db = fixture.audit(ofWorkload: "other/db")
    #expect([web?.reaches, web?.reachedBy] == [2, 1])
    #expect([api?.reaches, api?.reachedBy] == [1, 1])
    #expect([db?.reaches, db?.reachedBy] == [1, 2])
    #expect(web?.reachesInternet == true)
    #expect(api?.reachesInternet == false)
    #expect(db?.isReachedByInternet == false)
  }

  @Test("halves without a port in common make no connection")
  func disjointPorts() {
    let fixture = Fixture("shop") {
      $0.workload("shop/web")
      $0.workload("shop/db")
      $0.policy(
        "shop/out", selector: LabelSelector(matchLabels: ["app": "web"]),
        egress: [.rule([.own(["app": "db"])], ports: [.tcp(80)])])
      $0.policy(
        "shop/in", selector: LabelSelector(matchLabels: ["app": "db"]),
        ingress: [.rule([.own(["app": "web"])], ports: [.tcp(5432)])])
    }
    #expect(fixture.audit(ofWorkload: "shop/web")?.reaches == 0)
  }

  @Test("counts agree with the connectivity of the engine, workload by workload")
  func agreesWithConnectivity() {
    let fixture = Fixture("a", "b", "c") { fixture in
      for namespace in ["a", "b", "c"] {
        for name in ["w1", "w2", "w3"] { fixture.workload("\(namespace)/\(name)") }
      }
      fixture.policy("a/p", ingress: [.rule([.pods(of: "b")], ports: [.tcp(80)])])
      fixture.policy(
        "b/p", selector: LabelSelector(matchLabels: ["app": "w1"]), ingress: [],
        egress: [.rule([.everyNamespace], ports: [.init(.tcp, .range(80...90))])])
      fixture.policy("c/p", egress: [.rule([.own(["app": "w2"])]), .rule([.block("10.0.0.0/8")])])
      fixture.state.podCIDRs = [CIDR("192.168.0.0/16")].compactMap { $0 }
    }
    let input = fixture.input
    var reaches = [Int](repeating: 0, count: 9)
    var reachedBy = reaches
    for row in input.reachability.connectivity() {
      guard case .workload(let from) = row.source, case .workload(let to) = row.destination,
        from != to, !row.answer.possible.isEmpty
      else { continue }
      reaches[from] += 1
      reachedBy[to] += 1
    }
    let audits = AuditContext(input).workloads
    #expect(audits.map(\.reaches) == reaches)
    #expect(audits.map(\.reachedBy) == reachedBy)
    #expect(Set(reaches).count > 1)
  }
}
