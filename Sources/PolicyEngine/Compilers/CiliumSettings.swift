import Kubernetes

/// What the settings and the version of a Cilium agent mean for policies.
///
/// The names are those of its configuration; what is not set has the default.
struct CiliumSettings: Sendable {
  /// `enable-policy`: whom policies concern (C-2).
  enum Enforcement: String, Sendable {
    /// Pods that some policy selects, in the directions it asks for.
    case standard = "default"
    /// Every pod, in both directions.
    case always
    /// Nobody.
    case never
  }

  /// Whom policies concern.
  let enforcement: Enforcement
  /// A Boolean value that tells whether verdicts are only logged (C-2).
  let isAuditOnly: Bool
  /// Whom blocks of addresses mean (C-13).
  let blockScope: AddressScope
  /// A Boolean value that tells whether `enableDefaultDeny` counts (C-4).
  let honoursDefaultDeny: Bool
  /// A Boolean value that tells whether nodes can be selected by labels (C-22).
  let selectsNodes: Bool
  /// A Boolean value that tells whether policies of the host count (C-6).
  let hasHostFirewall: Bool
  /// A Boolean value that tells whether SCTP is supported (C-16).
  let supportsSCTP: Bool
  /// A Boolean value that tells whether a pod's own node is let in (C-25).
  let admitsOwnNode: Bool
  /// A Boolean value that tells whether the agent itself lets pods ask for the
  /// names of their rules (C-15).
  let asksForNames: Bool
  /// A Boolean value that tells whether NetworkPolicies are read (C-26).
  let readsNetworkPolicies: Bool
  /// A Boolean value that tells whether ClusterNetworkPolicies are read.
  let readsClusterPolicies: Bool
  /// The name of the cluster.
  let clusterName: String
  /// Which labels selectors see (C-11).
  let labels: CiliumLabelFilter
  /// The version, where it is known.
  let version: PluginVersion?

  /// Reads the settings of a profile.
  init(_ profile: EngineProfile) {
    let settings = profile.settings
    func isOn(_ name: String, else fallback: Bool) -> Bool {
      switch settings[name]?.lowercased() {
      case "true": true
      case "false": false
      default: fallback
      }
    }
    func words(_ name: String) -> [Substring] {
      (settings[name] ?? "").split { $0 == "," || $0.isWhitespace }
    }
    let version = profile.version
    func reaches(_ minor: Int) -> Bool { version.map { $0 >= PluginVersion(1, minor) } ?? true }
    self.version = version
    enforcement =
      settings["enable-policy"].flatMap { Enforcement(rawValue: $0.lowercased()) } ?? .standard
    isAuditOnly = isOn("policy-audit-mode", else: false)
    var scope: AddressScope = .world
    let modes = words("policy-cidr-match-mode").map { $0.lowercased() }
    if modes.contains("nodes"), reaches(15) { scope.insert(.nodes) }
    if modes.contains("pods"), reaches(20) { scope.insert(.pods) }
    blockScope = scope
    honoursDefaultDeny =
      isOn("enable-non-default-deny-policies", else: true) && reaches(16)
    selectsNodes = isOn("enable-node-selector-labels", else: false)
    hasHostFirewall = isOn("enable-host-firewall", else: false)
    supportsSCTP = isOn("enable-sctp", else: false)
    admitsOwnNode = settings["allow-localhost"]?.lowercased() != "policy"
    asksForNames =
      !words("fqdn-policy-dns-server-ips").isEmpty
      || !words("fqdn-policy-dns-server-service").isEmpty
    readsNetworkPolicies =
      profile.kinds.contains(.networkPolicy) && isOn("enable-k8s-networkpolicy", else: true)
    readsClusterPolicies =
      profile.kinds.contains(.clusterNetworkPolicy) && reaches(20)
      && isOn("enable-k8s-cluster-network-policy", else: false)
    clusterName = settings["cluster-name"] ?? "default"
    labels = CiliumLabelFilter(settings["labels"] ?? "", version: version)
  }

  /// Returns the doubt about what depends on a version that nobody knows.
  static func unknownVersion(_ what: String, _ origin: RuleOrigin) -> Cause {
    .unresolvedReference(origin, "the version of Cilium, on which \(what), is not known")
  }

  /// Returns whether the agent is of a release or a later one.
  ///
  /// - Parameter minor: The second number of the release; the first is 1.
  func reaches(_ minor: Int) -> SelectorMatch {
    guard let version else { return .unknown }
    return version >= PluginVersion(1, minor) ? .yes : .no
  }
}
