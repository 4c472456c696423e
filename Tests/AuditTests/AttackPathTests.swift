import Audit
import Kubernetes
import PolicyEngine
import Testing

/// Ways from outside to data: which are found, and what lets each hop pass.
@Suite("Attack paths")
struct AttackPathTests {
  private let data: Labels = ["data-classification": "pci"]

  /// An exposed front end, an interface behind it and a database behind that.
  private func shop(_ build: (inout Fixture) -> Void = { _ in }) -> Fixture {
    Fixture("shop", "pay") {
      $0.workload("shop/web", ports: [ContainerPort(number: 8080)])
      $0.workload("shop/api", ports: [ContainerPort(number: 9000)])
      $0.workload(
        "pay/ledger", labels: ["app": "ledger", "data-classification": "pci"],
        ports: [ContainerPort(number: 5432)])
      $0.service("shop/front", .loadBalancer, selector: ["app": "web"])
      build(&$0)
    }
  }

  /// Policies under which web may only use api, and api only ledger.
  private func chain(_ fixture: inout Fixture) {
    fixture.policy("shop/deny", egress: [])
    fixture.policy(
      "shop/web", selector: LabelSelector(matchLabels: ["app": "web"]),
      egress: [.rule([.own(["app": "api"])], ports: [.tcp(9000)])])
    fixture.policy(
      "shop/api", selector: LabelSelector(matchLabels: ["app": "api"]),
      egress: [.rule([.pods(of: "pay")], ports: [.tcp(5432)])])
    fixture.policy(
      "pay/ledger", selector: LabelSelector(matchLabels: ["app": "ledger"]),
      ingress: [.rule([.pods(of: "shop")], ports: [.tcp(5432)])], egress: [])
  }

  private func names(_ path: AttackPath, _ fixture: Fixture) -> [String] {
    let workloads = Inventory(fixture.state).workloads
    return path.workloads.map { workloads[$0].identity.path }
  }

  @Test("the shortest way is taken, each hop with its ports and the rules that let it pass")
  func chained() throws {
    let fixture = shop { chain(&$0) }
    let paths = fixture.audit().attackPaths
    #expect(paths.paths.count == 1)
    let path = try #require(paths.paths.first)
    #expect(names(path, fixture) == ["shop/web", "shop/api", "pay/ledger"])
    #expect(path.exposure.summary == "Service front (load balancer) → 1 pod")
    #expect(path.hops.map { $0.connections.description } == ["TCP 9000", "TCP 5432"])
    #expect(path.hops[0].egress.words == "NetworkPolicy/shop/web spec.egress[0]")
    #expect(path.hops[0].ingress == .open)
    #expect(path.hops[1].ingress?.words == "NetworkPolicy/pay/ledger spec.ingress[0]")
    #expect(path.isCertain && path.isGrave)
    #expect(path.exit == nil)
    #expect(path.entryCount == 1)
  }

  @Test("an open cluster is crossed in one hop, and the data leaves from the end itself")
  func open() throws {
    let fixture = shop()
    let path = try #require(fixture.audit().attackPaths.paths.first)
    #expect(names(path, fixture) == ["shop/web", "pay/ledger"])
    #expect(path.hops[0].egress == .open && path.hops[0].ingress == .open)
    let exit = try #require(path.exit)
    #expect(exit.relays.isEmpty)
    #expect(exit.hop.source == path.end && exit.hop.target == .internet)
  }

  @Test("data leaves from the nearest workload that may send it, on the way or behind it")
  func exits() throws {
    let back = shop {
      chain(&$0)
      $0.policy(
        "shop/out", selector: LabelSelector(matchLabels: ["app": "web"]),
        egress: [.rule([.block("0.0.0.0/0", except: ["10.0.0.0/8"])], ports: [.tcp(443)])])
    }
    let path = try #require(back.audit().attackPaths.paths.first)
    let exit = try #require(path.exit)
    #expect(exit.relays.isEmpty && exit.hop.source == path.entry)
    #expect(exit.hop.connections.description == "TCP 443")
    #expect(exit.hop.egress.words == "NetworkPolicy/shop/out spec.egress[0]")

    let onward = shop {
      chain(&$0)
      $0.namespace("edge")
      $0.workload("edge/proxy")
      $0.state.networkPolicies.removeLast()
      $0.policy(
        "pay/ledger", ingress: [.rule([.pods(of: "shop")])],
        egress: [.rule([.pods(of: "edge")], ports: [.tcp(3128)])])
    }
    let far = try #require(onward.audit().attackPaths.paths.first?.exit)
    #expect(far.relays.count == 1)
    #expect(far.relays[0].connections.description == "TCP 3128")
    #expect(far.hop.egress == .open)
  }

  @Test("nothing is found where a hop is closed, nothing exposed or nothing sensitive")
  func none() {
    let closed = shop {
      chain(&$0)
      $0.policy("shop/in", selector: LabelSelector(matchLabels: ["app": "api"]), ingress: [])
    }
    #expect(closed.audit().attackPaths.paths.isEmpty)
    let hidden = shop { $0.state.services = [] }
    #expect(hidden.audit().attackPaths.paths.isEmpty)
    let held = shop { $0.policy("shop/in", ingress: []) }
    #expect(held.audit().attackPaths.paths.isEmpty)
    let harmless = Fixture("shop") {
      $0.workload("shop/web")
      $0.workload("shop/api")
      $0.service("shop/front", .loadBalancer, selector: ["app": "web"])
    }
    #expect(harmless.audit().attackPaths.paths.isEmpty)
  }

  @Test("a hop nobody knows is marked, and a sure way is preferred over a shorter unknown one")
  func unknown() throws {
    let doubtful = shop {
      chain(&$0)
      $0.state.networkPolicies.removeLast()
      $0.policy(
        "pay/ledger",
        selector: LabelSelector([.init("pod-template-hash", .isIn, ["1"])]), ingress: [])
    }
    let path = try #require(doubtful.audit().attackPaths.paths.first)
    #expect(!path.isCertain)
    #expect(path.hops.map(\.isCertain) == [true, false])
    #expect(!path.hops[1].causes.isEmpty)
    #expect(path.shorterUnknown == nil)

    let both = shop {
      chain(&$0)
      $0.state.networkPolicies.removeAll { $0.name == "web" }
      $0.policy(
        "shop/web", selector: LabelSelector(matchLabels: ["app": "web"]),
        egress: [.rule([.own(["app": "api"])], ports: [.tcp(9000)])])
      // Perhaps ledger admits web too: its rule is refused, so nobody knows.
      $0.policy(
        "shop/perhaps",
        selector: LabelSelector([
          .init("app", .isIn, ["web"]), .init("pod-template-hash", .isIn, ["1"]),
        ]), egress: [.rule([.pods(of: "pay")], ports: [.tcp(5432)])])
    }
    let sure = try #require(both.audit().attackPaths.paths.first)
    #expect(sure.isCertain && sure.hops.count == 2)
    #expect(sure.shorterUnknown == 1)
  }

  @Test("an exposed workload with the data itself is a path without hops, first of all")
  func direct() throws {
    let fixture = shop {
      $0.service("pay/open", .nodePort, selector: ["app": "ledger"])
    }
    let paths = fixture.audit().attackPaths.paths
    #expect(paths.map(\.hops.count) == [0, 1])
    #expect(paths[0].entry == paths[0].end)
    #expect(names(paths[1], fixture) == ["shop/web", "pay/ledger"])
  }

  @Test("asking a resolver for names is no step, and the platform holds no ends")
  func resolvers() throws {
    let fixture = shop {
      chain(&$0)
      $0.resolvers()
      $0.state.networkPolicies.removeAll { $0.name == "web" || $0.name == "api" }
      $0.policy(
        "shop/dns", egress: [.rule([.resolvers], ports: NetworkPolicyPort.dns)])
      $0.state.networkPolicies.removeAll { $0.namespace == "pay" }
    }
    #expect(fixture.audit().attackPaths.paths.isEmpty)
    let radius = try #require(fixture.audit().attackPaths.radius.first { $0.workload > 0 })
    #expect(radius.sensitive == 0)
  }

  @Test("ways longer than the limit are told, not followed")
  func limit() {
    let fixture = Fixture("a") { fixture in
      let count = AttackPaths.hopLimit + 2
      for index in 0..<count {
        let isLast = index == count - 1
        fixture.workload(
          "a/w\(index)",
          labels: isLast
            ? ["app": "w\(index)", "data-classification": "pci"] : ["app": "w\(index)"])
        fixture.policy(
          "a/p\(index)", selector: LabelSelector(matchLabels: ["app": "w\(index)"]),
          egress: [.rule([.own(["app": "w\(index + 1)"])])])
      }
      fixture.service("a/front", .loadBalancer, selector: ["app": "w0"])
    }
    let audit = fixture.audit()
    #expect(audit.attackPaths.paths.isEmpty)
    #expect(audit.attackPaths.beyondLimit.count == 1)
    let found = audit.findings.filter { $0.id == "NP-LAT-001" }
    #expect(found.map(\.confidence) == [.assumed])
  }

  @Test("the order of the input changes nothing")
  func order() {
    let fixture = shop { chain(&$0) }
    var other = fixture
    other.state.networkPolicies.reverse()
    other.state.controllers.reverse()
    #expect(
      fixture.audit().attackPaths.paths.map(\.hops.count)
        == other.audit().attackPaths.paths.map(\.hops.count))
    let summaries = [fixture, other].map { fixture in
      let found = fixture.audit().attackPaths
      return found.paths.flatMap(\.hops).map { $0.summary(found.name) }
    }
    #expect(summaries[0] == summaries[1])
    #expect(
      summaries[0] == [
        "shop/web → shop/api TCP 9000 (no policy isolates)",
        "shop/api → pay/ledger TCP 5432 (NetworkPolicy/pay/ledger spec.ingress[0])",
      ])
  }
}
