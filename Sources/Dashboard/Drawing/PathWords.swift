package import Audit
package import DisplayText
package import Terminal

/// The words of attack paths, and the path drawn from top to bottom.
package enum PathWords {
  /// Returns how sensitive data is: a sign and a figure.
  package static func data(_ term: RiskScore.Term, _ glyphs: GlyphSet) -> StyledLine {
    let isGrave = term.thousandths >= AttackPath.gravestFrom
    return StyledLine(
      (isGrave ? glyphs.tierCritical : glyphs.tierHigh) + " "
        + Figures.term(thousandths: term.thousandths), isGrave ? .tierCritical : .tierHigh)
  }

  /// Returns workloads and pods in words: `4 workloads, 18 pods`.
  package static func extent(_ extent: BlastRadius.Extent) -> SafeText {
    Figures.count(extent.workloads, "workload", "workloads") + ", "
      + Figures.count(extent.pods, "pod", "pods")
  }

  /// Draws a path as a way with its stages, in a width: the stages stand at the
  /// left, the way beside them.
  package static func lines(
    _ path: AttackPath, _ found: AttackPaths, width: Int, glyphs: GlyphSet
  ) -> [StyledLine] {
    var drawing = Drawing(width: width, glyphs: glyphs)
    drawing.stage(.access)
    drawing.place("outside", .text)
    drawing.step(SafeText(path.exposure.summary), .text)
    if !path.exposure.isCertain {
      drawing.step("nobody knows whether policies let it in", .verdictUnknown)
    }
    drawing.arrive()
    drawing.place(
      SafeText(found.name(path.entry)), .title, note: path.hops.isEmpty ? data(path, glyphs) : nil)

    drawing.stage(.reconnaissance)
    let radius = path.reconnaissance
    drawing.step("in reach: " + extent(radius.transitive), .figure)
    drawing.step(
      Figures.count(radius.direct.workloads, "workload", "workloads") + " directly; "
        + Figures.count(radius.sensitive, "workload", "workloads")
        + " with sensitive data among all", .muted)

    drawing.stage(.lateralMovement)
    if path.hops.isEmpty { drawing.step("none needed: the data is here", .muted) }
    for (index, hop) in path.hops.enumerated() {
      draw(hop, index + 1, found, &drawing)
      let isLast = index == path.hops.count - 1
      drawing.place(name(hop.target, found), .title, note: isLast ? data(path, glyphs) : nil)
    }

    drawing.stage(.exfiltration)
    guard let exit = path.exit else {
      drawing.step("no workload on the way may connect to the internet", .ok)
      drawing.step("only replies to whoever came in leave the cluster", .muted)
      return drawing.lines
    }
    if exit.relays.isEmpty, exit.hop.source != path.end {
      drawing.step("data comes back as replies", .muted)
      drawing.arrive()
      drawing.place(SafeText(found.name(exit.hop.source)), .title)
    }
    for (index, hop) in exit.relays.enumerated() {
      draw(hop, path.hops.count + index + 1, found, &drawing)
      drawing.place(name(hop.target, found), .title)
    }
    draw(exit.hop, nil, found, &drawing)
    drawing.place("the internet", .warning)
    return drawing.lines
  }

  private static func data(_ path: AttackPath, _ glyphs: GlyphSet) -> StyledLine {
    var line = StyledLine("data ", .muted)
    line.add(data(path.sensitivity, glyphs))
    if let reason = path.sensitivity.reasons.first { line.add("  " + SafeText(reason), .muted) }
    return line
  }

  private static func name(_ target: AttackHop.Target, _ found: AttackPaths) -> SafeText {
    switch target {
    case .workload(let index): SafeText(found.name(index))
    case .internet: "the internet"
    }
  }

  private static func draw(
    _ hop: AttackHop, _ number: Int?, _ found: AttackPaths, _ drawing: inout Drawing
  ) {
    let head: SafeText = number.map { "hop \($0)  " } ?? ""
    drawing.step(head + SafeText(hop.connections.shortText), .figure)
    if !hop.isCertain {
      let cause = hop.causes.first.map { SafeText($0.text) } ?? "the input does not say"
      drawing.step("unknown: " + cause, .verdictUnknown)
    }
    drawing.step("out: " + SafeText(hop.egress.words), role(hop.egress))
    if let ingress = hop.ingress {
      drawing.step("in: " + SafeText(ingress.words), role(ingress))
    }
    drawing.arrive()
  }

  private static func role(_ passage: AttackHop.Passage) -> StyleRole {
    switch passage {
    case .open, .unenforceable: .coverageOpen
    case .undecided: .warning
    case .rules: .text
    }
  }

  /// The way while it is drawn.
  private struct Drawing {
    let width: Int
    let glyphs: GlyphSet
    var lines: [StyledLine] = []
    private var pending: StyledLine?

    init(width: Int, glyphs: GlyphSet) {
      self.width = width
      self.glyphs = glyphs
    }

    /// Where the way stands: beside the stages.
    private var column: Int { width >= 60 ? 28 : width >= 40 ? 20 : 2 }

    /// Begins a stage: its name stands before the next line.
    mutating func stage(_ stage: AttackStage) {
      var line = StyledLine(SafeText(stage.words.uppercased()), .muted)
      if column >= 28 { line.add("  " + SafeText(stage.technique.identifier), .faint) }
      if column < 20 {
        lines.append(line.truncated(to: width, sign: glyphs.ellipsis))
      } else {
        pending = line
      }
    }

    /// Draws a place on the way, with a note behind it.
    mutating func place(_ name: SafeText, _ role: StyleRole, note: StyledLine? = nil) {
      var line = StyledLine(name, role)
      if let note {
        if column + line.width + 3 + note.width <= width {
          line.add("   ")
          line.add(note)
          add(line)
        } else {
          add(line)
          for part in TextWrapping.lines(
            SafeText(note.plainText), .muted, width: max(8, width - column))
          {
            add(part)
          }
        }
      } else {
        add(line)
      }
    }

    /// Draws words beside the line that leads on.
    mutating func step(_ text: SafeText, _ role: StyleRole) {
      for part in TextWrapping.lines(text, role, width: max(8, width - column - 3)) {
        add(StyledLine(glyphs.vertical, .faint).adding("  ").adding(part))
      }
    }

    /// Draws the tip of an arrow.
    mutating func arrive() { add(StyledLine(glyphs.down, .accent)) }

    private mutating func add(_ line: StyledLine) {
      var whole = pending ?? .blank
      pending = nil
      whole.pad(to: column)
      whole.add(line)
      lines.append(whole.truncated(to: width, sign: glyphs.ellipsis))
    }
  }
}
