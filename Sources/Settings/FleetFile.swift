package import Audit
package import Kubernetes
package import Manifests

/// A file in which a person names the clusters of a fleet and what is known of
/// them: `apiVersion: firebreak.dev/v1`, `kind: Fleet`.
///
/// Paths inside it are relative to its own folder. Keys that are not known are
/// warnings with their place, so that a misspelt key is not silently without
/// effect; a cluster that cannot be used is an error, and the others stand.
package struct FleetFile: Sendable {
  /// One cluster of the fleet.
  package struct Cluster: Sendable {
    /// The name.
    package var name: String
    /// The paths that hold it, relative ones against the file's folder.
    package var paths: [String]
    /// The flow files that belong to it.
    package var flows: [String]
    /// What the person says of it.
    package var profile: ClusterProfile
    /// Where it stands in the file.
    package var location: SourceLocation
  }

  /// The clusters, in the order of the file.
  package var clusters: [Cluster] = []
  /// What reading the file had to tell.
  package var diagnostics: [Diagnostic] = []

  /// A Boolean value that tells whether a document is a fleet file.
  package static func isFleet(_ document: DocumentNode) -> Bool {
    document["kind"]?.isText("Fleet") == true
      && document["apiVersion"]?.string?.hasPrefix("firebreak.dev/") == true
  }

  /// Reads a fleet file.
  ///
  /// - Parameters:
  ///   - document: The document, which must be one for which `isFleet` holds.
  ///   - folder: The folder of the file, against which paths are taken.
  package init(_ document: DocumentNode, folder: String) {
    if let version = document["apiVersion"], version.string != "firebreak.dev/v1" {
      diagnostics.append(
        Diagnostic(
          .error, "the version `\(version.scalarText)` of the fleet file is not known",
          at: version.location, help: "write `apiVersion: firebreak.dev/v1`"))
      return
    }
    warnOfUnknownKeys(
      in: document, known: ["apiVersion", "kind", "metadata", "clusters"], of: "a fleet file")
    guard let list = document["clusters"], list.isSequence else {
      diagnostics.append(
        Diagnostic(
          .error, "the fleet file has no list of clusters", at: document.location,
          help: "write `clusters:` with one entry for each cluster"))
      return
    }
    var names: Set<String> = []
    for entry in list.elements {
      guard let cluster = cluster(entry, folder: folder) else { continue }
      guard names.insert(cluster.name).inserted else {
        diagnostics.append(
          Diagnostic(
            .error, "the cluster `\(cluster.name)` is named twice", at: cluster.location,
            help: "give it another name"))
        continue
      }
      clusters.append(cluster)
    }
  }

  private mutating func cluster(_ entry: DocumentNode, folder: String) -> Cluster? {
    guard entry.isMapping, let name = entry["name"]?.string, !name.isEmpty else {
      diagnostics.append(
        Diagnostic(.error, "a cluster has no name", at: entry.location, help: "write `name:`"))
      return nil
    }
    warnOfUnknownKeys(
      in: entry,
      known: [
        "name", "source", "sources", "flows", "context", "region", "sector", "environment",
        "owner", "scope", "cni", "podCIDRs", "serviceCIDRs", "dataSensitivity", "public", "system",
        "baseline",
      ],
      of: "a cluster")
    if let context = entry["context"] {
      diagnostics.append(
        Diagnostic(
          .warning, "the context `\(context.scalarText)` is not read: sources are files",
          at: context.location, help: "capture it with `kubectl get … -o json` and name the file"))
    }
    let paths = texts(entry["source"]) + texts(entry["sources"])
    guard !paths.isEmpty else {
      diagnostics.append(
        Diagnostic(
          .error, "the cluster `\(name)` has no source", at: entry.location,
          help: "write `source:` with a path"))
      return nil
    }
    return Cluster(
      name: name, paths: paths.map { resolved($0, folder) },
      flows: texts(entry["flows"]).map { resolved($0, folder) },
      profile: profile(entry), location: entry.location)
  }

  private mutating func profile(_ entry: DocumentNode) -> ClusterProfile {
    var profile = ClusterProfile()
    profile.region = entry["region"]?.string
    profile.sector = entry["sector"]?.string
    profile.environment = entry["environment"]?.string
    profile.owner = entry["owner"]?.string
    profile.scope = Set(texts(entry["scope"]))
    profile.networkPlugins = plugins(entry["cni"])
    profile.podCIDRs = blocks(entry["podCIDRs"])
    profile.serviceCIDRs = blocks(entry["serviceCIDRs"])
    profile.publicWorkloads = Set(texts(entry["public"]))
    profile.systemNamespaces = Set(texts(entry["system"]))
    if let sensitivity = entry["dataSensitivity"] {
      for (namespace, value) in sensitivity.entries {
        if let number = value.double, (0...10).contains(number) {
          profile.dataSensitivity[namespace.scalarText] = number
        } else {
          diagnostics.append(
            Diagnostic(
              .warning, "the data sensitivity `\(value.scalarText)` is no number from 0 to 10",
              at: value.location, help: "it is ignored"))
        }
      }
    }
    if let baseline = entry["baseline"] {
      profile.baseline = baseline.elements.compactMap { peer($0) }
    }
    return profile
  }

  /// The network plugins of a cluster: `name`, `name@version` or
  /// `name@version,setting=value`, one or several.
  private mutating func plugins(_ node: DocumentNode?) -> [NetworkPlugin] {
    guard let node else { return [] }
    return texts(node).compactMap { text in
      guard let plugin = NetworkPlugin(text) else {
        diagnostics.append(
          Diagnostic(
            .warning, "`\(text)` names no network plugin", at: node.location,
            help: "write it like `cilium@1.18`"))
        return nil
      }
      if !ClusterProfile.isKnownPlugin(plugin.name) {
        diagnostics.append(
          Diagnostic(
            .warning, "nobody here knows the network plugin `\(plugin.name)`", at: node.location,
            help: "the policies' texts count then; known are "
              + ClusterProfile.knownPlugins.joined(separator: ", ")))
      }
      return plugin
    }
  }

  /// A peer of the baseline: `{cidr, ports}` or `{namespace, labels, ports}`.
  private mutating func peer(_ entry: DocumentNode) -> ClusterProfile.BaselinePeer? {
    warnOfUnknownKeys(
      in: entry, known: ["cidr", "namespace", "labels", "ports"], of: "a baseline peer")
    let ports = entry["ports"].map { list in
      list.elements.compactMap { $0.integer.flatMap { UInt16(exactly: $0) } }
    }
    if let text = entry["cidr"]?.string, let block = CIDR(text) {
      return .init(.block(block), ports: ports)
    }
    if let namespace = entry["namespace"]?.string {
      let labels = entry["labels"].map { labels in
        Labels(labels.entries.map { Label($0.key.scalarText, $0.value.scalarText) })
      }
      let selector = LabelSelector(matchLabels: labels ?? .empty)
      return .init(.pods(namespace: namespace, selector: selector), ports: ports)
    }
    diagnostics.append(
      Diagnostic(
        .warning, "a baseline peer names neither a block nor a namespace", at: entry.location,
        help: "write `cidr:` or `namespace:`"))
    return nil
  }

  private mutating func blocks(_ list: DocumentNode?) -> [CIDR] {
    (list.map { Array($0.elements) } ?? []).compactMap { entry in
      if let text = entry.string, let block = CIDR(text) { return block }
      diagnostics.append(
        Diagnostic(
          .warning, "`\(entry.scalarText)` is no block of addresses", at: entry.location,
          help: "write it like `10.0.0.0/8`"))
      return nil
    }
  }

  /// The texts of a node that is one text or a list of texts.
  private mutating func texts(_ node: DocumentNode?) -> [String] {
    guard let node, !node.isNull else { return [] }
    if let text = node.string { return [text] }
    return (node.isSequence ? Array(node.elements) : [node]).compactMap { entry in
      if let text = entry.string { return text }
      diagnostics.append(
        Diagnostic(
          .warning, "`\(entry.scalarText)` is no text", at: entry.location,
          help: "put it in quotes; `y`, `no` and numbers mean something else without"))
      return nil
    }
  }

  private func resolved(_ path: String, _ folder: String) -> String {
    path.hasPrefix("/") || folder.isEmpty ? path : "\(folder)/\(path)"
  }

  private mutating func warnOfUnknownKeys(
    in node: DocumentNode, known: Set<String>, of what: String
  ) {
    for (key, _) in node.entries where !known.contains(key.scalarText) {
      diagnostics.append(
        Diagnostic(
          .warning, "`\(key.scalarText)` is no key of \(what)", at: key.location,
          help: "it has no effect; known are \(known.sorted().joined(separator: ", "))"))
    }
  }
}
