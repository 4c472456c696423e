import AuditCore
package import DisplayText

extension DashboardState {
  /// The cluster that is shown or selected.
  package var focusedCluster: String? {
    if let cluster = screen.place.cluster { return cluster }
    if case .cluster(let name) = selectedRow { return name }
    if case .finding(let key) = selectedRow { return key.cluster }
    // Flows without any source are kept under the empty name.
    if snapshot.entries.isEmpty, flows.count == 1 { return flows.keys.first }
    // With one cluster there is no doubt which one is meant.
    return snapshot.entries.count == 1 ? snapshot.entries.first?.name : nil
  }

  /// The namespace that is shown or selected.
  package var focusedNamespace: String? {
    if let namespace = screen.place.namespace { return namespace }
    switch selectedRow {
    case .namespace(let name): return name
    case .finding: return selectedFinding?.namespace
    default: return shownFinding?.namespace
    }
  }

  /// The object of the selected row.
  package var selectedRow: RowIdentity? {
    guard case .table(let table) = body, table.order.indices.contains(screen.position.cursor)
    else { return nil }
    return table.source.identity(of: table.order[screen.position.cursor])
  }

  /// Where Enter goes from here.
  package var destination: DashboardPlace? {
    switch body {
    case .table(let table):
      guard table.order.indices.contains(screen.position.cursor) else { return nil }
      return table.source.destination(of: table.order[screen.position.cursor])
    case .document: return view.next(self)
    }
  }

  /// Returns why an action cannot be done here, or `nil` where it can.
  package func unavailability(
    of action: DashboardAction, argument: String? = nil
  ) -> SafeText? {
    switch action {
    case .up, .down, .pageUp, .pageDown, .halfUp, .halfDown, .top, .bottom:
      return bodyCount > 0 ? nil : "there is nothing to move in"
    case .open: return destination == nil ? openReason : nil
    case .back: return stack.count > 1 ? nil : "this is the first view; q ends the program"
    case .nextTab, .previousTab: return hasTabs ? nil : "this view has no tabs"
    case .tab:
      guard hasTabs else { return "this view has no tabs" }
      guard let argument else { return nil }
      let count = tabs.count
      return Int(argument).map { (1...count).contains($0) } == true
        ? nil : "this view has \(count) tabs"
    case .filter: return hasRows ? nil : "there are no rows to filter"
    case .sort:
      guard case .table(let table) = body else { return "there are no rows to sort" }
      guard let argument else { return nil }
      return RowFilter.index(of: argument, in: table.columns) == nil
        ? "there is no column `\(argument)`" : nil
    case .reverse: return hasRows ? nil : "there are no rows to sort"
    case .pause:
      guard case .flows = screen.place else { return "only flows can be held still" }
      return nil
    case .why where argument != nil:
      if focusedCluster == nil { return "select a cluster first" }
      return connection(argument ?? "") == nil
        ? "say which connection: `:why NS/FROM NS/TO PORT`" : nil
    case .why, .policy, .suggest, .flows, .paths:
      return target(of: action) == nil ? reason(withoutTargetOf: action) : nil
    case .findings, .evidence:
      if screen.place == .help { return "leave the help first" }
      return screen.place == .start ? "nothing is read yet" : samePlace(action)
    case .fleet: return screen.place == .start ? "nothing is read yet" : nil
    case .cluster, .namespace, .workload:
      guard let argument else { return "say which: `:\(action.rawValue) NAME`" }
      return named(action, argument) == nil
        ? "there is no \(action.rawValue) `\(argument)` here" : nil
    case .read:
      guard screen.place == .start else { return "only the start page opens sources" }
      return argument == nil ? "say which: `:read PATH`" : nil
    case .demo: return screen.place == .start ? nil : "only the start page opens sources"
    case .help: return screen.place == .help ? "this is the help; Esc goes back" : nil
    case .cancel:
      return isStopped || snapshot.isFinished || snapshot.entries.isEmpty
        ? "nothing is under way" : nil
    case .command, .redraw, .suspend, .quit: return nil
    }
  }

  /// Where a question about the shown or selected object leads.
  package func target(of action: DashboardAction) -> DashboardPlace? {
    switch action {
    case .why:
      switch screen.place {
      case .finding, .connection, .evidence, .help, .start, .suggestion: return nil
      default: break
      }
      if case .connection(let question) = selectedRow, let cluster = focusedCluster {
        return .connection(cluster: cluster, question)
      }
      return worstFinding.map { .finding(FindingKey($0)) }
    case .policy:
      if case .connection(let cluster, let question) = screen.place {
        let key = ConnectionKey(cluster: cluster, question: question)
        return connections[key]?.decisive.map { .policy(cluster: cluster, $0) }
      }
      guard let finding = shownFinding ?? selectedFinding,
        result(finding.cluster)?.state.location(ofPolicy: finding.object) != nil
      else { return nil }
      return .policy(cluster: finding.cluster, finding.object)
    case .suggest:
      guard let cluster = focusedCluster, let namespace = focusedNamespace,
        result(cluster)?.audit.namespaces.contains(where: { $0.name == namespace }) == true
      else { return nil }
      if case .suggestion = screen.place { return nil }
      return .suggestion(cluster: cluster, namespace: namespace)
    case .flows:
      guard screen.place != .help, let cluster = focusedCluster, flows[cluster] != nil
      else { return nil }
      if case .flows = screen.place { return nil }
      return .flows(cluster: cluster, namespace: focusedNamespace)
    case .paths: return pathTarget
    default: return nil
    }
  }

  /// The path that a finding is about, else the paths of the cluster.
  private var pathTarget: DashboardPlace? {
    guard screen.place != .help, let cluster = focusedCluster,
      let found = result(cluster)?.audit.attackPaths, !found.paths.isEmpty
    else { return nil }
    switch screen.place {
    case .paths, .path: return nil
    default: break
    }
    if let finding = shownFinding ?? selectedFinding, finding.id == "NP-LAT-001",
      let end = finding.workloads.first, let index = found.path(toWorkload: end)
    {
      let path = found.paths[index]
      return .path(
        cluster: cluster, entry: found.name(path.entry), end: found.name(path.end))
    }
    return .paths(cluster: cluster)
  }

  /// Returns the explanation that `FROM TO PORT` on the command line asks for.
  func connection(_ text: String) -> DashboardPlace? {
    let words = text.split(separator: " ").map(String.init)
    guard words.count == 3, let cluster = focusedCluster, result(cluster) != nil
    else { return nil }
    let question = ConnectionQuestion(from: words[0], to: words[1], portAndProtocol: words[2])
    return question.isWellFormed ? .connection(cluster: cluster, question) : nil
  }

  /// Returns the place that a name on the command line means.
  func named(_ action: DashboardAction, _ name: String) -> DashboardPlace? {
    switch action {
    case .cluster: return entry(name).map { .cluster($0.name) }
    case .namespace:
      guard let cluster = focusedCluster,
        result(cluster)?.audit.namespaces.contains(where: { $0.name == name }) == true
      else { return nil }
      return .namespace(cluster: cluster, name: name)
    case .workload:
      guard let cluster = focusedCluster, let result = result(cluster) else { return nil }
      let found = result.inventory.workloads.first {
        $0.displayName == name || $0.identity.path == name
          || ($0.identity.name == name && $0.identity.namespace == focusedNamespace)
      }
      return found.map { .workload(cluster: cluster, $0.identity) }
    default: return nil
    }
  }

  private var hasTabs: Bool { tabs.count > 1 }

  private var hasRows: Bool { if case .table = body { true } else { false } }

  private var openReason: SafeText {
    bodyCount == 0 ? "there is nothing to open" : "this leads no deeper"
  }

  private func samePlace(_ action: DashboardAction) -> SafeText? {
    switch (action, screen.place) {
    case (.findings, .findings), (.evidence, .evidence): "this is the view already"
    default: nil
    }
  }

  private func reason(withoutTargetOf action: DashboardAction) -> SafeText {
    switch (action, screen.place) {
    case (.why, .finding), (.why, .connection): "the reasons stand here"
    case (.policy, .connection): "no policy decides here"
    case (.suggest, .suggestion), (.flows, .flows): "this is the view already"
    case (.why, _): "there is no finding here"
    case (.policy, _): "no policy is meant here"
    case (.paths, .paths), (.paths, .path): "this is the view already"
    case (.paths, _):
      focusedCluster == nil
        ? "select a cluster first" : "no way leads from what is exposed to sensitive data here"
    case (.suggest, _): "select a namespace first"
    default:
      focusedCluster == nil
        ? "select a cluster first" : "no flows were given for this cluster (--flows FILE)"
    }
  }
}
