import Audit
import Kubernetes
import Testing

@Suite("Fleet figures")
struct FleetFiguresTests {
  private func cluster(
    _ name: String, region: String = "EMEA", scope: Set<String> = [],
    _ build: (inout Fixture) -> Void
  ) -> ClusterAudit {
    var fixture = Fixture("shop", "kube-system", build: build)
    fixture.state.name = name
    fixture.profile.region = region
    fixture.profile.sector = "fintech"
    fixture.profile.scope = scope
    return fixture.audit()
  }

  private let closed: (inout Fixture) -> Void = {
    $0.workload("shop/web")
    $0.workload("kube-system/proxy", isHostNetwork: true)
    $0.policy("shop/deny", ingress: [], egress: [])
  }

  @Test("half of the workloads segmented in egress is enough, fewer is not")
  func egress() {
    func half(_ count: Int) -> ClusterAudit {
      cluster("c") { fixture in
        for index in 0..<4 { fixture.workload("shop/w\(index)", labels: ["n": "\(index)"]) }
        for index in 0..<count {
          fixture.policy(
            "shop/p\(index)", selector: LabelSelector(matchLabels: ["n": "\(index)"]), egress: [])
        }
      }
    }
    #expect(!half(2).isWithoutEffectiveEgress)
    #expect(half(1).isWithoutEffectiveEgress)
  }

  @Test("wildcard ingress needs a rule; open is counted beside it")
  func ingress() {
    let figures = FleetFigures([
      cluster("open") { $0.workload("shop/web") },
      cluster("rule") {
        $0.workload("shop/web")
        $0.policy("shop/p", ingress: [.everything])
      },
      cluster("closed", closed),
    ])
    #expect(figures.wildcardIngress == FleetShare(count: 1, of: 3))
    #expect(figures.openIngress == FleetShare(count: 1, of: 3))
    #expect(figures.withoutEffectiveEgress == FleetShare(count: 2, of: 3))
  }

  @Test("the platform's namespaces are not workload namespaces")
  func systemNamespaces() {
    let audit = cluster("c") {
      $0.workload("kube-system/web")
      $0.policy("kube-system/p", ingress: [.everything])
    }
    #expect(!audit.hasWildcardIngress)
    #expect(!audit.isWithoutEffectiveEgress)
  }

  @Test("clusters without policy evidence are named, not judged")
  func incomplete() {
    let figures = FleetFigures([
      cluster("dark") {
        $0.workload("shop/web")
        $0.state.evidence.gaps = [
          .init(.forbidden, kind: .networkPolicy, message: "networkpolicies forbidden")
        ]
      },
      cluster("closed", region: "NA", closed),
    ])
    #expect(figures.clusters == 2)
    #expect(figures.incomplete == ["dark"])
    #expect(figures.withoutEffectiveEgress == FleetShare(count: 0, of: 1))
    #expect(figures.byRegion["EMEA"]?.clusters == 1)
    #expect(figures.byRegion["EMEA"]?.wildcardIngress == FleetShare(count: 0, of: 0))
    #expect(figures.bySector["fintech"]?.wildcardIngress == FleetShare(count: 0, of: 1))
    #expect(figures.pods == 3)
  }

  @Test("a list that was cut for one namespace, and an unreadable file, differ")
  func gaps() {
    func isComplete(_ gap: Evidence.Gap) -> Bool {
      cluster("c") {
        $0.workload("shop/web")
        $0.state.evidence.gaps = [gap]
      }.hasCompletePolicyEvidence
    }
    #expect(!isComplete(.init(.partialList, kind: .networkPolicy, namespace: "x", message: "cut")))
    #expect(!isComplete(.init(.empty, message: "no object at all")))
    #expect(isComplete(.init(.unreadable, message: "a file could not be read")))
  }

  @Test("PCI scope looks at the namespaces with cardholder data")
  func pciScope() {
    func card(_ name: String, _ build: @escaping (inout Fixture) -> Void) -> ClusterAudit {
      cluster(name, scope: ["pci-dss"]) {
        $0.namespace("cards", labels: ["data-classification": "pci"])
        $0.workload("cards/vault")
        $0.workload("shop/open")
        build(&$0)
      }
    }
    let figures = FleetFigures([
      card("enforced") { $0.policy("cards/deny", ingress: [], egress: []) },
      card("permissive") {
        $0.policy("cards/deny", ingress: [], egress: [])
        $0.policy("cards/tmp", egress: [.everything])
      },
      card("accident") {
        $0.policy(
          "cards/p", selector: LabelSelector(matchLabels: ["app": "vault"]), ingress: [],
          egress: [])
      },
      card("none") { $0.policy("shop/p", ingress: [], egress: []) },
      cluster("elsewhere", closed),
    ])
    #expect(figures.pciScope.of == 4)
    #expect(figures.pciScope.enforced == 1)
    #expect(figures.pciScope.tooPermissive == 2)
    #expect(figures.pciScope.none == 1)
  }

  @Test(
    "percentages are rounded half up",
    arguments: [(47, 60, 78), (55, 60, 92), (1, 8, 13), (1, 200, 1), (0, 5, 0), (51, 60, 85)])
  func percent(_ count: Int, _ total: Int, expected: Int) {
    #expect(FleetShare(count: count, of: total).percent == expected)
  }

  @Test("a share of nothing has no percentage")
  func nothing() {
    #expect(FleetShare(count: 0, of: 0).percent == nil)
    #expect(FleetFigures([]).tiers.isEmpty)
  }

  @Test("each cluster counts once, in the tier of its risk")
  func tiers() {
    let figures = FleetFigures([cluster("a", closed), cluster("b") { $0.workload("shop/web") }])
    #expect(figures.tiers.values.reduce(0, +) == 2)
  }
}
