package import Audit
package import Kubernetes
package import PolicyEngine

/// What one policy does, for people and for programs.
package struct PolicyEffectDocument: Sendable {
  /// What it does.
  package let effect: PolicyEffect
  /// The workloads that it speaks of.
  package let inventory: Inventory
  /// Where it stands in the input, such as `policy.yaml:3:1`.
  package let place: String?
  /// The findings about it, worst first.
  package let findings: [Finding]
  /// Why nothing enforces it; `nil` where something does, or may.
  package let notEnforced: String?

  /// Makes a document.
  package init(
    _ effect: PolicyEffect, inventory: Inventory, place: String?, findings: [Finding],
    notEnforced: String? = nil
  ) {
    self.effect = effect
    self.inventory = inventory
    self.place = place
    self.findings = findings
    self.notEnforced = notEnforced
  }

  /// A Boolean value that tells whether it is unknown what it does somewhere.
  package var isUncertain: Bool {
    [effect.delta.opened, effect.delta.closed, effect.delta.changed].contains { changes in
      changes.contains { !$0.gained.isExact || !$0.lost.isExact }
    }
  }

  /// What the policy does as a whole, in a sentence without a full stop.
  package var summary: String {
    guard !effect.sides.isEmpty else {
      return notEnforced.map { "does nothing: \($0)" } ?? "selects no pod of the input"
    }
    let delta = effect.delta
    var parts: [String] = []
    for (verb, changes) in [
      ("closes", delta.closed), ("opens", delta.opened), ("changes", delta.changed),
    ] {
      let sure = changes.count(where: \.isSure)
      if sure > 0 { parts.append("\(verb) \(sure) \(sure == 1 ? "pair" : "pairs")") }
      if changes.count > sure { parts.append("possibly \(verb) \(changes.count - sure)") }
    }
    return parts.isEmpty ? "changes no connection" : parts.joined(separator: ", ")
  }

  /// What becomes of it in one direction, in a sentence without a full stop.
  package func sentence(_ side: PolicyEffect.Side) -> String {
    switch side.standing {
    case .effective: return "effective"
    case .masked: return "masked: the other ends decide the same, so no connection changes"
    case .redundant: break
    }
    var parts = [
      ("nullified by", \PolicyEffect.Rival.wouldClose), ("redundant beside", \.wouldOpen),
    ]
    .compactMap { words, would -> String? in
      let names = side.rivals.filter { $0[keyPath: would] }.map(\.policy.description)
      return names.isEmpty ? nil : "\(words) \(names.joined(separator: ", "))"
    }
    if parts.isEmpty {
      parts = ["redundant: the others together decide the same without it"]
    }
    if side.untriedRivals > 0 { parts.append("\(side.untriedRivals) policies were not tried") }
    return parts.joined(separator: "; ")
  }

  /// The pairs it opens, closes and changes, in groups.
  package func groups(_ changes: some Sequence<ConnectivityDelta.Change>) -> [PairGroup] {
    var anchors: [Direction: Set<WorkloadIdentity>] = [:]
    // What a pair owes to the policy is told of the end that the policy changed.
    for side in effect.sides where side.standing == .effective {
      anchors[side.direction] = Set(side.workloads.map { inventory.workloads[$0].identity })
    }
    return PairGroup.groups(changes, anchors: anchors)
  }

  /// The names of the workloads of a side, a few of them.
  package func names(_ side: PolicyEffect.Side, limit: Int = 6) -> String {
    let names = side.workloads.map { inventory.workloads[$0].displayName }
    let shown = names.prefix(limit).joined(separator: ", ")
    return names.count > limit ? "\(shown) and \(names.count - limit) more" : shown
  }

  /// The document as lines for people.
  package var lines: [String] {
    var lines = ["\(effect.policy): \(summary)"]
    if let place { lines.append("  \(place)") }
    for side in effect.sides {
      lines.append(
        "  \(side.direction.rawValue): selects \(side.workloads.count) "
          + "\(side.workloads.count == 1 ? "workload" : "workloads"): \(names(side))")
      lines.append("    \(sentence(side))")
    }
    for (verb, changes) in [
      ("closes", effect.delta.closed), ("opens", effect.delta.opened),
      ("changes", effect.delta.changed),
    ] where !changes.isEmpty {
      let groups = groups(changes)
      lines.append("  \(verb)")
      lines += groups.prefix(PolicyEffectDocument.groupsShown).map { "    \($0.line)" }
      if groups.count > PolicyEffectDocument.groupsShown {
        let rest = groups.dropFirst(PolicyEffectDocument.groupsShown)
        lines.append(
          "    and \(rest.reduce(0) { $0 + $1.peers.count }) more pairs (--format json has all)")
      }
    }
    for finding in findings {
      lines.append("  \(finding.severity.rawValue) \(finding.id): \(finding.message)")
    }
    return lines
  }

  private static let groupsShown = 20

  /// The document as JSON text, ending with a line break.
  package var json: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schemaVersion", AuditDocument.schemaVersion)
      writer.member("policy", effect.policy.description)
      writer.member("group", effect.policy.kind.group)
      writer.member("place", place)
      writer.member("summary", summary)
      writer.member("notEnforced", notEnforced)
      writer.key("directions")
      writer.array(effect.sides) { writer, side in
        writer.object { writer in
          writer.member("direction", side.direction.rawValue)
          writer.member("standing", side.standing.rawValue)
          writer.key("workloads")
          writer.strings(side.workloads.map { inventory.workloads[$0].identity.description })
          writer.key("rivals")
          writer.array(side.rivals) { writer, rival in
            writer.object { writer in
              writer.member("policy", rival.policy.description)
              writer.member("wouldOpen", rival.wouldOpen)
              writer.member("wouldClose", rival.wouldClose)
            }
          }
          writer.member("untriedRivals", side.untriedRivals)
        }
      }
      for (key, changes) in [
        ("closed", effect.delta.closed), ("opened", effect.delta.opened),
        ("changed", effect.delta.changed),
      ] {
        writer.key(key)
        writer.array(changes) { writer, change in
          writer.object { writer in writer.change(change) }
        }
      }
      writer.key("findings")
      writer.strings(findings.map(\.id))
    }
    writer.endLine()
    return writer.bytes
  }
}
