import Audit
import Flows
import Kubernetes
package import PolicyEngine
package import Remediation

/// What a proposal would change, as lines for people.
package struct WhatIfDocument: Sendable {
  private let whatIf: WhatIf
  private let proposal: Proposal

  /// Makes a document.
  package init(_ whatIf: WhatIf, proposal: Proposal) {
    self.whatIf = whatIf
    self.proposal = proposal
  }

  /// How many examples of each kind are shown.
  private static let examples = 5

  /// The lines: risk, what closes and opens, what would break.
  package var lines: [String] {
    var lines: [String] = []
    if let before = whatIf.before, let after = whatIf.after {
      lines.append(
        "risk \(before.risk.points) \(before.risk.tier.rawValue) → \(after.risk.points)"
          + " \(after.risk.tier.rawValue)")
      for direction in Direction.allCases {
        lines.append(
          "\(direction.rawValue) segmented \(count(before, direction)) → \(count(after, direction))"
            + " of \(after.workloads.count) workloads,"
            + " default-deny \(before.defaultDeny[direction].rawValue)"
            + " → \(after.defaultDeny[direction].rawValue)")
      }
    }
    let narrowed = whatIf.delta.changed.filter { !$0.lost.possible.isEmpty }
    let widened = whatIf.delta.changed.filter { !$0.gained.possible.isEmpty }
    lines += section("closes", whatIf.delta.closed)
    lines += section("narrows", narrowed)
    lines += section("opens", Array(whatIf.delta.opened) + widened)
    lines.append("breaks \(whatIf.broken.count) observed edges")
    for flow in whatIf.broken.prefix(WhatIfDocument.examples) {
      let edge = flow.edge
      lines.append(
        "  \(edge.client) → \(edge.server) \(edge.portText)/\(edge.part.name),"
          + " seen \(edge.flows) times: \(flow.reason)")
    }
    return lines + proposal.warnings.map { "mind: \($0)" }
  }

  private func count(_ namespace: NamespaceAudit, _ direction: Direction) -> Int {
    namespace.coverage[direction].workloads[.segmented]
  }

  private func section(_ verb: String, _ changes: some Collection<ConnectivityDelta.Change>)
    -> [String]
  {
    var lines = ["\(verb) \(changes.count) pairs"]
    for change in changes.prefix(WhatIfDocument.examples) {
      lines.append(
        "  \(WhatIfDocument.text(change.source)) → \(WhatIfDocument.text(change.destination))")
    }
    if changes.count > WhatIfDocument.examples {
      lines.append("  … and \(changes.count - WhatIfDocument.examples) more")
    }
    return lines
  }

  /// Returns the name of one end of a pair.
  package static func text(_ end: ConnectivityDelta.End) -> String {
    switch end {
    case .workload(let identity): identity.path
    case .external(let range): range.description
    case .name(let name): name.text
    }
  }
}
