package import DisplayText
import Terminal

/// Observed traffic, live while the input grows, each edge beside what the
/// policies say of it.
package struct FlowsView: DashboardView {
  private let cluster: String
  private let namespace: String?

  /// Makes the view of a cluster, or of one namespace of it.
  package init(cluster: String, namespace: String?) {
    self.cluster = cluster
    self.namespace = namespace
  }

  /// The name at the lower right.
  package var name: SafeText { "flows" }

  /// Returns the edges as rows.
  package func body(_ state: DashboardState, tab: Int) -> ViewBody {
    .table(FlowRows(state.shownFlows(cluster), cluster: cluster, namespace: namespace))
  }

  /// Returns window, rate, losses and the length of the observation, since
  /// silence proves nothing without them.
  package func head(_ state: DashboardState, width: Int) -> [HeadLine] {
    guard let model = state.shownFlows(cluster) else { return [.blank] }
    let glyphs = state.glyphs
    var line = StyledLine()
    if state.screen.isPaused {
      line.add("HELD STILL", .warning)
    } else {
      line.add(model.isLive ? "LIVE" : "COMPLETE", model.isLive ? .ok : .muted)
    }
    line.add("   window ", .muted)
    line.add(Figures.span(seconds: model.window), .figure)
    line.add("   rate ", .muted)
    line.add(model.rate.map { Figures.rate($0) + "/s" } ?? glyphs.none, .figure)
    line.add("   lost ", .muted)
    line.add(Figures.grouped(model.lost), model.lost > 0 ? .warning : .figure)
    line.add("   skipped ", .muted)
    line.add(Figures.grouped(model.skipped), model.skipped > 0 ? .warning : .figure)
    var observed = StyledLine("observed ", .muted)
    observed.add(model.observed.map(Figures.span) ?? "unknown", .figure)
    observed.add(" on " + Figures.count(model.nodes, "node", "nodes"), .muted)
    observed.add("   " + Figures.count(model.lines, "line", "lines"), .muted)
    observed.add("   " + Figures.count(model.edges.count, "edge", "edges"), .muted)
    if let nodes = state.result(cluster)?.audit.nodeCount, nodes > model.nodes, model.nodes > 0 {
      observed.add("   \(nodes - model.nodes) of \(nodes) nodes told nothing", .warning)
    }
    return [
      .blank, HeadLine(line, givesWay: 1), HeadLine(observed, givesWay: 2),
      HeadLine(joins(model, glyphs), givesWay: 3), .blank,
    ]
  }

  private func joins(_ model: FlowsModel, _ glyphs: GlyphSet) -> StyledLine {
    var line = StyledLine()
    // Counts are those of the rows below.
    let edges = model.edges.filter { edge in
      namespace.map(edge.namespaces.contains) ?? true
    }
    let joins: [FlowsModel.Join] = [
      .deniedForwarded, .allowedDropped, .deniedDropped, .allowedSeen, .unknown,
    ]
    for join in joins {
      let count = edges.count { $0.join == join && !FlowRows.isAudited($0) }
      guard count > 0 else { continue }
      if !line.spans.isEmpty { line.add("   ") }
      let isWrong = join == .deniedForwarded || join == .allowedDropped
      line.add(Figures.grouped(count), .figure)
      line.add(" " + FlowRows.words(join), isWrong ? .error : .muted)
    }
    let audited = edges.count(where: FlowRows.isAudited)
    if audited > 0 {
      if !line.spans.isEmpty { line.add("   ") }
      line.add(Figures.grouped(audited), .figure)
      line.add(" would be dropped", .warning)
    }
    return line
  }
}
