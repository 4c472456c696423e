package import DisplayText
import Terminal

/// Policies that are suggested for a namespace: what they would change first,
/// then their text.
package struct SuggestionView: DashboardView {
  private let cluster: String
  private let namespace: String

  /// Makes the view of a namespace.
  package init(cluster: String, namespace: String) {
    self.cluster = cluster
    self.namespace = namespace
  }

  /// The name at the lower right.
  package var name: SafeText { "suggested policy" }

  /// Returns what would change, and the policies.
  package func tabs(_ state: DashboardState) -> [ViewTab] {
    guard let model = model(state) else { return [] }
    return [ViewTab("what changes"), ViewTab("YAML", count: model.yaml.count)]
  }

  /// Returns the figures of the change: opened, closed, broken, risk.
  package func head(_ state: DashboardState, width: Int) -> [HeadLine] {
    guard let model = model(state) else { return [.blank] }
    let glyphs = state.glyphs
    var line = StyledLine("closes ", .muted)
    line.add(Figures.count(model.closed.count, "pair", "pairs"), .figure)
    line.add("   opens ", .muted)
    line.add(
      Figures.count(model.opened.count, "pair", "pairs"),
      model.opened.count > 0 ? .warning : .figure)
    line.add("   breaks ", .muted)
    if let broken = model.broken {
      line.add(
        Figures.count(broken.count, "observed flow", "observed flows"),
        broken.count > 0 ? .error : .ok)
    } else {
      line.add("unknown: no flows were given", .tierUnknown)
    }
    var second = StyledLine("risk ", .muted)
    if let risk = model.risk {
      second.add("\(risk.before.points) ", .figure)
      second.add(risk.before.tier, .muted)
      second.add(" " + glyphs.right + " ", .muted)
      second.add("\(risk.after.points) ", .figure)
      second.add(risk.after.tier, .muted)
    } else {
      second.add("unknown", .tierUnknown)
    }
    second.add("   built from ", .muted)
    second.add(model.basis)
    second.add("   nothing is applied", .readOnly)
    return [.blank, HeadLine(line, givesWay: 0), HeadLine(second, givesWay: 1), .blank]
  }

  /// Returns the lines of a tab.
  package func body(_ state: DashboardState, tab: Int) -> ViewBody {
    guard let model = model(state) else {
      let effect = DashboardEffect.suggestion(cluster: cluster, namespace: namespace)
      return .document([
        StyledLine(
          state.unanswered[effect] ?? "working out what this namespace needs", .muted)
      ])
    }
    if tab == 1 {
      return .document(
        model.yaml.map {
          $0.isComment ? StyledLine($0.text, .yamlComment) : ExcerptLines.yaml($0.text)
        })
    }
    var lines: [StyledLine] = []
    if let broken = model.broken {
      lines += section("WOULD BREAK", broken, "no observed flow", .error, state)
    } else {
      lines += [
        StyledLine("WOULD BREAK ", .header)
          .adding(" unknown: no flows were given (--flows FILE)", .tierUnknown), .blank,
      ]
    }
    lines += section("OPENS", model.opened, "nothing", .diffAdded, state)
    lines += section("CLOSES", model.closed, "nothing", .diffRemoved, state)
    if !model.withoutEvidence.isEmpty {
      lines.append(StyledLine("NO EVIDENCE OF WHAT THEY NEED", .header))
      lines += model.withoutEvidence.map { StyledLine("  " + $0, .warning) }
      lines.append(.blank)
    }
    for remark in model.remarks {
      lines += TextWrapping.lines(remark, .muted, width: state.contentWidth)
    }
    return .document(lines)
  }

  /// Returns that the suggestion is lacking, until it is there.
  package func needs(_ state: DashboardState) -> [DashboardEffect] {
    model(state) == nil ? [.suggestion(cluster: cluster, namespace: namespace)] : []
  }

  private func section(
    _ title: SafeText, _ change: SuggestionModel.Change, _ none: SafeText, _ role: StyleRole,
    _ state: DashboardState
  ) -> [StyledLine] {
    var head = StyledLine(title + " ", .header)
    if change.count == 0 { return [head.adding(" " + none, .muted), .blank] }
    head.add(" " + Figures.grouped(change.count), .figure)
    var lines = [head]
    lines += change.examples.map {
      StyledLine("  " + $0, role).truncated(to: state.contentWidth, sign: state.glyphs.ellipsis)
    }
    let more = change.count - change.examples.count
    if more > 0, !change.examples.isEmpty {
      lines.append(StyledLine("  and " + Figures.grouped(more) + " more", .muted))
    }
    lines.append(.blank)
    return lines
  }

  private func model(_ state: DashboardState) -> SuggestionModel? {
    state.suggestions[.init(cluster: cluster, namespace: namespace)]
  }
}
