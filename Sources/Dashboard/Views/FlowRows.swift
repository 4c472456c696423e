package import DisplayText
package import Terminal

/// Observed edges as rows, those that contradict the policies first, then the
/// busiest.
package struct FlowRows: TableSource {
  private let edges: [FlowsModel.Edge]
  private let cluster: String
  private let namespace: String?
  private let note: SafeText

  /// Makes rows of the edges of a cluster, or of those that touch a namespace.
  package init(_ model: FlowsModel?, cluster: String, namespace: String?) {
    self.cluster = cluster
    self.namespace = namespace
    note = model == nil ? "no flows were given for this cluster" : "no flow yet"
    let all = model?.edges ?? []
    let shown = namespace.map { name in all.filter { $0.namespaces.contains(name) } } ?? all
    edges = shown.enumerated().sorted { left, right in
      let first = FlowRows.urgency(left.element.join)
      let second = FlowRows.urgency(right.element.join)
      if first != second { return first < second }
      let (busy, busier) = (left.element, right.element)
      if busy.rate != busier.rate { return (busy.rate ?? 0) > (busier.rate ?? 0) }
      return busy.events == busier.events
        ? left.offset < right.offset : busy.events > busier.events
    }.map(\.element)
  }

  /// The columns; the small chart, events and rate fall away first.
  package var columns: [TableColumn] {
    [
      TableColumn("CLIENT", elastic: 13...30, least: 6, growth: 1),
      TableColumn("SERVER", elastic: 14...34, least: 6, growth: 1),
      TableColumn("PORT", width: 9),
      TableColumn("VERDICT", width: 9, fallsAway: 5),
      TableColumn("RATE/s", width: 8, alignment: .right, fallsAway: 3),
      TableColumn("1 MIN", width: 8, fallsAway: 1),
      TableColumn("EVENTS", width: 7, alignment: .right, fallsAway: 2),
      TableColumn("JOIN", elastic: 23...40, least: 8, growth: 1),
    ]
  }

  /// The number of edges.
  package var rowCount: Int { edges.count }

  /// What to say where there is no edge.
  package var emptyNote: SafeText { note }

  /// Returns the text of a cell, without making the cell.
  package func text(row: Int, column: Int) -> String? {
    let edge = edges[row]
    return switch column {
    case 0: edge.key.client
    case 1: ([edge.key.server] + edge.names).joined(separator: " ")
    case 2: edge.key.port
    case 3: edge.key.verdict
    case 4, 5: ""
    case 6: String(edge.events)
    default: "\(FlowRows.words(edge.join)) \(edge.cause)"
    }
  }

  /// Returns the edge of a row.
  package func identity(of row: Int) -> RowIdentity { .flow(edges[row].key) }

  /// Returns the namespace of the edge: that of its server, else its client's.
  package func destination(of row: Int) -> DashboardPlace? {
    edges[row].namespaces.last.map { .namespace(cluster: cluster, name: $0) }
  }

  /// A peer as it is called inside the namespace that is shown: its own peers
  /// without their namespace, so that a narrow column can tell them apart.
  private func name(_ peer: String) -> SafeText {
    guard let namespace, peer.hasPrefix(namespace + "/") else { return SafeText(peer) }
    return SafeText(peer.dropFirst(namespace.count + 1))
  }

  /// Returns a cell of a row.
  package func cell(row: Int, column: Int, width: Int, glyphs: GlyphSet) -> TableCell {
    let edge = edges[row]
    switch column {
    case 0: return TableCell(name(edge.key.client), .title)
    case 1:
      var line = StyledLine(name(edge.key.server), .title)
      // The bridge may have put the first name into the server already.
      if let name = edge.names.first, !edge.key.server.hasSuffix(name) {
        line.add(" " + SafeText(name), .text)
      }
      if edge.names.count > 1 { line.add(" +\(edge.names.count - 1)", .muted) }
      return TableCell(line)
    case 2: return TableCell(SafeText(edge.key.port))
    case 3: return TableCell(SafeText(edge.key.verdict), role(edge.key.verdict))
    case 4: return TableCell(edge.rate.map(Figures.rate) ?? glyphs.none)
    case 5: return TableCell(Bars.spark(edge.trend, width: 8, glyphs: glyphs))
    case 6: return TableCell(Figures.grouped(edge.events), .muted)
    default:
      let isCaused = edge.join == .allowedSeen && !edge.cause.isEmpty
      let words: SafeText =
        FlowRows.isAudited(edge) ? "would be dropped" : FlowRows.words(edge.join)
      var line = StyledLine(
        isCaused ? "allowed" : words, FlowRows.role(edge.join))
      // "allowed by a policy" reads on; any other remark stands behind a comma.
      let readsOn = isCaused && (edge.cause.hasPrefix("by ") || edge.cause.hasPrefix("only "))
      if !edge.cause.isEmpty { line.add((readsOn ? " " : ", ") + SafeText(edge.cause), .muted) }
      return TableCell(line)
    }
  }

  /// Returns what a row is compared by.
  package func sortKey(row: Int, column: Int) -> SortKey {
    let edge = edges[row]
    return switch column {
    case 0: .text(edge.key.client)
    case 1: .text(edge.key.server)
    case 2: .text(edge.key.port)
    case 3: .text(edge.key.verdict)
    case 4, 5: .number(edge.rate ?? -1)
    case 6: .number(Double(edge.events))
    default: .number(Double(-FlowRows.urgency(edge.join)))
    }
  }

  /// A Boolean value that tells whether an edge was let through only because
  /// policies are audited and not enforced.
  static func isAudited(_ edge: FlowsModel.Edge) -> Bool {
    edge.join == .deniedForwarded && edge.key.verdict == "audit"
  }

  /// Returns the words of a join.
  static func words(_ join: FlowsModel.Join) -> SafeText {
    switch join {
    case .allowedSeen: "allowed, seen"
    case .deniedDropped: "denied, as the policy says"
    case .allowedDropped: "dropped though allowed"
    case .deniedForwarded: "forwarded though denied"
    case .notPolicy: "dropped, not by policy"
    case .unknown: "unknown"
    case .notJoined: "no policies to compare"
    }
  }

  private static func role(_ join: FlowsModel.Join) -> StyleRole {
    switch join {
    case .allowedSeen: .verdictAllowed
    case .deniedDropped: .verdictDenied
    case .allowedDropped, .deniedForwarded: .error
    case .notPolicy: .muted
    case .unknown: .verdictUnknown
    case .notJoined: .muted
    }
  }

  private func role(_ verdict: String) -> StyleRole {
    switch verdict {
    case "forwarded", "redirected": .verdictAllowed
    case "dropped": .verdictDenied
    case "audit": .verdictAudit
    default: .verdictUnknown
    }
  }

  /// What a person should see first: where traffic and policies disagree.
  private static func urgency(_ join: FlowsModel.Join) -> Int {
    switch join {
    case .deniedForwarded: 0
    case .allowedDropped: 1
    case .deniedDropped: 2
    case .unknown: 3
    case .allowedSeen, .notPolicy, .notJoined: 4
    }
  }
}
