/// One end of an edge: a workload, a reserved peer, the world, or nobody
/// knows.
package enum FlowPeer: Hashable, Sendable {
  /// A workload of this cluster or, under cluster mesh, of another.
  case workload(FlowWorkload)
  /// A peer that is no pod.
  case reserved(ReservedIdentity)
  /// An address outside the cluster; the edge says which, and by which names.
  case world
  /// The flow does not say, as with a masked exporter.
  case unknown

  /// The workload, if it is one.
  package var workload: FlowWorkload? {
    if case .workload(let workload) = self { workload } else { nil }
  }
}

extension FlowPeer: CustomStringConvertible {
  /// `ns/name`, `world`, `host`, `remote-node`, `unknown` …; a workload of
  /// another cluster as `cluster:ns/name`.
  package var description: String {
    switch self {
    case .workload(let workload): workload.description
    case .reserved(let identity): identity.rawValue
    case .world: "world"
    case .unknown: "unknown"
    }
  }
}

extension FlowPeer: Comparable {
  /// Orders by what it is, then by cluster, namespace, name and kind.
  package static func < (left: FlowPeer, right: FlowPeer) -> Bool {
    switch (left, right) {
    case (.workload(let left), .workload(let right)): left < right
    case (.reserved(let left), .reserved(let right)): left.rawValue < right.rawValue
    default: left.rank < right.rank
    }
  }

  private var rank: Int {
    switch self {
    case .workload: 0
    case .reserved: 1
    case .world: 2
    case .unknown: 3
    }
  }
}

/// A workload as flows know it.
package struct FlowWorkload: Hashable, Sendable {
  /// The cluster, where it is not the one that reports the flow.
  package var cluster: String?
  /// The namespace; empty where it is not said.
  package var namespace: String
  /// The name of the topmost owner, or the best that the flow allows.
  package var name: String
  /// The kind, only where the snapshot has two workloads of this name.
  package var kind: String?

  /// Makes a workload.
  package init(
    cluster: String? = nil, namespace: String, name: String, kind: String? = nil
  ) {
    self.cluster = cluster
    self.namespace = namespace
    self.name = name
    self.kind = kind
  }
}

extension FlowWorkload: CustomStringConvertible {
  /// `ns/name`, with `cluster:` before and `[Kind]` behind where they are said.
  package var description: String {
    (cluster.map { "\($0):" } ?? "") + "\(namespace)/\(name)" + (kind.map { "[\($0)]" } ?? "")
  }
}

extension FlowWorkload: Comparable {
  /// Orders by cluster (this one first), namespace, name, kind.
  package static func < (left: FlowWorkload, right: FlowWorkload) -> Bool {
    (left.cluster ?? "", left.namespace, left.name, left.kind ?? "")
      < (right.cluster ?? "", right.namespace, right.name, right.kind ?? "")
  }
}
