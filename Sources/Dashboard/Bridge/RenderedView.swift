import AuditCore
import Kubernetes

/// A view that `firebreak render` can draw, by the name a person gives it.
///
/// Names follow the way through the dashboard: `fleet`, `cluster/C`,
/// `namespace/C/NS`, `workload/C/NS/NAME`, `policy/C/NS/NAME`,
/// `why/C/NS/FROM/NS/TO/PORT` (an address is one word), `findings`,
/// `findings/C`, `finding/C/ID`, `paths/C`, `path/C/NUMBER`, `flows/C`,
/// `suggest/C/NS`, `evidence`, `help`.
/// With one cluster its name may be left out; what is left out behind it means
/// the worst.
package struct RenderedView: Sendable {
  /// The words between the slashes.
  private let words: [String]
  /// The tab of the view, counted from 0.
  package var tab: Int

  /// Makes a view from its name and its tab.
  package init(_ name: String, tab: Int = 0) {
    words = name.split(separator: "/").map(String.init)
    self.tab = tab
  }

  /// The names of the views, for the help.
  package static let names = [
    "fleet", "cluster", "namespace", "workload", "policy", "why", "findings", "finding", "paths",
    "path", "flows", "suggest", "evidence", "start", "help",
  ]

  /// Returns the place in the dashboard.
  ///
  /// - Throws: `DashboardMistake` where it names what is not there.
  func place(in snapshot: FleetSnapshot) throws(DashboardMistake) -> DashboardPlace {
    switch words.first ?? "" {
    case "fleet": return .fleet
    case "start": return .start
    case "help": return .help
    case "findings": return .findings(cluster: words.count > 1 ? words[1] : nil, namespace: nil)
    case "evidence": return .evidence(cluster: words.count > 1 ? words[1] : nil)
    case let name where RenderedView.names.contains(name):
      return try inCluster(name, snapshot)
    default:
      throw DashboardMistake(
        "there is no view `\(words.joined(separator: "/"))`; the views are "
          + RenderedView.names.joined(separator: ", "))
    }
  }

  private func inCluster(
    _ name: String, _ snapshot: FleetSnapshot
  ) throws(DashboardMistake) -> DashboardPlace {
    var rest = words.dropFirst()
    let ready = snapshot.entries.compactMap(\.result)
    var cluster = ready.max {
      ($0.audit.risk?.thousandths ?? -1) < ($1.audit.risk?.thousandths ?? -1)
    }
    if let first = rest.first, let named = ready.first(where: { $0.audit.name == first }) {
      cluster = named
      rest = rest.dropFirst()
    }
    guard let cluster else { throw DashboardMistake("no cluster is audited") }
    let clusterName = cluster.audit.name
    if name == "cluster" { return .cluster(clusterName) }
    if name == "flows" { return .flows(cluster: clusterName, namespace: rest.first) }
    if name == "paths" { return .paths(cluster: clusterName) }
    if name == "path" { return try path(rest.first, cluster) }
    if name == "finding" { return try finding(rest.first, cluster) }
    if name == "why" { return try connection(Array(rest), cluster) }
    if name == "policy", !rest.isEmpty {
      // Policies without a namespace are named by kind and name.
      if let policy = try? PolicyFinder(cluster.state).find(rest.joined(separator: "/")) {
        return .policy(cluster: clusterName, policy)
      }
    }
    guard let namespace = rest.first ?? cluster.audit.namespaces.first?.name else {
      throw DashboardMistake("the cluster `\(clusterName)` has no namespace")
    }
    guard cluster.audit.namespaces.contains(where: { $0.name == namespace }) else {
      throw DashboardMistake("there is no namespace `\(namespace)` in `\(clusterName)`")
    }
    rest = rest.dropFirst()
    switch name {
    case "namespace": return .namespace(cluster: clusterName, name: namespace)
    case "suggest": return .suggestion(cluster: clusterName, namespace: namespace)
    case "workload":
      let workload = cluster.inventory.workloads.first {
        $0.identity.namespace == namespace
          && (rest.first.map($0.identity.name.elementsEqual) ?? true)
      }
      if let workload { return .workload(cluster: clusterName, workload.identity) }
      throw DashboardMistake("there is no such workload in `\(namespace)`")
    default:
      let policy = cluster.state.networkPolicies.first {
        $0.namespace == namespace && (rest.first.map($0.name.elementsEqual) ?? true)
      }
      if let policy { return .policy(cluster: clusterName, policy.reference) }
      throw DashboardMistake("there is no such policy in `\(namespace)`")
    }
  }

  private func path(
    _ number: String?, _ cluster: ClusterResult
  ) throws(DashboardMistake) -> DashboardPlace {
    let found = cluster.audit.attackPaths
    let index = number.flatMap { Int($0) } ?? 1
    guard found.paths.indices.contains(index - 1) else {
      throw DashboardMistake("there is no attack path \(index) in `\(cluster.audit.name)`")
    }
    let path = found.paths[index - 1]
    return .path(
      cluster: cluster.audit.name, entry: found.name(path.entry), end: found.name(path.end))
  }

  /// Reads `FROM/TO/PORT`: each end is `NS/NAME`, or an address without a
  /// slash.
  private func connection(
    _ words: [String], _ cluster: ClusterResult
  ) throws(DashboardMistake) -> DashboardPlace {
    var rest = words[...]
    func end(_ rest: inout ArraySlice<String>) -> String? {
      guard let first = rest.popFirst() else { return nil }
      if first.contains(":") || IPAddress(first) != nil { return first }
      return rest.popFirst().map { "\(first)/\($0)" }
    }
    if let from = end(&rest), let to = end(&rest), !rest.isEmpty {
      let question = ConnectionQuestion(
        from: from, to: to, portAndProtocol: rest.joined(separator: "/"))
      if question.isWellFormed { return .connection(cluster: cluster.audit.name, question) }
    }
    throw DashboardMistake("write the connection like why/NS/FROM/NS/TO/8080")
  }

  private func finding(
    _ id: String?, _ cluster: ClusterResult
  ) throws(DashboardMistake) -> DashboardPlace {
    let finding = cluster.audit.findings.first {
      id == nil || $0.id == id || $0.fingerprint.hasPrefix(id ?? "")
    }
    if let finding { return .finding(FindingKey(finding)) }
    throw DashboardMistake("there is no finding `\(id ?? "")` in `\(cluster.audit.name)`")
  }
}
