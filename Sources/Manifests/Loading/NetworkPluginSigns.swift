import Kubernetes

/// Finds out which network plugin a cluster has (semantics, rule E-1).
///
/// The names it returns: `cilium`, `calico`, `canal`, `antrea`,
/// `ovn-kubernetes`, `kube-ovn`, `kube-router`, `weave`, `azure-npm`,
/// `kindnet`, `aws-vpc-cni`, `flannel`, `flannel+kube-network-policies` and
/// `k3s`.
enum NetworkPluginSigns {
  /// Returns the plugin, or `nil` where nothing shows it; the first sign in
  /// the order of the rule counts.
  static func plugin(of state: ClusterState) -> String? {
    var names: Set<String> = []
    var images: Set<String> = []
    for controller in state.controllers where controller.reference.kind == .daemonSet {
      names.insert(controller.reference.name)
      for container in controller.podSpec.containers {
        images.insert(container.image)
        if controller.reference.name == "calico-node", container.name == "kube-flannel" {
          names.insert("canal")
        }
      }
    }
    for pod in state.pods where pod.metadata.controller?.kind == .daemonSet {
      if let owner = pod.metadata.controller?.name { names.insert(owner) }
      if pod.namespace == "kube-system" || pod.namespace == "kube-flannel" {
        for container in pod.spec.containers { images.insert(container.image) }
      }
    }
    func hasImage(_ part: String) -> Bool {
      images.contains { image in
        image.hasSuffix(part) || image.contains("\(part):")
      }
    }
    func has(_ name: String) -> Bool { names.contains(name) }
    if hasImage("cilium/cilium") || has("cilium") || has("anetd") { return "cilium" }
    if has("canal") { return "canal" }
    if has("calico-node") { return "calico" }
    let hasPolicies = has("kube-network-policies") || hasImage("kube-network-policies")
    if has("kube-flannel-ds") || has("kube-flannel") {
      return hasPolicies ? "flannel+kube-network-policies" : "flannel"
    }
    if state.nodes.contains(where: { $0.kubeletVersion?.contains("+k3s") == true }) { return "k3s" }
    if has("aws-node") {
      // Its policy agent runs beside it always; only a ConfigMap, whose data is
      // never decoded, tells whether it is switched on.
      return "aws-vpc-cni"
    }
    for (sign, plugin) in others where has(sign) { return plugin }
    return nil
  }

  private static let others: [(String, String)] = [
    ("antrea-agent", "antrea"), ("ovnkube-node", "ovn-kubernetes"), ("kube-ovn-cni", "kube-ovn"),
    ("kube-router", "kube-router"), ("weave-net", "weave"), ("azure-npm", "azure-npm"),
    ("kindnet", "kindnet"),
  ]
}
