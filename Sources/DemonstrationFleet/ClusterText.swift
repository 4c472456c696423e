import Kubernetes

/// Writes a designed cluster as files, in the form its plan asks for.
struct ClusterText {
  private let design: ClusterDesign
  private let seed: UInt64
  private let now: Timestamp

  /// Makes the writer of a cluster.
  init(design: ClusterDesign, seed: UInt64, now: Timestamp) {
    self.design = design
    self.seed = seed
    self.now = now
  }

  /// Returns the files, sorted by path.
  func files() -> [GeneratedFile] {
    var files = [GeneratedFile(path: "nodes.json", bytes: nodes())]
    switch design.plan.form {
    case .manifests:
      files += manifests()
      files += policyFiles { "\($0)/networkpolicies" }
    case .capture:
      files += capture()
      files.append(GeneratedFile(path: "networkpolicies.json", bytes: policyList()))
    case .mixed:
      files += capture()
      files += policyFiles { "networkpolicies/\($0)" }
    }
    return files.sorted { $0.path < $1.path }
  }

  // MARK: Captures

  private func capture() -> [GeneratedFile] {
    let author = ResourceAuthor(design: design, now: now, isCaptured: true)
    let roster = PodRoster(design, seed: seed)
    var services = author.apiServer() + design.services.map(author.service)
    services += design.workloads.filter { $0.exposure == .ingress }.map(author.ingress)
    return [
      GeneratedFile(
        path: "namespaces.json", bytes: list(design.namespaces.map(author.namespace))),
      GeneratedFile(path: "pods.json", bytes: PodText(design, roster, author).list()),
      GeneratedFile(path: "services.json", bytes: list(services)),
      GeneratedFile(
        path: "workloads.json", bytes: list(design.workloads.map { author.workload($0) })),
    ]
  }

  /// Returns resources as a `List`, each on a line of its own.
  private func list(_ items: [ResourceTree]) -> [UInt8] {
    var text = TextBytes(capacity: 800 * items.count + 100)
    text.append("{\"apiVersion\":\"v1\",\"items\":[")
    for (index, item) in items.enumerated() {
      index == 0 ? text.append("\n") : text.append(",\n")
      item.appendJSON(to: &text)
    }
    text.append("\n],\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"\"}}\n")
    return text.bytes
  }

  private func policyList() -> [UInt8] {
    let author = ResourceAuthor(design: design, now: now, isCaptured: true)
    switch design.plan.posture.evidence {
    case .complete:
      return list(design.policies.map(author.policy))
    case .forbidden:
      let user = "system:serviceaccount:audit:reader"
      let message =
        "networkpolicies.networking.k8s.io is forbidden: User \"\(user)\" cannot list resource "
        + "\"networkpolicies\" in API group \"networking.k8s.io\" at the cluster scope"
      let details: ResourceTree = .map([
        .init("group", .text("networking.k8s.io")), .init("kind", .text("networkpolicies")),
      ])
      return ResourceTree.map([
        .init("kind", .text("Status")), .init("apiVersion", .text("v1")),
        .init("metadata", .map([])), .init("status", .text("Failure")),
        .init("message", .text(message)), .init("reason", .text("Forbidden")),
        .init("details", details), .init("code", .number(403)),
      ]).json + [UInt8(ascii: "\n")]
    case .partialList:
      // The first page of the raw list: its items do not say what they are.
      let page = design.policies.prefix(max(1, design.policies.count / 3)).map { policy in
        guard case .map(let fields) = author.policy(policy) else { return ResourceTree.null }
        return .map(fields.filter { $0.key != "apiVersion" && $0.key != "kind" })
      }
      return ResourceTree.map([
        .init("kind", .text("NetworkPolicyList")),
        .init("apiVersion", .text("networking.k8s.io/v1")),
        .init(
          "metadata",
          .map([
            .init("resourceVersion", .text("48211934")),
            .init("continue", .text("eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6NDgyMTE5MzR9")),
            .init("remainingItemCount", .number(max(1, design.policies.count - page.count))),
          ])),
        .init("items", .list(Array(page))),
      ]).json + [UInt8(ascii: "\n")]
    }
  }

  private func nodes() -> [UInt8] {
    let plan = design.plan
    var text = TextBytes(capacity: 620 * design.nodes.count + 100)
    text.append("{\"apiVersion\":\"v1\",\"items\":[")
    let base = RandomStream.digest(plan.name) ^ seed
    for (index, name) in design.nodes.enumerated() {
      index == 0 ? text.append("\n") : text.append(",\n")
      // The newest node is minutes old: so fresh is the evidence.
      let hash = RandomStream.mix(base &+ UInt64(index))
      let age = index == 0 ? 20 + Int64(hash % 2000) : 86_400 + Int64(hash % 20_000_000)
      text.append("{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"creationTimestamp\":\"")
      text.append(text: Timestamp(seconds: now.seconds - age).rfc3339)
      text.append(
        "\",\"labels\":{")
      switch plan.provider {
      case .amazon: text.append("\"eks.amazonaws.com/nodegroup\":\"general\",")
      case .google: text.append("\"cloud.google.com/gke-nodepool\":\"general\",")
      case .azure: text.append("\"kubernetes.azure.com/agentpool\":\"general\",")
      case .ownMachines: break
      }
      text.append("\"kubernetes.io/arch\":\"amd64\",\"kubernetes.io/hostname\":\"")
      text.append(text: name)
      text.append("\",\"kubernetes.io/os\":\"linux\",\"topology.kubernetes.io/zone\":\"zone-")
      text.append(byte: UInt8(ascii: "a") + UInt8(index % 3))
      text.append("\"},\"name\":\"")
      text.append(text: name)
      text.append("\"},\"spec\":{\"podCIDR\":\"10.")
      let block = "\(plan.podNetwork).\(index).0/24\""
      text.append(text: block)
      text.append(",\"podCIDRs\":[\"10.")
      text.append(text: block)
      if plan.isDualStack {
        text.append(",\"fd00:10:")
        text.append(number: plan.podNetwork)
        text.append(":")
        text.append(hex: UInt64(index), digits: 2)
        text.append("::/64\"")
      }
      text.append("]},\"status\":{\"addresses\":[{\"address\":\"")
      text.append(text: design.nodeAddress(index))
      text.append("\",\"type\":\"InternalIP\"},{\"address\":\"")
      text.append(text: name)
      text.append("\",\"type\":\"Hostname\"}],\"nodeInfo\":{\"kubeletVersion\":\"v1.31.4\"}}}")
    }
    text.append("\n],\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"\"}}\n")
    return text.bytes
  }

  // MARK: Manifests

  private func manifests() -> [GeneratedFile] {
    let author = ResourceAuthor(design: design, now: now, isCaptured: false)
    var files = [
      GeneratedFile(
        path: "namespaces.yaml", bytes: documents(design.namespaces.map(author.namespace)))
    ]
    for (index, namespace) in design.namespaces.enumerated() where !namespace.workloads.isEmpty {
      let workloads = namespace.workloads.map { author.workload(design.workloads[$0]) }
      files.append(
        GeneratedFile(path: "\(namespace.name)/workloads.yaml", bytes: documents(workloads)))
      var services = design.services.filter { $0.namespace == index }.map(author.service)
      services += namespace.workloads.map { design.workloads[$0] }
        .filter { $0.exposure == .ingress }.map(author.ingress)
      if services.isEmpty { continue }
      files.append(
        GeneratedFile(path: "\(namespace.name)/services.yaml", bytes: documents(services)))
    }
    // A copy that somebody forgot: the same identity, another image.
    let copied = design.workloads.first {
      $0.role == "worker" && RandomStream.digest(design.plan.name) % 3 == 0
    }
    if let copied {
      let namespace = design.namespaces[copied.namespace].name
      let copy = author.workload(copied, image: copied.image + "-rc1")
      files.append(
        GeneratedFile(path: "\(namespace)/canary/\(copied.name).yaml", bytes: documents([copy])))
    }
    return files
  }

  private func policyFiles(_ folder: (String) -> String) -> [GeneratedFile] {
    let author = ResourceAuthor(design: design, now: now, isCaptured: false)
    return design.policies.map { policy in
      let namespace = design.namespaces[policy.namespace].name
      return GeneratedFile(
        path: "\(folder(namespace))/\(policy.name).yaml",
        bytes: documents([author.policy(policy)], comment: policy.comment))
    }
  }

  private func documents(_ trees: [ResourceTree], comment: String? = nil) -> [UInt8] {
    var text = TextBytes(capacity: 1200 * trees.count)
    if let comment {
      text.append("# ")
      text.append(text: comment)
      text.append("\n")
    }
    for (index, tree) in trees.enumerated() {
      if index > 0 { text.append("---\n") }
      tree.appendYAML(to: &text)
    }
    return text.bytes
  }
}
