package import Audit

extension DashboardState {
  /// Returns a finding by its key; linear in the findings of its cluster.
  package func finding(_ key: FindingKey) -> Finding? {
    result(key.cluster)?.audit.findings.first {
      $0.fingerprint == key.fingerprint && $0.path == key.path
    }
  }

  /// The finding that is shown.
  ///
  /// Kept by `rebuild()`, since a frame asks for it more than once.
  package var shownFinding: Finding? {
    if case .finding = screen.place { focusedFinding } else { nil }
  }

  /// The finding of the selected row.
  package var selectedFinding: Finding? {
    guard case .table(let table) = body, table.order.indices.contains(screen.position.cursor)
    else { return nil }
    return (table.source as? FindingRows)?.findings[table.order[screen.position.cursor]]
  }

  /// The worst finding about what is selected or, where nothing is, shown.
  package var worstFinding: Finding? {
    if case .table(let table) = body, table.order.indices.contains(screen.position.cursor),
      table.source.hasFindings
    {
      return table.source.worstFinding(of: table.order[screen.position.cursor])
    }
    return placeWorst
  }

  /// Looks for the worst finding about the object of the view: findings stand
  /// worst first, so it is the first one that concerns it.
  func findWorst() -> Finding? {
    guard let result = result(screen.place.cluster) else { return nil }
    let findings = result.audit.findings
    switch screen.place {
    case .workload(_, let identity):
      let index = result.inventory.workload(identity)
      return findings.first { finding in index.map { finding.workloads.contains($0) } ?? false }
    case .policy(_, let reference): return findings.first { $0.object == reference }
    default: break
    }
    guard let namespace = screen.place.namespace else { return findings.first }
    return findings.first { $0.namespace == namespace }
  }
}
