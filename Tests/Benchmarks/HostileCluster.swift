import Kubernetes

/// A cluster made to be slow: selectors that share no work, blocks that overlap
/// ten thousand times, and policies that select almost everything.
enum HostileCluster {
  /// Makes the cluster: 20,000 pods, 5,000 policies, 10,000 blocks.
  ///
  /// - Parameter scale: a divisor of all three, for short runs.
  static func state(scale: Int) -> ClusterState {
    var random = SplitMix(seed: 13)
    var state = ClusterState(name: "hostile")
    let place = SyntheticCluster.place
    func metadata(_ labels: [Label] = []) -> ObjectMetadata {
      ObjectMetadata(labels: Labels(labels), location: place)
    }
    for index in 0..<20 {
      state.namespaces.append(
        Namespace(name: "ns-\(index)", metadata: metadata([Label("team", "t-\(index % 7)")])))
    }
    for index in 0..<(20_000 / scale) {
      // Every pod has other values under many keys, so that none is like another.
      let labels = (0..<8).map { Label("k\($0)", "v\((index / ($0 * 3 + 1)) % 97)") }
      state.pods.append(
        Pod(
          namespace: "ns-\(index % 20)", name: "p-\(index)", metadata: metadata(labels),
          spec: PodSpec(containers: [
            Container(
              name: "c", ports: [ContainerPort(name: "http", number: UInt16(8000 + index % 50))])
          ]), phase: .running,
          addresses: [IPAddress(.ipv4, 0x0A00_0000 + UInt128(index))]))
    }
    for index in 0..<(5_000 / scale) {
      var policy = NetworkPolicy(
        namespace: "ns-\(index % 20)", name: "h-\(index)", metadata: metadata(),
        selector: selector(&random), isolatesIngress: true, isolatesEgress: true)
      for _ in 0..<2 {
        let peer = NetworkPolicyPeer.pods(
          namespaces: LabelSelector([.init("team", .notIn, ["t-\(random.next(below: 7))"])]),
          pods: selector(&random))
        let blocks = (0..<2).compactMap { _ in block(&random) }
        let port = UInt16(1 + random.next(below: 60_000))
        let rule = NetworkPolicyRule(
          peers: [peer] + blocks,
          ports: [
            .init(.tcp, .range(port...(port + UInt16(random.next(below: 5000))))),
            .init(.tcp, .named("http")),
          ], path: "spec.ingress[0]", location: place)
        policy.ingress.append(rule)
        policy.egress.append(rule)
      }
      state.networkPolicies.append(policy)
    }
    return state
  }

  /// A selector that almost everything matches, over keys with many values.
  private static func selector(_ random: inout SplitMix) -> LabelSelector {
    LabelSelector(
      (0..<3).map { _ in
        .init(
          "k\(random.next(below: 8))", .notIn,
          (0..<5).map { _ in "v\(random.next(below: 97))" })
      })
  }

  /// Blocks of all sizes that lie in one another.
  private static func block(_ random: inout SplitMix) -> NetworkPolicyPeer? {
    let address = IPAddress(.ipv4, UInt128(random.next(below: 1 << 32)))
    let prefix = 4 + random.next(below: 26)
    guard let block = CIDR(address, prefix: prefix),
      let hole = CIDR(address, prefix: min(32, prefix + 3))
    else { return nil }
    return .block(block, except: [hole])
  }
}
