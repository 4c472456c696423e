import Kubernetes

/// NetworkPolicies in five shapes, in turn.
extension SyntheticCluster {
  /// Returns the policy of a turn.
  func networkPolicy(
    _ turn: Int, _ number: Int, in namespace: String, _ random: inout SplitMix
  ) -> NetworkPolicy {
    let app = label("app", "app-\(random.next(below: workloads))")
    let tier = label("tier", random.pick(Self.tiers))
    let team = label("team", random.pick(Self.teams))
    let port = UInt16(random.pick([8080, 9090, 5432, 443]))
    var policy = NetworkPolicy(
      namespace: namespace, name: "p-\(number)", metadata: metadata(), isolatesIngress: true,
      isolatesEgress: false)
    switch turn % 5 {
    case 0: policy.isolatesEgress = true
    case 1:
      policy.selector = tier
      policy.isolatesEgress = true
      policy.ingress = [
        rule(
          [.pods(namespaces: nil, pods: tier)],
          [.init(.tcp, .named("http")), .init(.tcp, .range(port...port))])
      ]
      policy.egress = [rule([.pods(namespaces: nil, pods: .everything)], [])]
      if let world = CIDR("0.0.0.0/0"), let secrets = CIDR("169.254.169.254/32") {
        policy.egress.append(
          rule([.block(world, except: [secrets])], [.init(.tcp, .range(443...443))]))
      }
    case 2:
      policy.selector = app
      policy.ingress = [
        rule([.pods(namespaces: team, pods: tier)], [.init(.tcp, .range(port...(port + 5)))])
      ]
    case 3:
      policy.isolatesIngress = false
      policy.isolatesEgress = true
      policy.egress = [
        rule(
          [.pods(namespaces: .everything, pods: nil)],
          [.init(.udp, .range(53...53)), .init(.tcp, .range(53...53))])
      ]
    default:
      policy.selector = LabelSelector([.init("app", .notIn, ["app-0"])])
      policy.ingress = [
        rule([.pods(namespaces: team, pods: nil)], [.init(.tcp, .named("metrics"))])
      ]
    }
    if isDistinct && turn % 5 == 2 {
      // Over all policies every instance is named, so that none is like another.
      let names = (0..<10).map { "\(($0 + number / max(1, namespaces)) % 10)-\(number % 10)" }
      policy.selector = LabelSelector([.init("instance", .notIn, names)])
    }
    return policy
  }

  private func rule(
    _ peers: [NetworkPolicyPeer], _ ports: [NetworkPolicyPort]
  ) -> NetworkPolicyRule {
    NetworkPolicyRule(
      peers: peers, ports: ports, path: "spec.ingress[0]", location: Self.place)
  }
}
