import Kubernetes

/// Workloads that need their node's network by design: a table.
enum NodeAgents {
  /// Names of workloads or of images, without registry and tag.
  static let names: Set<String> = [
    "aws-node", "azure-cns", "azure-npm", "calico-node", "canal", "cilium", "cilium-envoy",
    "cilium-operator", "datadog-agent", "ebs-csi-node", "etcd", "fluent-bit", "fluentd",
    "gke-metadata-server", "ip-masq-agent", "kindnet", "kube-apiserver",
    "kube-controller-manager", "kube-flannel-ds", "kube-proxy", "kube-router", "kube-scheduler",
    "kured", "metallb-speaker", "netd", "node-exporter", "node-local-dns",
    "node-problem-detector", "ovnkube-node", "prometheus-node-exporter", "promtail", "speaker",
    "tigera-operator", "weave-net",
  ]

  /// Returns whether a workload is an agent of the node, by name or by image.
  static func isAgent(_ name: String, _ containers: [Container]) -> Bool {
    if names.contains(name) { return true }
    return containers.contains { container in
      let last = container.image.split(separator: "/").last ?? ""
      return names.contains(String(last.prefix { $0 != ":" && $0 != "@" }))
    }
  }
}
