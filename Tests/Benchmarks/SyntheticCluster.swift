import Kubernetes

/// A cluster of any size, made in memory from a seed: namespaces of workloads
/// with replicas, and policies of the shapes that real clusters repeat.
struct SyntheticCluster {
  /// How many namespaces.
  var namespaces: Int
  /// How many workloads in each namespace.
  var workloads: Int
  /// How many pods in each workload.
  var replicas: Int
  /// How many policies in each namespace.
  var policies: Int
  /// The seed.
  var seed: UInt64 = 7

  /// Makes the cluster.
  func state() -> ClusterState {
    var random = SplitMix(seed: seed)
    var state = ClusterState(name: "synthetic")
    let place = SourceLocation(file: "synthetic.yaml", line: 1, column: 1)
    let teams = ["red", "green", "blue", "gold", "grey"]
    let tiers = ["front", "api", "db", "batch"]
    var address: UInt128 = 0x0A00_0000
    for index in 0..<namespaces {
      let namespace = "ns-\(index)"
      state.namespaces.append(
        Namespace(
          name: namespace,
          metadata: ObjectMetadata(
            labels: Labels([
              Label("team", teams[index % 5]), Label("env", index % 3 == 0 ? "dev" : "prod"),
            ]), location: place)))
      for workload in 0..<workloads {
        let name = "app-\(workload)"
        let labels = Labels([Label("app", name), Label("tier", tiers[workload % 4])])
        let spec = PodSpec(containers: [
          Container(
            name: "c",
            ports: [
              ContainerPort(name: "http", number: 8080),
              ContainerPort(name: "metrics", number: 9090),
            ])
        ])
        for replica in 0..<replicas {
          address += 1
          state.pods.append(
            Pod(
              namespace: namespace, name: "\(name)-\(replica)",
              metadata: ObjectMetadata(
                labels: labels,
                controller: OwnerReference(.statefulSet, name: name), location: place),
              spec: spec, phase: .running, addresses: [IPAddress(.ipv4, address)]))
        }
      }
      for policy in 0..<policies where index % 10 != 9 {
        state.networkPolicies.append(
          self.policy(policy, of: namespace, at: place, teams, tiers, &random))
      }
    }
    return state
  }

  private func policy(
    _ index: Int, of namespace: String, at place: SourceLocation, _ teams: [String],
    _ tiers: [String], _ random: inout SplitMix
  ) -> NetworkPolicy {
    let app = LabelSelector(matchLabels: ["app": "app-\(random.next(below: workloads))"])
    let tier = LabelSelector(matchLabels: ["tier": tiers[random.next(below: 4)]])
    let team = LabelSelector(matchLabels: ["team": teams[random.next(below: 5)]])
    let port = UInt16([8080, 9090, 5432, 443][random.next(below: 4)])
    func rule(_ peers: [NetworkPolicyPeer], _ ports: [NetworkPolicyPort]) -> NetworkPolicyRule {
      NetworkPolicyRule(peers: peers, ports: ports, path: "spec.ingress[0]", location: place)
    }
    var policy = NetworkPolicy(
      namespace: namespace, name: "p-\(index)", metadata: ObjectMetadata(location: place),
      isolatesIngress: true, isolatesEgress: false)
    switch index % 5 {
    case 0: policy.isolatesEgress = true
    case 1:
      policy.selector = tier
      policy.isolatesEgress = true
      let named = NetworkPolicyPort(.tcp, .named("http"))
      policy.ingress = [
        rule([.pods(namespaces: nil, pods: tier)], [named, .init(.tcp, .range(port...port))])
      ]
      var egress = [rule([.pods(namespaces: nil, pods: .everything)], [])]
      if let world = CIDR("0.0.0.0/0"), let metadata = CIDR("169.254.169.254/32") {
        egress.append(
          rule([.block(world, except: [metadata])], [.init(.tcp, .range(443...443))]))
      }
      policy.egress = egress
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
    return policy
  }
}

/// A small generator of random numbers (SplitMix64), the same on every machine.
struct SplitMix {
  private var state: UInt64

  /// Makes a generator.
  init(seed: UInt64) { state = seed }

  /// Returns a number from 0 up to a bound.
  mutating func next(below bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((value ^ (value >> 31)) % UInt64(max(1, bound)))
  }
}
