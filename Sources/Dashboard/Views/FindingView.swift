import Audit
import AuditCore
package import DisplayText
import Kubernetes
import Terminal

/// One finding: what is wrong, the guilty lines, why the engine says so, what
/// it maps to, and what to do.
package struct FindingView: DashboardView {
  private let key: FindingKey

  /// Makes the view of a finding.
  package init(key: FindingKey) { self.key = key }

  /// The name at the lower right.
  package var name: SafeText { "finding" }

  /// Returns what is wrong, in the words of the check.
  package func head(_ state: DashboardState, width: Int) -> [HeadLine] {
    guard let finding = state.shownFinding else { return [] }
    var line = StyledLine(
      CoverageWords.sign(finding.severity, state.glyphs) + " "
        + CoverageWords.word(finding.severity), CoverageWords.role(finding.severity))
    line.add("   " + SafeText(finding.confidence.rawValue), .muted)
    line.add("   " + SafeText(finding.object.description), .title)
    if let path = finding.path { line.add("   " + SafeText(path), .muted) }
    var lines: [HeadLine] = [.blank, HeadLine(line, givesWay: 0)]
    lines += TextWrapping.lines(SafeText(finding.message), .figure, width: width)
      .prefix(3).map { HeadLine($0, givesWay: 0) }
    lines.append(.blank)
    return lines
  }

  /// Returns evidence and reasons side by side where there is room, one below
  /// the other where not.
  package func body(_ state: DashboardState, tab: Int) -> ViewBody {
    guard let finding = state.shownFinding else {
      return .document([StyledLine("this finding is not there any more", .muted)])
    }
    let width = state.contentWidth
    let isWide = width >= 104
    let column = isWide ? width / 2 - 1 : width
    let evidence = evidence(finding, state, width: column)
    let reasons = reasons(finding, state, width: column)
    var lines: [StyledLine] = []
    if isWide {
      for index in 0..<max(evidence.count, reasons.count) {
        var line = index < evidence.count ? evidence[index] : .blank
        line.pad(to: column + 2)
        if index < reasons.count { line.add(reasons[index]) }
        lines.append(line)
      }
    } else {
      lines = evidence + [.blank] + reasons
    }
    lines.append(.blank)
    lines += facts(finding, state, width: width)
    return .document(lines)
  }

  /// Returns that text and explanation are lacking, until they are there.
  package func needs(_ state: DashboardState) -> [DashboardEffect] {
    guard let finding = state.shownFinding else { return [] }
    var effects: [DashboardEffect] = []
    if state.excerpts[key] == nil, finding.location != nil { effects.append(.excerpt(key)) }
    if state.explanations[key] == nil { effects.append(.explanation(key)) }
    return effects
  }

  /// Returns the suggested policies of the namespace: the patch.
  package func next(_ state: DashboardState) -> DashboardPlace? { state.target(of: .suggest) }

  private func evidence(
    _ finding: Finding, _ state: DashboardState, width: Int
  ) -> [StyledLine] {
    if let excerpt = state.excerpts[key] {
      return ExcerptLines.around(excerpt, width: width, glyphs: state.glyphs)
    }
    guard let location = finding.location else {
      return [
        StyledLine("EVIDENCE", .muted),
        StyledLine("there is no text to show: something is missing", .text),
      ]
    }
    return [
      StyledLine("  " + SafeText(location.description), .muted),
      StyledLine("  ").adding(
        state.unanswered[.excerpt(key)] ?? "reading the text", .muted),
    ]
  }

  private func reasons(_ finding: Finding, _ state: DashboardState, width: Int) -> [StyledLine] {
    guard let model = state.explanations[key] else {
      var lines = [StyledLine("WHY", .muted)]
      for (index, reason) in finding.why.enumerated() {
        lines += TextWrapping.labelled(
          StyledLine("\(index + 1)", .muted), SafeText(reason), column: 3, width: width)
      }
      return lines
    }
    var lines =
      model.title.isEmpty
      ? [StyledLine("WHY", .muted)]
      : TextWrapping.labelled(
        StyledLine("WHY ", .muted), model.title, .title, column: 4, width: width)
    for (index, step) in model.steps.enumerated() {
      var wrapped = TextWrapping.labelled(
        StyledLine("\(index + 1)", .muted), step.text, step.isDecisive ? .figure : .text,
        column: 3, width: step.isDecisive ? width - 10 : width)
      if step.isDecisive, let last = wrapped.indices.last {
        wrapped[last].add("  " + state.glyphs.left + " decides", .accent)
      }
      lines += wrapped
    }
    return lines
  }

  private func facts(_ finding: Finding, _ state: DashboardState, width: Int) -> [StyledLine] {
    var lines: [StyledLine] = []
    func add(_ label: SafeText, _ text: SafeText, _ role: StyleRole = .text) {
      lines += TextWrapping.labelled(
        StyledLine(label, .muted), text, role, column: 10, width: width)
    }
    add("CONCERNS", concerns(finding, state))
    add("SINCE", since(finding, state), .muted)
    for (index, text) in FindingMappings.texts(of: finding.id).enumerated() {
      add(index == 0 ? "MAPS TO" : "", text)
    }
    lines.append(.blank)
    add("REMEDY", SafeText(finding.remedy), .figure)
    return lines
  }

  private func concerns(_ finding: Finding, _ state: DashboardState) -> SafeText {
    var text = Figures.count(finding.podCount, "pod", "pods")
    let workloads = state.result(finding.cluster)?.inventory.workloads ?? []
    let names = finding.workloads.filter(workloads.indices.contains)
      .map { workloads[$0].identity.name }
    guard !names.isEmpty else { return text }
    text += " of " + Figures.count(names.count, "workload", "workloads") + ": "
    text += SafeText(names.prefix(5).joined(separator: ", "))
    if names.count > 5 { text += " and \(names.count - 5) more" }
    return text
  }

  private func since(_ finding: Finding, _ state: DashboardState) -> SafeText {
    let creation = state.result(finding.cluster)?.state.networkPolicies
      .first { $0.reference == finding.object }?.metadata.creation
    guard let creation else { return "unknown: no history" }
    var text: SafeText = "the object was made \(creation.rfc3339)"
    if let now = state.now, creation < now {
      text += ", " + Figures.duration(seconds: now.seconds(since: creation)) + " ago"
    }
    return text + "; no history before it"
  }
}
