/// A cluster before it is text: namespaces, workloads and policies.
struct ClusterDesign: Sendable {
  /// What was settled before.
  var plan: ClusterPlan
  /// The namespaces, sorted by name.
  var namespaces: [DesignedNamespace] = []
  /// The workloads, namespace by namespace.
  var workloads: [DesignedWorkload] = []
  /// The policies, namespace by namespace.
  var policies: [DesignedPolicy] = []
  /// The Services, namespace by namespace.
  var services: [DesignedService] = []
  /// The names of the nodes.
  var nodes: [String] = []

  /// Returns the index of a namespace, or `nil`.
  func namespace(_ name: String) -> Int? { namespaces.firstIndex { $0.name == name } }

  /// Returns the address of a node.
  func nodeAddress(_ node: Int) -> String {
    "10.\(plan.nodeNetwork).\(node / 200).\(20 + node % 200)"
  }
}

/// A namespace of a generated cluster.
struct DesignedNamespace: Sendable {
  /// What the namespace is there for.
  enum Purpose: Hashable, Sendable {
    /// `kube-system` and its like, which no audit counts as workloads.
    case kubernetes
    /// What every cluster brings along: monitoring, ingress controllers …
    case platform
    /// The workloads of the cluster's owner.
    case application
  }

  /// The name.
  var name: String
  /// What the names of its workloads begin with.
  var stem: String
  /// What it is there for.
  var purpose: Purpose
  /// The value of `data-classification`, if someone set it.
  var classification: String?
  /// The number in `firebreak.dev/data-sensitivity`, if someone set it.
  var sensitivity: String?
  /// The key by which its policies select pods.
  var selectorKey = "app.kubernetes.io/name"
  /// How many workloads it is to have.
  var size = 0
  /// Its workloads, as indices into `ClusterDesign.workloads`.
  var workloads: [Int] = []
  /// What its policies are to amount to in ingress.
  var ingress = IngressStyle.none
  /// What its policies are to amount to in egress.
  var egress = EgressStyle.none

  /// A Boolean value that tells whether card data is kept here.
  var holdsCards: Bool { classification == "pci" || classification == "cardholder" }

  /// The labels.
  func labels(environment: String) -> [ResourceLabel] {
    var labels: [ResourceLabel] = []
    if purpose == .application { labels.append(ResourceLabel("app.kubernetes.io/part-of", stem)) }
    if let classification {
      labels.append(ResourceLabel("data-classification", classification))
    }
    if purpose != .kubernetes { labels.append(ResourceLabel("environment", environment)) }
    labels.append(ResourceLabel("kubernetes.io/metadata.name", name))
    return labels
  }
}

/// How ingress is held in a namespace.
enum IngressStyle: Hashable, Sendable {
  /// Nothing isolates.
  case none
  /// Default-deny and what the workloads need.
  case segmented
  /// Default-deny by name, and a rule that admits everything to all pods.
  case wildcard
  /// Segmented, but for a rule that admits everything to one workload.
  case leaky
  /// Segmented, but for rules that admit every peer on some ports.
  case anyPeer
}

/// How egress is held in a namespace.
enum EgressStyle: Hashable, Sendable {
  /// Nothing isolates.
  case none
  /// Rules are written, but `policyTypes` leaves egress out.
  case inert
  /// Default-deny and what the workloads need.
  case segmented
  /// Segmented, and a rule that admits everything to all pods.
  case cancelled
  /// Default-deny, and half of the world by address.
  case world
  /// Default-deny, and every pod of every namespace.
  case clusterWide
}

/// A workload of a generated cluster.
struct DesignedWorkload: Sendable {
  /// Which kind of owner makes the pods.
  enum Kind: String, Hashable, Sendable {
    /// A Deployment of `apps/v1`.
    case deployment = "Deployment"
    /// A StatefulSet of `apps/v1`.
    case statefulSet = "StatefulSet"
    /// A DaemonSet of `apps/v1`.
    case daemonSet = "DaemonSet"
    /// A CronJob of `batch/v1`.
    case cronJob = "CronJob"
  }

  /// A port of the container.
  struct Port: Hashable, Sendable {
    /// The name.
    var name: String
    /// The number.
    var number: Int
    /// The protocol.
    var transport = "TCP"
    /// The port of the node that leads here.
    var hostPort: Int?
  }

  /// How the workload is reached from outside.
  enum Exposure: Hashable, Sendable {
    /// Not at all.
    case none
    /// Through an Ingress.
    case ingress
    /// Through a load balancer of its own.
    case loadBalancer
    /// Through a load balancer that private networks reach.
    case internalLoadBalancer
    /// Through a port of every node.
    case nodePort
  }

  /// Something the workload calls.
  struct Call: Hashable, Sendable {
    /// The workload that is called.
    var server: Int
    /// Its port, as an index.
    var port: Int
  }

  /// The namespace, as an index.
  var namespace: Int
  /// The name.
  var name: String
  /// The role, such as `api`.
  var role: String
  /// Which kind of owner makes the pods.
  var kind: Kind
  /// The labels of the pods.
  var labels: [ResourceLabel]
  /// The image.
  var image: String
  /// The ports.
  var ports: [Port] = []
  /// The number of pods; of a DaemonSet, the number of nodes.
  var replicas = 1
  /// What part of the pods to be dealt out it gets.
  var weight = 0
  /// A Boolean value that tells whether the pods use the node's network.
  var isHostNetwork = false
  /// A Boolean value that tells whether the container is privileged.
  var isPrivileged = false
  /// How it is reached from outside.
  var exposure = Exposure.none
  /// What it calls inside the cluster.
  var calls: [Call] = []
  /// What it calls outside, as indices into `ExternalService.all`.
  var externals: [Int] = []
  /// A Boolean value that tells whether it calls the API server.
  var callsAPIServer = false
  /// The label by which policies select the pods.
  var selector: ResourceLabel
}

/// A Service of a generated cluster.
struct DesignedService: Sendable {
  /// The namespace, as an index.
  var namespace: Int
  /// The name.
  var name: String
  /// The workload behind it.
  var workload: Int
  /// `ClusterIP`, `LoadBalancer` or `NodePort`.
  var type: String
  /// The address, or `None`.
  var clusterIP: String
  /// The port of each port of the workload.
  var ports: [(port: Int, target: DesignedWorkload.Port, nodePort: Int?)]
  /// The annotations.
  var annotations: [ResourceLabel] = []
}
