import Kubernetes

/// Finds out which network plugins a cluster has, their versions and the
/// settings that decide about policies (semantics, rule E-1).
///
/// The names it returns: `cilium`, `calico`, `canal`, `flannel`,
/// `kube-network-policies`, `k3s`, `aws-vpc-cni`, `antrea`, `ovn-kubernetes`,
/// `kube-ovn`, `kube-router`, `weave`, `azure-npm` and `kindnet`. They stand in
/// the order of the rule. Flannel, which enforces nothing, is named alone or
/// beside what enforces on its behalf.
struct NetworkPluginSigns {
  /// By what a plugin is known.
  private struct Mark {
    var plugin: String
    /// The names of its DaemonSets.
    var names: Set<String>
    /// The ends of the names of its images, without their tags.
    var images: [String] = []
    /// The names of the containers whose image tells the version.
    var containers: Set<String> = []
  }

  private static let marks = [
    Mark(plugin: "cilium", names: ["cilium", "anetd"], images: ["cilium/cilium"]),
    Mark(plugin: "canal", names: ["canal", "rke2-canal"], containers: ["calico-node"]),
    Mark(
      plugin: "calico", names: ["calico-node"], images: ["calico/node"],
      containers: ["calico-node"]),
    Mark(
      plugin: "flannel", names: ["kube-flannel-ds", "kube-flannel"],
      images: ["flannel/flannel", "coreos/flannel"], containers: ["kube-flannel"]),
    Mark(
      plugin: "kube-network-policies", names: ["kube-network-policies"],
      images: ["/kube-network-policies"], containers: ["kube-network-policies"]),
    Mark(plugin: "aws-vpc-cni", names: ["aws-node"], images: ["/amazon-k8s-cni"]),
    Mark(plugin: "antrea", names: ["antrea-agent"], containers: ["antrea-agent"]),
    Mark(plugin: "ovn-kubernetes", names: ["ovnkube-node"]),
    Mark(plugin: "kube-ovn", names: ["kube-ovn-cni"], images: ["/kube-ovn"]),
    Mark(plugin: "kube-router", names: ["kube-router"], images: ["/kube-router"]),
    Mark(plugin: "weave", names: ["weave-net"], images: ["/weave-kube"]),
    Mark(plugin: "azure-npm", names: ["azure-npm"], containers: ["azure-npm"]),
    Mark(plugin: "kindnet", names: ["kindnet"], images: ["/kindnetd"]),
  ]

  private let state: ClusterState
  private let signs: [NetworkPluginSign]
  /// The names of all DaemonSets.
  private var names: Set<String> = []
  /// The namespaces of the DaemonSets that bear a mark's name.
  private var namespaces: [String: Set<String>] = [:]
  /// The containers that agents of the network could be, by their DaemonSet:
  /// those of templates first.
  private var containers: [(owner: String, container: Container)] = []

  /// Returns the plugins; none where nothing shows one.
  ///
  /// - Parameter signs: What objects tell that are read for nothing else.
  static func plugins(
    of state: ClusterState, signs: [NetworkPluginSign] = []
  ) -> [NetworkPlugin] {
    NetworkPluginSigns(state, signs).plugins()
  }

  private init(_ state: ClusterState, _ signs: [NetworkPluginSign]) {
    self.state = state
    self.signs = signs
    for controller in state.controllers where controller.reference.kind == .daemonSet {
      let name = controller.reference.name
      names.insert(name)
      namespaces[name, default: []].insert(controller.reference.namespace ?? "")
      containers += controller.podSpec.containers.map { (name, $0) }
    }
    for pod in state.pods where pod.metadata.controller?.kind == .daemonSet {
      guard let owner = pod.metadata.controller?.name else { continue }
      let isKnown = names.contains(owner)
      names.insert(owner)
      namespaces[owner, default: []].insert(pod.namespace)
      // The template tells; pods speak where it is not in the input.
      let isSystem = pod.namespace == "kube-system" || pod.namespace == "kube-flannel"
      if isSystem || !isKnown { containers += pod.spec.containers.map { (owner, $0) } }
    }
  }

  private func plugins() -> [NetworkPlugin] {
    var found = NetworkPluginSigns.marks.filter(isShown).map { mark in
      NetworkPlugin(name: mark.plugin, version: version(mark))
    }
    func has(_ name: String) -> Bool { found.contains { $0.name == name } }
    // Canal is Calico's policies on flannel's network.
    let isCanal = containers.contains {
      $0.container.name == "kube-flannel" && isCalico($0.owner)
    }
    if isCanal || has("calico") && has("flannel"), !has("canal") {
      let version = found.first { $0.name == "calico" }?.version
      found.insert(NetworkPlugin(name: "canal", version: version), at: has("cilium") ? 1 : 0)
    }
    if has("canal") { found.removeAll { $0.name == "calico" } }
    addOperators(to: &found)
    let enforces = found.contains {
      $0.name != "flannel" && $0.name != "kube-network-policies"
    }
    if enforces { found.removeAll { $0.name == "flannel" } }
    addK3s(to: &found)
    for index in found.indices { configure(&found[index]) }
    return found
  }

  /// Adds plugins that only their own objects show.
  private func addOperators(to found: inout [NetworkPlugin]) {
    func has(_ names: Set<String>) -> Bool { found.contains { names.contains($0.name) } }
    let isCilium = signs.contains {
      $0.source == .cilium && $0.reference.namespace == "kube-system"
    }
    if isCilium, !has(["cilium"]) { found.insert(NetworkPlugin(name: "cilium"), at: 0) }
    let calico = signs.filter { $0.source == .felix || $0.source == .calicoOperator }
    if !calico.isEmpty, !has(["calico", "canal"]) {
      found.insert(NetworkPlugin(name: "calico"), at: has(["cilium"]) ? 1 : 0)
    }
  }

  /// Adds the controller of policies that k3s runs inside its server.
  ///
  /// Beside another engine it is counted only where a server tells that it
  /// runs: who brings another plugin is asked to switch it off.
  private func addK3s(to found: inout [NetworkPlugin]) {
    let isK3s = state.nodes.contains { $0.kubeletVersion?.contains("+k3s") == true }
    guard isK3s else { return }
    let told = state.nodes.compactMap(\.runsPolicyController)
    let isCarrier = found.allSatisfy { $0.name == "flannel" }
    guard isCarrier || told.contains(true) else { return }
    var plugin = NetworkPlugin(name: "k3s", hasKnownSettings: !told.isEmpty)
    plugin.version = state.nodes.compactMap(\.kubeletVersion)
      .compactMap { PluginVersion($0) }.min()
    if !told.isEmpty, !told.contains(true) {
      plugin.settings["disable-network-policy"] = "true"
    }
    if isCarrier { found = [] }
    found.append(plugin)
  }

  /// Reads the settings of a plugin.
  private func configure(_ plugin: inout NetworkPlugin) {
    func take(_ source: NetworkPluginSign.Source, in places: Set<String>) {
      for sign in signs
      where sign.source == source && places.contains(sign.reference.namespace ?? "") {
        plugin.settings.merge(sign.settings) { $1 }
        plugin.hasKnownSettings = true
      }
    }
    switch plugin.name {
    case "cilium":
      plugin.hasKnownSettings = false
      take(.cilium, in: (namespaces["cilium"] ?? []).union(["kube-system"]))
      if let variant = ciliumVariant { plugin.settings["variant"] = variant }
    case "calico", "canal":
      plugin.hasKnownSettings = false
      take(.felix, in: [""])
      plugin.version = plugin.version ?? signs.compactMap(\.version).first
    case "aws-vpc-cni":
      plugin.hasKnownSettings = false
      take(.awsVPC, in: ["kube-system"])
      // The agent's own argument counts more than the controller's ConfigMap:
      // without it nothing is enforced on the node.
      let switches = containers.compactMap(\.container.policySwitch)
      if let isOn = switches.first {
        plugin.settings["enable-network-policy"] = isOn ? "true" : "false"
        plugin.hasKnownSettings = true
      }
    default: break
    }
  }

  /// The managed cloud whose variant of Cilium it is, where the signs show one.
  private var ciliumVariant: String? {
    if names.contains("anetd") { return "gke" }
    let isAzure = containers.contains {
      $0.owner == "cilium" && $0.container.image.hasPrefix("mcr.microsoft.com/")
    }
    return isAzure ? "aks" : nil
  }

  // MARK: Signs

  private func isShown(_ mark: Mark) -> Bool {
    !names.isDisjoint(with: mark.names)
      || containers.contains { isAgent($0.container, mark) && !hasOwnName($0.owner, but: mark) }
  }

  /// Returns whether a DaemonSet bears the name of another plugin: Canal's runs
  /// Calico's container, and flannel's may run that of other programs.
  private func hasOwnName(_ owner: String, but mark: Mark) -> Bool {
    mark.plugin != "kube-network-policies"
      && NetworkPluginSigns.marks.contains { $0.plugin != mark.plugin && $0.names.contains(owner) }
  }

  private func isAgent(_ container: Container, _ mark: Mark) -> Bool {
    if mark.plugin == "kube-network-policies", mark.containers.contains(container.name) {
      return true
    }
    let name = NetworkPluginSigns.name(ofImage: container.image)
    return mark.images.contains { name == $0 || name.hasSuffix($0.first == "/" ? $0 : "/" + $0) }
  }

  private func isCalico(_ owner: String) -> Bool {
    containers.contains {
      $0.owner == owner && ($0.container.name == "calico-node" || owner == "calico-node")
    }
  }

  /// Returns the version that the images of a plugin's agents tell, or `nil`
  /// where none does or where they differ, as in the middle of an upgrade.
  private func version(_ mark: Mark) -> PluginVersion? {
    var versions: Set<PluginVersion> = []
    for (owner, container) in containers {
      let isOwn = mark.names.contains(owner) && mark.containers.contains(container.name)
      guard isOwn || isAgent(container, mark) else { continue }
      if let version = NetworkPluginSigns.version(ofImage: container.image) {
        versions.insert(version)
      }
    }
    return versions.count == 1 ? versions.first : nil
  }

  /// Returns the name of an image without its tag; the digest is gone already.
  private static func name(ofImage image: String) -> Substring {
    guard let colon = image.utf8.lastIndex(of: UInt8(ascii: ":")),
      !image[colon...].utf8.contains(UInt8(ascii: "/"))
    else { return image[...] }
    return image[..<colon]
  }

  private static func version(ofImage image: String) -> PluginVersion? {
    let tag = image[name(ofImage: image).endIndex...].dropFirst()
    if let version = PluginVersion(tag) { return version }
    // The tags of kindnet are days, such as `v20241212-8ac705d0`: the year
    // stands for the first number, month and day for the second.
    let day = tag.drop { $0 == "v" }.prefix { $0.isASCII && $0.isNumber }
    guard day.count == 8, let year = Int(day.prefix(4)), let rest = Int(day.dropFirst(4)) else {
      return nil
    }
    return PluginVersion(year, rest)
  }
}
