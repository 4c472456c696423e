import Kubernetes

/// What an object tells of a network plugin, where that is all it is read for.
struct NetworkPluginSign: Hashable {
  /// Which object it was.
  enum Source: Hashable {
    /// The ConfigMap `cilium-config`.
    case cilium
    /// The ConfigMap `amazon-vpc-cni`.
    case awsVPC
    /// The FelixConfiguration `default`.
    case felix
    /// An Installation of Calico's operator.
    case calicoOperator
  }

  /// Which object it was.
  var source: Source
  /// Kind, namespace and name.
  var reference: ResourceReference
  /// The few settings that decide about policies, by their own names.
  var settings: [String: String]
  /// The version of the plugin, where the object tells it.
  var version: PluginVersion?
}

/// Decodes the objects that tell of a network plugin (semantics, rule E-1).
///
/// Of their data only the keys listed here are ever looked at: ConfigMaps are
/// where secrets hide, and all others are passed over as a whole.
enum NetworkPluginDecoder {
  /// The longest value that is kept, in bytes: a filter of labels is longest.
  static let longestValue = 8192

  private static let ciliumKeys: [StaticString] = [
    "enable-policy", "policy-audit-mode", "policy-cidr-match-mode", "enable-host-firewall",
    "enable-k8s-networkpolicy", "enable-k8s-cluster-network-policy",
    "enable-node-selector-labels", "enable-sctp", "labels",
  ]
  private static let awsKeys: [StaticString] = ["enable-network-policy-controller"]
  private static let felixKeys: [StaticString] = ["defaultEndpointToHostAction"]

  /// Returns what an object is a sign of, or `nil` for every other object.
  static func source(
    of kind: ResourceKind, _ metadata: DocumentNode?
  ) -> NetworkPluginSign.Source? {
    switch (kind.group, kind.kind) {
    case ("", "ConfigMap"):
      if metadata?["name"]?.isText("cilium-config") == true { return .cilium }
      let isSystem = metadata?["namespace"]?.isText("kube-system") == true
      return isSystem && metadata?["name"]?.isText("amazon-vpc-cni") == true ? .awsVPC : nil
    case ("projectcalico.org", "FelixConfiguration"),
      ("crd.projectcalico.org", "FelixConfiguration"):
      return metadata?["name"]?.isText("default") == true ? .felix : nil
    case ("operator.tigera.io", "Installation"): return .calicoOperator
    default: return nil
    }
  }

  /// Returns the sign that an object is.
  static func decode(
    _ root: DocumentNode, _ source: NetworkPluginSign.Source, _ reference: ResourceReference,
    _ context: DecodingContext
  ) -> NetworkPluginSign {
    var sign = NetworkPluginSign(source: source, reference: reference, settings: [:])
    switch source {
    case .cilium: sign.settings = settings(root["data"], ciliumKeys, context)
    case .awsVPC: sign.settings = settings(root["data"], awsKeys, context)
    case .felix: sign.settings = settings(root["spec"], felixKeys, context)
    case .calicoOperator:
      sign.version = root["status"]?["calicoVersion"]?.string.flatMap { PluginVersion($0) }
    }
    return sign
  }

  private static func settings(
    _ node: DocumentNode?, _ keys: [StaticString], _ context: DecodingContext
  ) -> [String: String] {
    guard let node = context.mapping(node) else { return [:] }
    var settings: [String: String] = [:]
    for key in keys {
      guard let value = node[key], !value.isMapping, !value.isSequence, !value.isNull else {
        continue
      }
      guard value.node.count <= longestValue else {
        context.note("the setting `\(key)` is too long to be read", at: value, isRefusal: false)
        continue
      }
      settings["\(key)"] = value.scalarText
    }
    return settings
  }

  /// Returns whether the arguments of a container switch the policy agent of
  /// the AWS VPC CNI on; `nil` for every other container, whose arguments are
  /// never looked at.
  static func policySwitch(ofContainer node: DocumentNode) -> Bool? {
    guard node["name"]?.isText("aws-eks-nodeagent") == true else { return nil }
    var found: Bool?
    guard let arguments = node["args"] else { return nil }
    for argument in arguments.elements {
      if argument.isText("--enable-network-policy=true") { found = true }
      if argument.isText("--enable-network-policy=false") { found = false }
    }
    return found
  }

  /// Returns whether a node is a server of k3s that runs its controller of
  /// policies; `nil` where it does not tell.
  ///
  /// Of the annotation with the arguments of k3s only this is kept.
  static func runsPolicyController(_ metadata: DocumentNode?) -> Bool? {
    guard let arguments = metadata?["annotations"]?["k3s.io/node-args"]?.string,
      arguments.hasPrefix("[\"server\"")
    else { return nil }
    let isOff =
      arguments.contains("\"--disable-network-policy\"")
      && !arguments.contains("\"--disable-network-policy\",\"false\"")
      || arguments.contains("\"--disable-network-policy=true\"")
    return !isOff
  }
}
