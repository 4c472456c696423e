import Audit
import AuditCore
package import DisplayText
package import Kubernetes
import PolicyEngine
import Terminal

/// One policy: its text, what it selects, the findings on it.
package struct PolicyView: DashboardView {
  private let cluster: String
  private let policy: ResourceReference

  /// Makes the view of a policy.
  package init(cluster: String, policy: ResourceReference) {
    self.cluster = cluster
    self.policy = policy
  }

  /// The name at the lower right.
  package var name: SafeText { "policy" }

  /// Returns text, selected workloads, findings and what the policy does.
  package func tabs(_ state: DashboardState) -> [ViewTab] {
    let findings = state.result(cluster)?.audit.findings ?? []
    return [
      ViewTab("text"), ViewTab("selects", count: selected(state).count),
      ViewTab("findings", count: findings.count { $0.object == policy }), ViewTab("does"),
    ]
  }

  /// Returns the lines or rows of a tab.
  package func body(_ state: DashboardState, tab: Int) -> ViewBody {
    guard let result = state.result(cluster) else { return .document([]) }
    switch tab {
    case 1:
      guard
        let namespace = result.audit.namespaces.first(where: { $0.name == policy.namespace }),
        policy.kind == .networkPolicy || card(state)?.standing.isIdle != true
      else { return .document(selectedNames(state)) }
      return .table(
        WorkloadRows(
          result, namespace: namespace, only: selected(state), flows: state.shownFlows(cluster)))
    case 2:
      return .table(
        FindingRows(result.audit.findings.filter { $0.object == policy }, showsNamespace: false))
    case 3: return .document(effect(state))
    default: return .document(text(state))
    }
  }

  /// Returns what the policy isolates, and whom it selects.
  package func head(_ state: DashboardState, width: Int) -> [HeadLine] {
    guard let card = card(state) else { return [] }
    var line = StyledLine()
    if policy.kind != .networkPolicy { line.add(SafeText(policy.kind.kind) + "   ", .title) }
    line.add("selects ", .muted)
    line.add(card.selects, .figure)
    line.add(
      policy.kind == .networkPolicy ? "   isolates " : "   speaks of ", .muted)
    line.add(card.directions, .figure)
    line.add("   rules in ", .muted)
    line.add(Figures.grouped(card.rulesIn), .figure)
    line.add("   rules out ", .muted)
    line.add(Figures.grouped(card.rulesOut), .figure)
    var lines: [HeadLine] = [.blank, HeadLine(line, givesWay: 1)]
    if let standing = card.standing.line(state.glyphs) { lines.append(HeadLine(standing)) }
    // What nothing enforces does nothing: that has been said.
    if let model = model(state), !card.standing.isIdle || !model.sides.isEmpty {
      lines.append(
        HeadLine(
          StyledLine("does ", .muted).adding(model.summary, model.isIdle ? .warning : .figure),
          givesWay: 2))
    }
    for refusal in (resource(state)?.refusals ?? []).prefix(2) {
      lines.append(
        HeadLine(StyledLine("invalid: " + SafeText(refusal.message), .warning), givesWay: 2))
    }
    lines.append(.blank)
    return lines
  }

  /// Returns that the text and what the policy does are lacking, until they are
  /// there.
  package func needs(_ state: DashboardState) -> [DashboardEffect] {
    guard card(state) != nil else { return [] }
    var effects: [DashboardEffect] = []
    if state.policyTexts[.init(cluster: cluster, policy: policy)] == nil {
      effects.append(.policyText(cluster: cluster, policy))
    }
    if model(state) == nil { effects.append(.policyEffect(cluster: cluster, policy)) }
    return effects
  }

  private func model(_ state: DashboardState) -> PolicyEffectModel? {
    state.policyEffects[.init(cluster: cluster, policy: policy)]
  }

  /// What the policy does: direction by direction, then the pairs it changes.
  private func effect(_ state: DashboardState) -> [StyledLine] {
    guard let model = model(state) else {
      let effect = DashboardEffect.policyEffect(cluster: cluster, policy)
      return [
        StyledLine(
          state.unanswered[effect] ?? "comparing the cluster with and without it", .muted)
      ]
    }
    let width = state.contentWidth
    var lines: [StyledLine] = []
    for side in model.sides {
      var head = StyledLine(side.title, .header)
      head.add("   " + side.workloads, .muted)
      lines.append(head.truncated(to: width, sign: state.glyphs.ellipsis))
      lines += TextWrapping.lines(
        side.sentence, side.isEffective ? .text : .warning, width: max(8, width - 2)
      ).map { $0.indented(2) }
      lines.append(.blank)
    }
    for section in model.sections {
      let role: StyleRole =
        switch section.verb {
        case .closes: .diffRemoved
        case .opens: .diffAdded
        case .changes: .figure
        }
      lines.append(
        StyledLine(SafeText(section.verb.rawValue.uppercased()) + " ", .header)
          .adding(Figures.count(section.count, "pair", "pairs"), .figure))
      for text in section.lines {
        lines += TextWrapping.lines(text, role, width: max(8, width - 2)).map { $0.indented(2) }
      }
      lines.append(.blank)
    }
    if model.sides.isEmpty { lines.append(StyledLine("it " + model.summary, .warning)) }
    return lines
  }

  private func resource(_ state: DashboardState) -> NetworkPolicy? {
    state.result(cluster)?.state.networkPolicies.first { $0.reference == policy }
  }

  /// What is said of the policy, whatever its kind.
  private func card(_ state: DashboardState) -> PolicyCard? {
    guard let result = state.result(cluster) else { return nil }
    return PolicyCard.all(result.state, result.audit.enforcement).last {
      $0.reference == policy
    }
  }

  /// The workloads that it speaks for, by the engine: of a policy without a
  /// namespace in every one.
  private func selected(_ state: DashboardState) -> Set<Int> {
    guard let result = state.result(cluster) else { return [] }
    let pods = Direction.allCases.flatMap {
      result.reachability.pods(selectedBy: policy, $0)
    }
    if let resource = resource(state) {
      // A NetworkPolicy that isolates nothing still selects.
      return Set(
        result.inventory.workloads.indices.filter {
          PolicyWords.selects(resource, result.inventory.workloads[$0], result.inventory) != .no
        })
    }
    return Set(pods.map { result.inventory.pods[$0].workload })
  }

  private func selectedNames(_ state: DashboardState) -> [StyledLine] {
    if card(state)?.standing.isIdle == true {
      return [StyledLine("nothing enforces it: whom it selects has no effect", .muted)]
    }
    let names = selected(state).sorted().compactMap { index in
      state.result(cluster)?.inventory.workloads[index].displayName
    }
    return names.isEmpty
      ? [StyledLine("no pod of the input", .muted)] : names.map { StyledLine(SafeText($0)) }
  }

  private func text(_ state: DashboardState) -> [StyledLine] {
    if let excerpt = state.policyTexts[.init(cluster: cluster, policy: policy)] {
      return ExcerptLines.lines(excerpt, width: state.contentWidth, glyphs: state.glyphs)
    }
    let place = card(state)?.location.description ?? ""
    let effect = DashboardEffect.policyText(cluster: cluster, policy)
    return [
      StyledLine(SafeText(place), .muted),
      StyledLine(state.unanswered[effect] ?? "reading the text", .muted),
    ]
  }
}
