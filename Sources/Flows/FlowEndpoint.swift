/// One end of a flow, as the flow tells it.
package struct FlowEndpoint: Hashable, Sendable {
  /// The owner of a pod, which Hubble knows on the pod's own node only.
  package struct Owner: Hashable, Sendable {
    /// The name.
    package var name: String
    /// The kind, such as `Deployment`; empty where it is not said.
    package var kind: String

    /// Makes an owner.
    package init(name: String, kind: String) {
      self.name = name
      self.kind = kind
    }
  }

  /// The numeric identity; 0 where it is not said.
  package var identity: UInt32
  /// The cluster, under cluster mesh or since Cilium 1.16.
  package var cluster: String?
  /// The namespace.
  package var namespace: String?
  /// The name of the pod.
  package var podName: String?
  /// The owners of the pod; usually one.
  package var owners: [Owner]
  /// The labels that make the identity, with their sources: `k8s:app=x`,
  /// `reserved:host`, `cidr:…`, `fqdn:…`. They may be fewer than the pod has.
  package var labels: [String]

  /// Makes an end.
  package init(
    identity: UInt32 = 0, cluster: String? = nil, namespace: String? = nil,
    podName: String? = nil, owners: [Owner] = [], labels: [String] = []
  ) {
    self.identity = identity
    self.cluster = cluster
    self.namespace = namespace
    self.podName = podName
    self.owners = owners
    self.labels = labels
  }

  /// An end that the flow says nothing about.
  package static let unsaid = FlowEndpoint()

  /// Returns the value of a label of Kubernetes, or `nil`.
  package func label(_ key: String) -> String? {
    let start = "k8s:" + key + "="
    for label in labels where label.hasPrefix(start) { return String(label.dropFirst(start.count)) }
    return nil
  }

  /// The labels of the pod itself, without those that Cilium adds.
  package var podLabels: [(key: String, value: String)] {
    labels.compactMap { label in
      guard label.hasPrefix("k8s:") else { return nil }
      let body = label.dropFirst(4)
      guard !body.hasPrefix("io.cilium."), !body.hasPrefix("io.kubernetes."),
        let equals = body.firstIndex(of: "=")
      else { return nil }
      return (String(body[..<equals]), String(body[body.index(after: equals)...]))
    }
  }

  /// What the identity or the labels say it is, if it is no pod: a reserved
  /// peer, or the world.
  package var reservedPeer: FlowPeer? {
    let reserved = labels.filter { $0.hasPrefix("reserved:") }.map { $0.dropFirst(9) }
    // The API server carries a second label for where it runs; it wins.
    if reserved.contains("kube-apiserver") || identity == 7 { return .reserved(.kubeAPIServer) }
    for name in reserved {
      if name.hasPrefix("world") { return .world }
      if let peer = ReservedIdentity(rawValue: String(name)) { return .reserved(peer) }
    }
    if labels.contains(where: { $0.hasPrefix("cidr:") || $0.hasPrefix("fqdn:") }) { return .world }
    switch identity {
    case 1: return .reserved(.host)
    case 2, 9, 10: return .world
    case 3: return .reserved(.unmanaged)
    case 4: return .reserved(.health)
    case 5: return .reserved(.initializing)
    case 6: return .reserved(.remoteNode)
    case 8: return .reserved(.ingress)
    case 11: return .reserved(.overlay)
    default: break
    }
    switch identity >> 24 {
    case 1: return .world
    case 2: return .reserved(.remoteNode)
    default: return nil
    }
  }

  /// The names that a `fqdn:` label gives to an address of the world.
  package var labelledNames: [String] {
    labels.filter { $0.hasPrefix("fqdn:") }.map { String($0.dropFirst(5)) }
      .filter { !$0.contains("*") }
  }
}
