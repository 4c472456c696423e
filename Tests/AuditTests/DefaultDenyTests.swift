import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("Default-deny")
struct DefaultDenyTests {
  private func judge(_ build: (inout Fixture) -> Void) -> Directions<DefaultDeny>? {
    Fixture(
      "shop", "other",
      build: { fixture in
        fixture.workload("other/db")
        build(&fixture)
      }
    ).namespaceAudit("shop")?.defaultDeny
  }

  @Test("without a policy a new pod is open")
  func open() {
    #expect(judge { _ in } == Directions(ingress: .open, egress: .open))
  }

  @Test("isolated without rules is deny, whatever the policy is called")
  func deny() {
    let found = judge { $0.policy("shop/allow-all", ingress: [], egress: []) }
    #expect(found == Directions(ingress: .deny, egress: .deny))
  }

  @Test("a policy for some labels does not isolate a pod without labels")
  func labelled() {
    let found = judge {
      $0.policy("shop/default-deny", selector: LabelSelector(matchLabels: ["a": "b"]), ingress: [])
    }
    #expect(found?.ingress == .open)
  }

  @Test("a selector that asks for the absence of a label selects the new pod")
  func absence() {
    let found = judge {
      $0.policy(
        "shop/p", selector: LabelSelector([.init("public", .doesNotExist)]), ingress: [])
    }
    #expect(found?.ingress == .deny)
  }

  @Test("DNS to the cluster's resolvers is baseline")
  func dns() {
    let found = judge {
      $0.resolvers()
      $0.policy("shop/deny", egress: [])
      $0.policy("shop/dns", egress: [.rule([.resolvers], ports: NetworkPolicyPort.dns)])
    }
    #expect(found?.egress == .baseline)
  }

  @Test("DNS to resolvers that are not in the input is baseline by its text")
  func absentResolvers() {
    let found = judge {
      $0.policy("shop/dns", egress: [.rule([.resolvers], ports: NetworkPolicyPort.dns)])
    }
    #expect(found?.egress == .baseline)
  }

  @Test(
    "the addresses of node-local caches and of Cloud DNS are baseline",
    arguments: [
      ("169.254.20.10/32", DefaultDeny.baseline), ("169.254.169.254/32", .baseline),
      ("8.8.8.8/32", .open), ("169.254.0.0/16", .open),
    ])
  func addresses(_ block: String, expected: DefaultDeny) {
    let found = judge {
      $0.policy("shop/dns", egress: [.rule([.block(block)], ports: NetworkPolicyPort.dns)])
    }
    #expect(found?.egress == expected)
  }

  @Test("the metadata server's other ports are not baseline")
  func metadata() {
    let found = judge {
      $0.policy("shop/dns", egress: [.rule([.block("169.254.169.254/32")], ports: [.tcp(80)])])
    }
    #expect(found?.egress == .open)
  }

  @Test("DNS to anywhere, or to every namespace, is open")
  func dnsToAnywhere() {
    for peers in [nil, [NetworkPolicyPeer.everyNamespace]] {
      let found = judge {
        $0.resolvers()
        $0.policy("shop/dns", egress: [.rule(peers, ports: NetworkPolicyPort.dns)])
      }
      #expect(found?.egress == .open)
    }
  }

  @Test("what the fleet file lists as baseline is baseline")
  func listed() {
    let found = judge {
      $0.namespace("monitoring")
      $0.workload("monitoring/prometheus")
      $0.profile.baseline = [
        .init(.pods(namespace: "monitoring", selector: .everything), ports: [9090])
      ]
      $0.policy(
        "shop/p", ingress: [.rule([.pods(of: "monitoring")], ports: [.tcp(9090)])],
        egress: [.rule([.pods(of: "monitoring")], ports: [.tcp(9091)])])
    }
    #expect(found == Directions(ingress: .baseline, egress: .open))
  }

  @Test("a rule for peers that are not there yet is open: they may come any day")
  func futurePeers() {
    let found = judge { $0.policy("shop/p", ingress: [.rule([.own(["app": "web"])])]) }
    #expect(found?.ingress == .open)
  }

  @Test("a named port admits nothing to a pod that names none")
  func namedPort() {
    let found = judge {
      $0.policy("shop/p", ingress: [.rule([.everyNamespace], ports: [.named("http")])])
    }
    #expect(found?.ingress == .deny)
  }

  @Test("missing policies make it unknown")
  func unknown() {
    let found = judge {
      $0.state.evidence.gaps = [
        .init(.forbidden, kind: .networkPolicy, message: "networkpolicies forbidden")
      ]
    }
    #expect(found == Directions(ingress: .unknown, egress: .unknown))
  }
}
