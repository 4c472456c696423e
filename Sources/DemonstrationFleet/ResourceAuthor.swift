import Kubernetes

/// Makes the trees of a cluster's resources, as a person writes them or as the
/// API server gives them out.
struct ResourceAuthor {
  /// The cluster.
  let design: ClusterDesign
  /// The moment the evidence is of.
  let now: Timestamp
  /// A Boolean value that tells whether the API server's own fields are there.
  let isCaptured: Bool

  /// One entry of a map.
  typealias Field = ResourceTree.Field

  /// Returns the moment so many seconds before the evidence.
  func moment(before seconds: Int) -> String {
    Timestamp(seconds: now.seconds - Int64(seconds)).rfc3339
  }

  /// Returns the metadata of a resource.
  func metadata(
    _ name: String, namespace: String? = nil, labels: [ResourceLabel] = [],
    annotations: [ResourceLabel] = [], age days: Int = 200, owner: Field? = nil
  ) -> [Field] {
    var fields: [Field] = []
    let hash = RandomStream.mix(
      RandomStream.digest("\(design.plan.name)/\(namespace ?? "")/\(name)"))
    if !annotations.isEmpty { fields.append(Field("annotations", .labels(annotations))) }
    if isCaptured {
      let seconds = days * 86_400 + Int(hash % 43_200)
      fields.append(Field("creationTimestamp", .text(moment(before: seconds))))
    }
    if !labels.isEmpty { fields.append(Field("labels", .labels(labels))) }
    fields.append(Field("name", .text(name)))
    if let namespace { fields.append(Field("namespace", .text(namespace))) }
    if let owner { fields.append(owner) }
    if isCaptured {
      fields.append(Field("resourceVersion", .text("\(1_000_000 + hash % 80_000_000)")))
      var uid = TextBytes()
      uid.append(uuid: hash, RandomStream.mix(hash))
      fields.append(Field("uid", .text(String(decoding: uid.bytes, as: UTF8.self))))
    }
    return fields
  }

  /// Returns a Namespace.
  func namespace(_ namespace: DesignedNamespace) -> ResourceTree {
    // A person leaves out the label that the API server sets.
    let labels = namespace.labels(environment: design.plan.environment).filter {
      isCaptured || $0.key != "kubernetes.io/metadata.name"
    }
    return .resource(
      "v1", "Namespace",
      metadata: metadata(
        namespace.name, labels: labels,
        annotations: namespace.sensitivity.map {
          [ResourceLabel("firebreak.dev/data-sensitivity", $0)]
        } ?? [], age: 500),
      isCaptured ? [Field("status", .map([Field("phase", .text("Active"))]))] : [])
  }

  /// Returns a NetworkPolicy.
  func policy(_ policy: DesignedPolicy) -> ResourceTree {
    var spec: [Field] = [Field("podSelector", selector(policy.selector))]
    let types =
      policy.types ?? (isCaptured ? defaultedTypes(policy) : nil)
    if let types { spec.append(Field("policyTypes", .list(types.map { .text($0) }))) }
    if let ingress = policy.ingress {
      spec.append(Field("ingress", .list(ingress.map { clause($0, "from") })))
    }
    if let egress = policy.egress {
      spec.append(Field("egress", .list(egress.map { clause($0, "to") })))
    }
    return .resource(
      "networking.k8s.io/v1", "NetworkPolicy",
      metadata: metadata(
        policy.name, namespace: design.namespaces[policy.namespace].name, age: policy.age),
      [Field("spec", .map(spec))])
  }

  /// Returns the types that the API server fills in where none are written.
  private func defaultedTypes(_ policy: DesignedPolicy) -> [String] {
    policy.isolatesEgress ? ["Ingress", "Egress"] : ["Ingress"]
  }

  /// Returns a label selector.
  func selector(_ labels: [ResourceLabel]) -> ResourceTree {
    labels.isEmpty ? .map([]) : .map([Field("matchLabels", .labels(labels))])
  }

  private func clause(_ clause: DesignedPolicy.Clause, _ direction: String) -> ResourceTree {
    if clause.isNull { return .null }
    var fields: [Field] = []
    if let peers = clause.peers { fields.append(Field(direction, .list(peers.map(peer)))) }
    if !clause.ports.isEmpty { fields.append(Field("ports", .list(clause.ports.map(port)))) }
    return .map(fields)
  }

  private func peer(_ peer: DesignedPolicy.Peer) -> ResourceTree {
    switch peer {
    case .own(let labels):
      return .map([Field("podSelector", selector(labels))])
    case .inNamespace(let name, let labels):
      let namespace = ResourceLabel("kubernetes.io/metadata.name", name)
      return .map(
        [Field("namespaceSelector", selector([namespace]))]
          + (labels.isEmpty ? [] : [Field("podSelector", selector(labels))]))
    case .labelledNamespaces(let label):
      return .map([Field("namespaceSelector", selector([label]))])
    case .allNamespaces:
      return .map([Field("namespaceSelector", .map([]))])
    case .block(let block, let except):
      return .map([
        Field(
          "ipBlock",
          .map(
            [Field("cidr", .text(block))]
              + (except.isEmpty ? [] : [Field("except", .list(except.map { .text($0) }))])))
      ])
    }
  }

  private func port(_ port: DesignedPolicy.Port) -> ResourceTree {
    var fields: [Field] = []
    if let number = port.number {
      fields.append(Field("port", .number(number)))
    } else if let name = port.name {
      fields.append(Field("port", .text(name)))
    }
    if let end = port.end { fields.append(Field("endPort", .number(end))) }
    if isCaptured || port.transport != "TCP" {
      fields.append(Field("protocol", .text(port.transport)))
    }
    return .map(fields)
  }
}
