import Kubernetes

/// A cluster of any size, made in memory from a seed: namespaces of workloads
/// with replicas, and policies of the shapes that real clusters repeat.
struct SyntheticCluster {
  /// Which policies there are.
  enum Kinds: String, CaseIterable {
    /// NetworkPolicy alone.
    case networkPolicy = "NetworkPolicy"
    /// NetworkPolicy, and one ClusterNetworkPolicy for every ten of them.
    case admin = "NetworkPolicy+admin"
    /// Half NetworkPolicy, half CiliumNetworkPolicy, some of it clusterwide.
    case cilium = "NetworkPolicy+Cilium"
    /// Half NetworkPolicy, half Calico, with tiers.
    case calico = "NetworkPolicy+Calico"
  }

  /// How many namespaces.
  var namespaces: Int
  /// How many workloads in each namespace.
  var workloads: Int
  /// How many pods in each workload.
  var replicas: Int
  /// How many policies in all.
  var policies: Int
  /// Which policies there are.
  var kinds = Kinds.networkPolicy
  /// A Boolean value that tells whether policies can tell every pod from every
  /// other.
  var isDistinct = false
  /// The seed.
  var seed: UInt64 = 7

  /// Makes a cluster of so many pods, a hundred in each namespace.
  init(pods: Int, policies: Int, kinds: Kinds, isDistinct: Bool) {
    namespaces = max(1, pods / 100)
    workloads = 10
    replicas = 10
    self.policies = policies
    self.kinds = kinds
    self.isDistinct = isDistinct
  }

  /// Where everything claims to stand.
  static let place = SourceLocation(file: "synthetic.yaml", line: 1, column: 1)
  /// The teams of namespaces.
  static let teams = ["red", "green", "blue", "gold", "grey"]
  /// The tiers of workloads.
  static let tiers = ["front", "api", "db", "batch"]

  /// Makes the cluster.
  func state() -> ClusterState {
    var random = SplitMix(seed: seed)
    var state = ClusterState(name: "synthetic")
    var address: UInt128 = 0x0A00_0000
    for index in 0..<namespaces {
      let namespace = "ns-\(index)"
      state.namespaces.append(
        Namespace(
          name: namespace,
          metadata: metadata([
            Label("team", Self.teams[index % 5]), Label("env", index % 3 == 0 ? "dev" : "prod"),
          ])))
      for workload in 0..<workloads {
        let name = "app-\(workload)"
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
          var labels = [Label("app", name), Label("tier", Self.tiers[workload % 4])]
          if isDistinct { labels.append(Label("instance", "\(workload)-\(replica)")) }
          state.pods.append(
            Pod(
              namespace: namespace, name: "\(name)-\(replica)",
              metadata: ObjectMetadata(
                labels: Labels(labels),
                controller: OwnerReference(.statefulSet, name: name), location: Self.place),
              spec: spec, phase: .running, addresses: [IPAddress(.ipv4, address)]))
        }
      }
    }
    for number in 0..<policies { addPolicy(number, to: &state, &random) }
    if kinds == .calico { addTiers(to: &state) }
    return state
  }

  /// Returns metadata with labels.
  func metadata(_ labels: [Label] = []) -> ObjectMetadata {
    ObjectMetadata(labels: Labels(labels), location: Self.place)
  }

  /// Returns a selector of one label.
  func label(_ key: String, _ value: String) -> LabelSelector {
    LabelSelector(matchLabels: [key: value])
  }

  /// Adds a policy to the namespace whose turn it is; every tenth namespace
  /// stays open.
  private func addPolicy(
    _ number: Int, to state: inout ClusterState, _ random: inout SplitMix
  ) {
    let index = number % max(1, namespaces)
    let turn = number / max(1, namespaces)
    if namespaces >= 10 && index % 10 == 9 { return }
    switch kinds {
    case .admin where number % 11 == 10:
      state.adminPolicies.append(adminPolicy(number, &random))
    case .cilium where turn % 2 == 1:
      state.ciliumPolicies.append(ciliumPolicy(number, in: "ns-\(index)", &random))
    case .calico where turn % 2 == 1:
      state.calicoPolicies.append(calicoPolicy(number, in: "ns-\(index)", &random))
    default:
      state.networkPolicies.append(networkPolicy(turn, number, in: "ns-\(index)", &random))
    }
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

  /// Returns one of some values.
  mutating func pick<Value>(_ values: [Value]) -> Value { values[next(below: values.count)] }
}
