/// What every cluster brings along besides its owner's workloads.
enum PlatformVocabulary {
  private typealias Port = DesignedWorkload.Port

  /// Returns the workloads of a namespace of the platform; their namespace is
  /// for the caller to set.
  static func workloads(
    of namespace: String, in plan: ClusterPlan, _ random: inout RandomStream
  ) -> [DesignedWorkload] {
    switch namespace {
    case "kube-system": kubeSystem(plan, &random)
    case "monitoring": monitoring(&random)
    case "ingress-nginx": ingress()
    case "cert-manager": certificates()
    case "argocd": delivery()
    case "logging": [logging()]
    default: []
    }
  }

  private static func make(
    _ name: String, _ kind: DesignedWorkload.Kind = .deployment, image: String,
    label: ResourceLabel? = nil, ports: [Port] = [], replicas: Int = 1, host: Bool = false
  ) -> DesignedWorkload {
    let selector = label ?? ResourceLabel("app.kubernetes.io/name", name)
    return DesignedWorkload(
      namespace: 0, name: name, role: name, kind: kind,
      labels: label == nil
        ? [selector] : [selector, ResourceLabel("app.kubernetes.io/name", name)],
      image: image, ports: ports, replicas: replicas, isHostNetwork: host, isPrivileged: host,
      selector: selector)
  }

  private static func kubeSystem(
    _ plan: ClusterPlan, _ random: inout RandomStream
  ) -> [DesignedWorkload] {
    var result = [
      make(
        "coredns", image: "registry.k8s.io/coredns/coredns:v1.11.3",
        label: ResourceLabel("k8s-app", "kube-dns"),
        ports: [
          Port(name: "dns", number: 53, transport: "UDP"), Port(name: "dns-tcp", number: 53),
          Port(name: "metrics", number: 9153),
        ], replicas: 2),
      make(
        "metrics-server", image: "registry.k8s.io/metrics-server/metrics-server:v0.7.2",
        ports: [Port(name: "https", number: 10250)]),
    ]
    if plan.networkPlugin.hasPrefix("cilium") {
      result.append(
        make(
          "cilium", .daemonSet, image: "quay.io/cilium/cilium:v\(plan.networkPlugin.dropFirst(7))",
          label: ResourceLabel("k8s-app", "cilium"), host: true))
      result.append(
        make(
          "cilium-operator",
          image: "quay.io/cilium/operator-generic:v\(plan.networkPlugin.dropFirst(7))",
          label: ResourceLabel("name", "cilium-operator"), replicas: 2, host: true))
    } else {
      result.append(
        make(
          "calico-node", .daemonSet,
          image: "docker.io/calico/node:v\(plan.networkPlugin.dropFirst(7))",
          label: ResourceLabel("k8s-app", "calico-node"), host: true))
      result.append(
        make(
          "calico-kube-controllers",
          image: "docker.io/calico/kube-controllers:v\(plan.networkPlugin.dropFirst(7))",
          label: ResourceLabel("k8s-app", "calico-kube-controllers")))
      result.append(
        make(
          "kube-proxy", .daemonSet, image: "registry.k8s.io/kube-proxy:v1.31.4",
          label: ResourceLabel("k8s-app", "kube-proxy"), host: true))
    }
    if random.chance(25) {
      result.append(
        make(
          "node-local-dns", .daemonSet,
          image: "registry.k8s.io/dns/k8s-dns-node-cache:1.23.1",
          label: ResourceLabel("k8s-app", "node-local-dns"),
          ports: [
            Port(name: "dns", number: 53, transport: "UDP"), Port(name: "dns-tcp", number: 53),
          ], host: true))
    }
    return result
  }

  private static func monitoring(_ random: inout RandomStream) -> [DesignedWorkload] {
    var result = [
      make(
        "alertmanager-main", .statefulSet, image: "quay.io/prometheus/alertmanager:v0.27.0",
        ports: [Port(name: "web", number: 9093)], replicas: 3),
      make(
        "grafana", image: "docker.io/grafana/grafana:11.3.0",
        ports: [Port(name: "http", number: 3000)]),
      make(
        "kube-state-metrics",
        image: "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.13.0",
        ports: [Port(name: "https-main", number: 8443)]),
      make(
        "node-exporter", .daemonSet, image: "quay.io/prometheus/node-exporter:v1.8.2",
        ports: [Port(name: "https", number: 9100, hostPort: 9100)], host: true),
      make(
        "prometheus", .statefulSet, image: "quay.io/prometheus/prometheus:v2.55.0",
        ports: [Port(name: "web", number: 9090)], replicas: 2),
    ]
    result[3].isPrivileged = false
    if random.chance(40) {
      result.append(
        make(
          "datadog-agent", .daemonSet, image: "gcr.io/datadoghq/agent:7.59.0",
          ports: [Port(name: "traceport", number: 8126, hostPort: 8126)]))
      result[result.count - 1].externals = [1]
    }
    return result
  }

  private static func ingress() -> [DesignedWorkload] {
    var controller = make(
      "ingress-nginx-controller", image: "registry.k8s.io/ingress-nginx/controller:v1.11.3",
      label: ResourceLabel("app.kubernetes.io/component", "controller"),
      ports: [Port(name: "http", number: 80), Port(name: "https", number: 443)], replicas: 4)
    controller.labels.append(ResourceLabel("app.kubernetes.io/part-of", "ingress-nginx"))
    controller.exposure = .loadBalancer
    return [controller]
  }

  private static func certificates() -> [DesignedWorkload] {
    ["cert-manager", "cert-manager-cainjector", "cert-manager-webhook"].map { name in
      make(
        name, image: "quay.io/jetstack/\(name):v1.16.1",
        ports: name.hasSuffix("webhook")
          ? [Port(name: "https", number: 10250)] : [Port(name: "http-metrics", number: 9402)])
    }
  }

  private static func delivery() -> [DesignedWorkload] {
    [
      make(
        "argocd-application-controller", .statefulSet, image: "quay.io/argoproj/argocd:v2.13.0",
        ports: [Port(name: "metrics", number: 8082)]),
      make(
        "argocd-redis", image: "docker.io/library/redis:7.4.1",
        ports: [Port(name: "redis", number: 6379)]),
      make(
        "argocd-repo-server", image: "quay.io/argoproj/argocd:v2.13.0",
        ports: [Port(name: "repo-server", number: 8081)], replicas: 2),
      make(
        "argocd-server", image: "quay.io/argoproj/argocd:v2.13.0",
        ports: [Port(name: "server", number: 8080)], replicas: 2),
    ]
  }

  private static func logging() -> DesignedWorkload {
    var agent = make(
      "fluent-bit", .daemonSet, image: "cr.fluentbit.io/fluent/fluent-bit:3.1.9",
      ports: [Port(name: "http", number: 2020)])
    agent.externals = [2]
    return agent
  }
}
