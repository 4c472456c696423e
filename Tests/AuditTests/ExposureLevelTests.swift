import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("Exposure level")
struct ExposureLevelTests {
  private let port = Service.Port(number: 80, target: .number(8080), nodePort: 30080)

  private func level(
    of path: String = "shop/web", _ build: (inout Fixture) -> Void
  ) -> (level: Int?, reasons: [String]) {
    let term = Fixture(
      "shop", "other",
      build: { fixture in
        fixture.workload("shop/web")
        build(&fixture)
      }
    ).audit(ofWorkload: path)?.exposureLevel
    return (term.map { $0.thousandths / 1000 }, term?.reasons ?? [])
  }

  private func close(_ fixture: inout Fixture, egress: [NetworkPolicyRule] = []) {
    fixture.policy("shop/close", ingress: [], egress: egress)
  }

  @Test("no path in or out is 0, its own namespace 2, other namespaces 4, the internet 6")
  func inside() {
    #expect(level { close(&$0) }.level == 0)
    #expect(
      level {
        $0.workload("shop/db")
        $0.policy("shop/p", ingress: [.rule([.own([:])])], egress: [.rule([.own([:])])])
      }.level == 2)
    #expect(
      level {
        $0.workload("other/db")
        $0.policy("shop/p", ingress: [], egress: [.rule([.everyNamespace])])
      }.level == 4)
    #expect(
      level { close(&$0, egress: [.rule([.block("10.0.0.0/8")], ports: [.tcp(80)])]) }.level == 4)
    #expect(level { close(&$0, egress: [.rule([.block("8.8.8.8/32")])]) }.level == 6)
    #expect(level { _ in }.level == 6)
  }

  @Test("two replicas that may speak to each other have a path in their namespace")
  func replicas() {
    func level(_ replicas: Int) -> Int? {
      let fixture = Fixture("shop") {
        $0.workload("shop/web", replicas: replicas)
        $0.policy("shop/p", ingress: [.rule([.own([:])])], egress: [.rule([.own([:])])])
      }
      return fixture.audit(ofWorkload: "shop/web")?.exposureLevel.thousandths
    }
    #expect(level(1) == 0)
    #expect(level(2) == 2000)
  }

  @Test("ports of the nodes are 8, the internet's are 10")
  func ports() {
    func exposed(_ exposure: Service.Exposure, isInternal: Bool = false) -> Int? {
      level {
        $0.service(
          "shop/s", exposure, selector: ["app": "web"], ports: [port], isInternal: isInternal)
      }.level
    }
    #expect(exposed(.clusterIP) == 6)
    #expect(exposed(.nodePort) == 8)
    #expect(exposed(.loadBalancer, isInternal: true) == 8)
    #expect(exposed(.loadBalancer) == 10)
    #expect(
      level {
        $0.state.controllers[0].podSpec.containers[0].ports = [
          ContainerPort(number: 8080, hostPort: 80)
        ]
      }.level == 8)
    #expect(level { $0.state.controllers[0].podSpec.isHostNetwork = true }.level == 8)
  }

  @Test("the chain of objects is the reason")
  func chain() {
    let found = level {
      $0.state.controllers[0].replicas = 3
      $0.service("shop/api", selector: ["app": "web"], ports: [port])
      $0.route("shop/public", to: "api", port: .number(80))
    }
    #expect(found.level == 10)
    #expect(found.reasons == ["Ingress public → Service api → 3 pods"])
  }

  @Test("an exposure that policies hold back is listed, and the next level counts")
  func unreachable() {
    let found = level {
      $0.service("shop/s", .loadBalancer, selector: ["app": "web"], ports: [port])
      $0.policy(
        "shop/p", ingress: [.rule([.own([:])], ports: [.tcp(8080)])],
        egress: [.rule([.block("1.1.1.1/32")])])
    }
    #expect(found.level == 6)
    #expect(found.reasons.last == "not admitted by policy: Service s (load balancer) → 1 pod")
  }

  @Test("ports are compared after translation: at the pod")
  func translated() {
    func admitted(_ number: UInt16) -> Int? {
      level {
        $0.service("shop/s", .loadBalancer, selector: ["app": "web"], ports: [port])
        $0.policy("shop/p", ingress: [.rule(ports: [.tcp(number)])], egress: [])
      }.level
    }
    #expect(admitted(8080) == 10)
    #expect(admitted(80) == 4)
  }

  @Test("a load balancer that keeps addresses counts for those it lets through")
  func sourceRanges() {
    func admitted(_ block: String, keeps: Bool) -> Int? {
      level {
        $0.service(
          "shop/s", .loadBalancer, selector: ["app": "web"], ports: [port],
          keepsSourceAddress: keeps, sourceRanges: ["198.51.100.0/24"])
        $0.policy("shop/p", ingress: [.rule([.block(block)])], egress: [])
      }.level
    }
    #expect(admitted("198.51.100.7/32", keeps: true) == 10)
    #expect(admitted("10.0.0.0/8", keeps: true) == 4)
    #expect(admitted("10.0.0.0/8", keeps: false) == 10)
  }

  @Test("an Ingress counts for the controller's pods where they are in the input")
  func controller() {
    func admitted(_ peer: NetworkPolicyPeer) -> Int? {
      level {
        $0.namespace("ingress")
        $0.workload("ingress/nginx", labels: ["app.kubernetes.io/name": "ingress-nginx"])
        $0.service("shop/s", selector: ["app": "web"], ports: [port])
        $0.route("shop/public", to: "s")
        $0.policy("shop/p", ingress: [.rule([peer])], egress: [])
      }.level
    }
    #expect(admitted(.pods(of: "ingress")) == 10)
    #expect(admitted(.own(["a": "b"])) == 0)
  }

  @Test("without a controller in the input, peers of other namespaces are the worst case")
  func absentController() {
    func term(_ peer: NetworkPolicyPeer) -> RiskScore.Term? {
      Fixture("shop") {
        $0.workload("shop/web")
        $0.service("shop/s", selector: ["app": "web"], ports: [port])
        $0.route("shop/public", to: "s")
        $0.policy("shop/p", ingress: [.rule([peer], ports: [.tcp(8080)])], egress: [])
      }.audit(ofWorkload: "shop/web")?.exposureLevel
    }
    let elsewhere = term(.pods(of: "ingress-nginx"))
    #expect(elsewhere?.thousandths == 10_000)
    #expect(elsewhere?.isWorstCase == true)
    #expect(term(.own(["a": "b"]))?.thousandths == 0)
  }

  @Test("what stands one hop behind an exposed workload is 6")
  func oneHop() {
    let found = level(of: "shop/db") {
      $0.workload("shop/db")
      $0.service("shop/s", .loadBalancer, selector: ["app": "web"], ports: [port])
      $0.policy(
        "shop/db", selector: LabelSelector(matchLabels: ["app": "db"]),
        ingress: [.rule([.own(["app": "web"])])], egress: [])
    }
    #expect(found.level == 6)
    #expect(found.reasons == ["one hop behind shop/web (Service s (load balancer) → 1 pod)"])
  }

  @Test("a namespace takes the highest of its workloads and names it")
  func namespace() {
    let audit = Fixture("shop") {
      $0.workload("shop/web")
      $0.workload("shop/db")
      $0.service("shop/s", .nodePort, selector: ["app": "web"], ports: [port])
    }.namespaceAudit("shop")
    #expect(audit?.risk.exposureLevel.thousandths == 8000)
    #expect(audit?.risk.exposureLevel.reasons == ["web: Service s (NodePort 30080) → 1 pod"])
  }
}
