package import DisplayText

extension DashboardPlace {
  /// The view of the place.
  package var view: any DashboardView {
    switch self {
    case .start: StartView()
    case .fleet: FleetView()
    case .cluster(let name): ClusterView(cluster: name)
    case .namespace(let cluster, let name): NamespaceView(cluster: cluster, namespace: name)
    case .workload(let cluster, let identity):
      WorkloadView(cluster: cluster, identity: identity)
    case .policy(let cluster, let reference): PolicyView(cluster: cluster, policy: reference)
    case .findings(let cluster, let namespace):
      FindingsView(cluster: cluster, namespace: namespace)
    case .finding(let key): FindingView(key: key)
    case .connection(let cluster, let question):
      ConnectionView(cluster: cluster, question: question)
    case .flows(let cluster, let namespace): FlowsView(cluster: cluster, namespace: namespace)
    case .suggestion(let cluster, let namespace):
      SuggestionView(cluster: cluster, namespace: namespace)
    case .paths(let cluster): PathsView(cluster: cluster)
    case .path(let cluster, let entry, let end):
      PathView(cluster: cluster, entry: entry, end: end)
    case .evidence(let cluster): EvidenceView(cluster: cluster)
    case .help: HelpView()
    }
  }

  /// Returns the way to the place, in words.
  package func crumbs(_ state: DashboardState) -> [SafeText] {
    var crumbs: [SafeText] = []
    if let cluster { crumbs.append(SafeText(cluster)) }
    if let namespace { crumbs.append(SafeText(namespace)) }
    switch self {
    case .start: crumbs.append("start")
    case .fleet: crumbs.append("fleet")
    case .cluster, .namespace: break
    case .workload(_, let identity): crumbs.append(SafeText(identity.name))
    case .policy(_, let reference): crumbs.append(SafeText(reference.name))
    case .findings: crumbs.append("findings")
    case .finding(let key):
      let finding = state.finding(key)
      if let namespace = finding?.namespace { crumbs.append(SafeText(namespace)) }
      crumbs.append(SafeText(finding?.id ?? "finding"))
    case .connection(_, let question): crumbs.append(SafeText(question.title))
    case .flows: crumbs.append("flows")
    case .suggestion: crumbs.append("suggested policy")
    case .paths: crumbs.append("attack paths")
    case .path(_, _, let end): crumbs += ["attack paths", SafeText(end)]
    case .evidence: crumbs.append("evidence")
    case .help: crumbs.append("help")
    }
    return crumbs
  }
}
