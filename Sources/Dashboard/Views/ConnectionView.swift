package import AuditCore
package import DisplayText
import PolicyEngine
import Terminal

/// Why one connection is allowed, denied or unknown: both halves, tier by tier,
/// what decides first, with its lines beneath.
package struct ConnectionView: DashboardView {
  private let cluster: String
  private let question: ConnectionQuestion

  /// Makes the view of a connection.
  package init(cluster: String, question: ConnectionQuestion) {
    self.cluster = cluster
    self.question = question
  }

  /// The name at the lower right.
  package var name: SafeText { "why" }

  /// Returns the connection and what becomes of it.
  package func head(_ state: DashboardState, width: Int) -> [HeadLine] {
    var lines: [HeadLine] = [.blank]
    var line = StyledLine()
    if let model = model(state) {
      line.add(ConnectionView.word(model.verdict), ConnectionView.role(model.verdict))
      line.add("   ")
    }
    line.add(SafeText(question.from), .title)
    line.add(" " + state.glyphs.right + " ", .muted)
    line.add(SafeText(question.to), .title)
    line.add("   \(SafeText(question.port))/\(SafeText(question.protocolName))", .figure)
    if let model = model(state), model.pairs.asked > 1 {
      line.add(
        "   " + Figures.grouped(model.pairs.allowed) + " of "
          + Figures.count(model.pairs.asked, "pair of pods", "pairs of pods"), .muted)
    }
    lines.append(HeadLine(line, givesWay: 0))
    for remark in model(state)?.remarks ?? [] {
      let lead = StyledLine(
        remark.isMark ? "note" : "unknown", remark.isMark ? .muted : .verdictUnknown)
      lines += TextWrapping.labelled(lead, remark.text, .muted, column: 9, width: width)
        .prefix(2).map { HeadLine($0, givesWay: 2) }
    }
    lines.append(.blank)
    return lines
  }

  /// Returns the halves side by side where there is room, one below the other
  /// where not.
  package func body(_ state: DashboardState, tab: Int) -> ViewBody {
    guard let model = model(state) else {
      let effect = DashboardEffect.connection(cluster: cluster, question)
      return .document([
        StyledLine(state.unanswered[effect] ?? "walking through the policies", .muted)
      ])
    }
    guard !model.halves.isEmpty else {
      return .document([StyledLine("no policy acts on this connection", .muted)])
    }
    let width = state.contentWidth
    guard width >= 104, model.halves.count == 2 else {
      // What decides stands first in the eye.
      let halves =
        model.halves.filter { $0.verdict == model.verdict }
        + model.halves.filter { $0.verdict != model.verdict }
      return .document(
        Array(
          halves.map { ConnectionView.lines($0, width: width, state.glyphs) }
            .joined(separator: [StyledLine.blank])))
    }
    let column = width / 2 - 1
    let sides = model.halves.map { ConnectionView.lines($0, width: column, state.glyphs) }
    return .document(
      (0..<max(sides[0].count, sides[1].count)).map { index in
        var line = index < sides[0].count ? sides[0][index] : .blank
        line.pad(to: column + 2)
        if index < sides[1].count { line.add(sides[1][index]) }
        return line
      })
  }

  /// Returns that the explanation is lacking, until it is there.
  package func needs(_ state: DashboardState) -> [DashboardEffect] {
    model(state) == nil ? [.connection(cluster: cluster, question)] : []
  }

  /// Returns the policy that decides.
  package func next(_ state: DashboardState) -> DashboardPlace? {
    model(state)?.decisive.map { .policy(cluster: cluster, $0) }
  }

  private func model(_ state: DashboardState) -> ConnectionModel? {
    state.connections[.init(cluster: cluster, question: question)]
  }

  // MARK: - One half

  private static func lines(
    _ half: ConnectionModel.Half, width: Int, _ glyphs: GlyphSet
  ) -> [StyledLine] {
    var head = StyledLine(half.direction == .egress ? "EGRESS" : "INGRESS", .header)
    head.add(" of ", .muted)
    head.add(half.pod, .title)
    head.add("   ")
    head.add(word(half.verdict), role(half.verdict))
    var lines = [head.truncated(to: width, sign: glyphs.ellipsis)]
    lines += TextWrapping.lines(half.reason, .figure, width: max(8, width - 2))
      .map { $0.indented(2) }
    if let excerpt = half.excerpt {
      lines.append(.blank)
      lines += ExcerptLines.closely(excerpt, width: width, glyphs: glyphs)
    }
    for tier in half.tiers {
      lines.append(.blank)
      lines += tierLines(tier, width: width, glyphs)
    }
    return lines
  }

  private static func tierLines(
    _ tier: ConnectionModel.Tier, width: Int, _ glyphs: GlyphSet
  ) -> [StyledLine] {
    var head = StyledLine(tier.name, tier.isDecisive ? .header : .muted)
    head.add("   " + tier.outcome, tier.isDecisive ? .figure : .muted)
    if tier.isDecisive { head.add("  " + glyphs.left + " decides", .accent) }
    var lines = [head.truncated(to: width, sign: glyphs.ellipsis)]
    for rule in tier.rules {
      var line = StyledLine(rule.isDecisive ? glyphs.guilty : " ", .guiltyLine)
      line.add(" ")
      line.add(rule.name, rule.isDecisive ? .title : .text)
      line.add("  " + rule.place, .muted)
      lines.append(line.truncated(to: width, sign: glyphs.ellipsis))
      lines += TextWrapping.lines(
        rule.says, rule.isDecisive ? .figure : .muted, width: max(8, width - 4)
      ).map { $0.indented(4) }
    }
    return lines
  }

  /// Returns the word of a verdict.
  private static func word(_ verdict: Verdict) -> SafeText {
    switch verdict {
    case .allowed: "ALLOWED"
    case .denied: "DENIED"
    case .unknown: "UNKNOWN"
    }
  }

  /// Returns the role of a verdict.
  private static func role(_ verdict: Verdict) -> StyleRole {
    switch verdict {
    case .allowed: .verdictAllowed
    case .denied: .verdictDenied
    case .unknown: .verdictUnknown
    }
  }
}
