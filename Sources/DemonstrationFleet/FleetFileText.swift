/// Writes the fleet file: what a person says of each cluster.
enum FleetFileText {
  private typealias Field = ResourceTree.Field

  /// Returns the fleet file of designed clusters, with sources and flows
  /// relative to the folder it stands in.
  static func text(of designs: [ClusterDesign]) -> [UInt8] {
    let clusters = designs.map { ResourceTree.map(entry($0)) }
    let tree = ResourceTree.map([
      Field("apiVersion", .text("firebreak.dev/v1")), Field("kind", .text("Fleet")),
      Field("clusters", .list(clusters)),
    ])
    var text = TextBytes(capacity: 600 * designs.count)
    text.append("# The demonstration fleet: made up, from a seed.\n")
    tree.appendYAML(to: &text)
    return text.bytes
  }

  private static func entry(_ design: ClusterDesign) -> [Field] {
    let plan = design.plan
    var fields = [
      Field("name", .text(plan.name)), Field("source", .text("clusters/\(plan.name)")),
    ]
    if plan.hasFlows { fields.append(Field("flows", .text("flows/\(plan.name).jsonl"))) }
    fields += [
      Field("region", .text(plan.region)), Field("sector", .text(plan.sector)),
      Field("environment", .text(plan.environment)), Field("owner", .text(plan.owner)),
    ]
    if plan.isInPCIScope { fields.append(Field("scope", .list([.text("pci-dss")]))) }
    fields += [
      Field("cni", .text(plan.networkPlugin)),
      Field("podCIDRs", .list(plan.podCIDRs.map { .text($0) })),
      Field("serviceCIDRs", .list([.text(plan.serviceCIDR)])),
    ]
    let hash = RandomStream.digest(plan.name)
    let known = design.namespaces.filter {
      $0.purpose == .application && $0.classification == nil
    }
    if hash % 4 == 0, let namespace = known.first {
      fields.append(
        Field(
          "dataSensitivity", .map([Field(namespace.name, .number(4 + Int(hash >> 8 & 3)))])))
    }
    let exposed = design.workloads.filter { $0.exposure != .none && !$0.isHostNetwork }
    if hash % 5 < 2, !exposed.isEmpty {
      let names = exposed.map { "\(design.namespaces[$0.namespace].name)/\($0.name)" }
      fields.append(Field("public", .list(names.map { .text($0) })))
    }
    let system = plan.systemNamespaces.filter { design.namespace($0) != nil }
    if !system.isEmpty { fields.append(Field("system", .list(system.map { .text($0) }))) }
    return fields
  }
}
