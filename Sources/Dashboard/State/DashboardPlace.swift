package import AuditCore
package import Kubernetes

/// Where a person is: a view and the object it shows.
package enum DashboardPlace: Hashable, Sendable {
  /// The page shown where no source was given.
  case start
  /// All clusters.
  case fleet
  /// One cluster.
  case cluster(String)
  /// One namespace.
  case namespace(cluster: String, name: String)
  /// One workload.
  case workload(cluster: String, WorkloadIdentity)
  /// One policy.
  case policy(cluster: String, ResourceReference)
  /// Findings of the fleet, of a cluster or of a namespace.
  case findings(cluster: String?, namespace: String?)
  /// One finding.
  case finding(FindingKey)
  /// Why one connection is allowed, denied or unknown.
  case connection(cluster: String, ConnectionQuestion)
  /// Observed traffic of a cluster, or of one namespace in it.
  case flows(cluster: String, namespace: String?)
  /// Policies that are suggested for a namespace.
  case suggestion(cluster: String, namespace: String)
  /// The attack paths of a cluster.
  case paths(cluster: String)
  /// One attack path, by the workloads at both ends.
  case path(cluster: String, entry: String, end: String)
  /// What was read of the fleet or of a cluster.
  case evidence(cluster: String?)
  /// What can be done.
  case help

  /// The places that lead here from the fleet, this one last: what Escape finds
  /// where a person began here.
  package var lineage: [DashboardPlace] {
    switch self {
    case .start, .fleet: return [self]
    case .help: return [.fleet, self]
    case .cluster: return [.fleet, self]
    case .namespace(let cluster, _): return [.fleet, .cluster(cluster), self]
    case .path(let cluster, _, _):
      return [.fleet, .cluster(cluster), .paths(cluster: cluster), self]
    case .findings, .evidence, .finding, .policy, .workload, .flows, .suggestion, .paths,
      .connection:
      var way: [DashboardPlace] = [.fleet]
      if let cluster {
        way.append(.cluster(cluster))
        if let namespace { way.append(.namespace(cluster: cluster, name: namespace)) }
      }
      return way + [self]
    }
  }

  /// The row that leads here in the view before, where it is known.
  package var identity: RowIdentity? {
    switch self {
    case .cluster(let name): .cluster(name)
    case .namespace(_, let name): .namespace(name)
    case .workload(_, let identity): .workload(identity)
    case .policy(_, let reference): .resource(reference)
    case .finding(let key): .finding(key)
    case .path(_, let entry, let end): .path(entry: entry, end: end)
    case .connection(_, let question): .connection(question)
    case .start, .fleet, .findings, .flows, .suggestion, .paths, .evidence, .help: nil
    }
  }

  /// The cluster, where the place is in one.
  package var cluster: String? {
    switch self {
    case .start, .fleet, .help: nil
    case .cluster(let name): name
    case .namespace(let cluster, _), .workload(let cluster, _), .policy(let cluster, _),
      .flows(let cluster, _), .suggestion(let cluster, _), .connection(let cluster, _):
      cluster
    case .paths(let cluster), .path(let cluster, _, _): cluster
    case .finding(let key): key.cluster
    case .findings(let cluster, _), .evidence(let cluster): cluster
    }
  }

  /// The namespace, where the place is in one.
  package var namespace: String? {
    switch self {
    case .namespace(_, let name): name
    case .workload(_, let identity): identity.namespace
    case .policy(_, let reference): reference.namespace
    case .findings(_, let namespace), .flows(_, let namespace): namespace
    case .suggestion(_, let namespace): namespace
    case .paths, .path: nil
    case .start, .fleet, .cluster, .finding, .evidence, .connection, .help: nil
    }
  }
}
