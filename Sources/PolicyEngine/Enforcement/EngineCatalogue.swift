import Kubernetes

/// What is known of the engines that may enforce policies: rule E-2 as a table.
///
/// A line says which families an engine enforces, from and below which version
/// and with which setting, and how it deviates from the texts. Where a version
/// or a setting that decides is not known, the answer is *unknown*.
struct EngineCatalogue {
  /// When an engine enforces a family.
  struct Gate: Sendable {
    /// The first version that does; every version where it is `nil`.
    var from: PluginVersion?
    /// The first version that does not any more.
    var below: PluginVersion?
    /// The setting that must have a value, absent from the engine's defaults.
    var setting: String?
    /// The value it must have.
    var value = "true"
    /// How it deviates from the text; then it is enforced in part.
    var deviation: String?

    /// Every version, as the text says.
    static let always = Gate()
    /// Every version, with a deviation.
    static func partly(_ deviation: String) -> Gate { Gate(deviation: deviation) }
  }

  /// An engine.
  struct Engine: Sendable {
    /// The name, as detection gives it.
    var name: String
    /// The name for people.
    var title: String
    /// Other names by which a person may call it.
    var aliases: Set<String> = []
    /// Whose order of evaluation counts.
    var dialect = EngineProfile.Dialect.kubernetes
    /// The families it enforces; the others do nothing.
    var gates: [PolicyFamily: Gate]
    /// Why a family does nothing, where there is more to say than that.
    var ignores: [PolicyFamily: String] = [:]
    /// The group of a kind of its own that is not evaluated, if it has one.
    var ownGroup: String?
    /// The containers on whose ports named ports resolve (G-20).
    var namedPortRoles: Set<Container.Role> = [.main, .sidecar]
    /// Whether ICMP that nothing admits is dropped (G-16).
    var dropsICMP: Bool?
    /// Whether a pod always reaches itself through a Service of its own (G-2).
    var exemptsHairpin = false
  }

  /// Every engine, in the order of rule E-2.
  static let engines: [Engine] = [
    Engine(
      name: "cilium", title: "Cilium", dialect: .cilium,
      gates: [
        .networkPolicy: .always,
        .clusterNetworkPolicy: Gate(
          from: PluginVersion(1, 20), setting: "enable-k8s-cluster-network-policy",
          deviation: "networks match pods and nodes only with policy-cidr-match-mode"),
        .cilium: .always,
      ],
      ignores: [.adminNetworkPolicy: "Cilium never had the v1alpha1 kinds"], dropsICMP: true),
    Engine(
      name: "calico", title: "Calico", dialect: .calico, gates: calico,
      namedPortRoles: [.main, .sidecar, .initContainer], dropsICMP: true),
    Engine(
      name: "canal", title: "Canal (Calico's policies)", dialect: .calico, gates: calico,
      namedPortRoles: [.main, .sidecar, .initContainer], dropsICMP: true),
    Engine(
      name: "flannel", title: "Flannel", gates: [:],
      ignores: [.networkPolicy: "Flannel carries traffic and enforces no policy"]),
    Engine(
      name: "kube-network-policies", title: "kube-network-policies",
      aliases: ["flannel+kube-network-policies", "knp"],
      gates: [
        .networkPolicy: .always,
        .adminNetworkPolicy: Gate(
          below: PluginVersion(0, 9), deviation: "only in the build for these kinds"),
        .clusterNetworkPolicy: Gate(
          from: PluginVersion(0, 9), deviation: "only in the build for these kinds"),
      ], namedPortRoles: [.main]),
    Engine(name: "k3s", title: "the controller of k3s", gates: [.networkPolicy: .always]),
    Engine(name: "kube-router", title: "kube-router", gates: [.networkPolicy: .always]),
    Engine(
      name: "ovn-kubernetes", title: "OVN-Kubernetes", aliases: ["ovn", "ovnkube"],
      gates: [
        .networkPolicy: .partly("a named port opens every port of its protocol"),
        .adminNetworkPolicy: .always,
      ], namedPortRoles: [.main], dropsICMP: true, exemptsHairpin: true),
    Engine(
      name: "antrea", title: "Antrea",
      gates: [
        .networkPolicy: .always, .adminNetworkPolicy: .partly("deprecated"),
        .clusterNetworkPolicy: Gate(
          from: PluginVersion(2, 7), setting: "ClusterNetworkPolicy",
          deviation: "alpha, behind a feature gate"),
      ], ownGroup: "crd.antrea.io", namedPortRoles: [.main], dropsICMP: true, exemptsHairpin: true),
    Engine(
      name: "kube-ovn", title: "Kube-OVN",
      gates: [
        .networkPolicy: .always, .adminNetworkPolicy: .always,
        .clusterNetworkPolicy: .partly("experimental"),
      ]),
    Engine(
      name: "aws-vpc-cni", title: "the AWS VPC CNI",
      aliases: ["aws", "vpc-cni", "amazon-vpc-cni", "aws-node"],
      gates: [
        .networkPolicy: .partly(
          "only pods that a controller owns, on Linux nodes of EC2, in one address family")
      ],
      ignores: [
        .clusterNetworkPolicy: "the AWS VPC CNI has the kind in a group of its own"
      ], ownGroup: "networking.k8s.aws", namedPortRoles: [.main]),
    Engine(
      name: "azure-npm", title: "Azure NPM", aliases: ["azure"],
      gates: [.networkPolicy: .partly("no endPort, mostly on Linux nodes")]),
    Engine(
      name: "weave", title: "Weave Net", aliases: ["weave-net"],
      gates: [.networkPolicy: .partly("no longer maintained, older than endPort")]),
    Engine(
      name: "kindnet", title: "kindnet",
      gates: [.networkPolicy: Gate(from: PluginVersion(2024, 813))], namedPortRoles: [.main]),
  ]

  private static let calico: [PolicyFamily: Gate] = [
    .networkPolicy: .always,
    .adminNetworkPolicy: Gate(from: PluginVersion(3, 29), below: PluginVersion(3, 32)),
    .clusterNetworkPolicy: Gate(
      from: PluginVersion(3, 32), deviation: "without nodes and domain names"),
    .calico: .always,
  ]

  /// Returns the engine of a name, or `nil` for one that nobody knows.
  static func engine(named name: String) -> Engine? {
    engines.first { $0.name == name || $0.aliases.contains(name) }
  }
}
