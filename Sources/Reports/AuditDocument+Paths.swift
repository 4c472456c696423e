import Audit
import PolicyEngine

/// Attack paths and blast radius in the audit's JSON.
///
/// `attackPaths.paths` stand shortest first; each has the four stages of the
/// published attack: `access` (what leads in), `reconnaissance` (what the entry
/// reaches), `lateralMovement` (the hops, each with its connections, whether it
/// is certain, and what lets it out and in) and `exfiltration` (`null` where
/// nothing on the way may connect to the internet). `blastRadius.workloads`
/// stand widest first. What is left out is counted in `omitted`.
extension AuditDocument {
  /// The most workloads whose blast radius is written.
  package static let radiusLimit = 100

  /// Writes both members of a cluster.
  static func write(_ found: AttackPaths, to writer: inout JSONWriter) {
    writer.key("attackPaths")
    writer.object { writer in
      writer.key("paths")
      writer.array(found.paths) { write($1, found, to: &$0) }
      writer.member("omitted", found.omittedCount)
      writer.member("hopLimit", AttackPaths.hopLimit)
      writer.key("beyondHopLimit")
      writer.strings(found.beyondLimit.map(found.name))
    }
    writer.key("blastRadius")
    writer.object { writer in
      let ordered = found.radius.sorted { left, right in
        (-left.transitive.pods, -left.direct.pods, left.workload)
          < (-right.transitive.pods, -right.direct.pods, right.workload)
      }
      writer.key("workloads")
      writer.array(Array(ordered.prefix(radiusLimit))) { writer, radius in
        writer.object { writer in
          writer.member("workload", found.name(radius.workload))
          members(of: radius, to: &writer)
        }
      }
      writer.member("omitted", max(0, ordered.count - radiusLimit))
    }
  }

  private static func write(
    _ path: AttackPath, _ found: AttackPaths, to writer: inout JSONWriter
  ) {
    writer.object { writer in
      writer.member("entry", found.name(path.entry))
      writer.member("end", found.name(path.end))
      writer.member("hops", path.hops.count)
      writer.member("dataSensitivity", path.sensitivity.value)
      writer.member("certain", path.isCertain)
      writer.member("entries", path.entryCount)
      writer.key("shorterIfUnknownIsOpen")
      if let shorter = path.shorterUnknown { writer.int(shorter) } else { writer.null() }
      writer.key("access")
      writer.object { writer in
        technique(.access, to: &writer)
        writer.member("via", path.exposure.summary)
        writer.member("level", path.exposure.level)
        writer.member("certain", path.exposure.isCertain)
      }
      writer.key("reconnaissance")
      writer.object { writer in
        technique(.reconnaissance, to: &writer)
        members(of: path.reconnaissance, to: &writer)
      }
      writer.key("lateralMovement")
      writer.object { writer in
        technique(.lateralMovement, to: &writer)
        writer.key("hops")
        writer.array(path.hops) { write($1, found, to: &$0) }
      }
      writer.key("exfiltration")
      guard let exit = path.exit else { return writer.null() }
      writer.object { writer in
        technique(.exfiltration, to: &writer)
        writer.key("relays")
        writer.array(exit.relays) { write($1, found, to: &$0) }
        writer.key("hop")
        write(exit.hop, found, to: &writer)
      }
    }
  }

  private static func technique(_ stage: AttackStage, to writer: inout JSONWriter) {
    writer.member("technique", stage.technique.identifier)
  }

  private static func write(_ hop: AttackHop, _ found: AttackPaths, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("from", found.name(hop.source))
      switch hop.target {
      case .workload(let index): writer.member("to", found.name(index))
      case .internet: writer.member("to", "internet")
      }
      writer.key("connections")
      writer.connections(hop.connections)
      writer.member("certain", hop.isCertain)
      writer.key("causes")
      writer.strings(hop.causes.map(\.text))
      writer.key("egress")
      write(hop.egress, to: &writer)
      writer.key("ingress")
      if let ingress = hop.ingress { write(ingress, to: &writer) } else { writer.null() }
    }
  }

  private static func write(_ passage: AttackHop.Passage, to writer: inout JSONWriter) {
    writer.object { writer in
      switch passage {
      case .open: writer.member("passage", "notIsolated")
      case .unenforceable: writer.member("passage", "notEnforceable")
      case .undecided: writer.member("passage", "undecided")
      case .rules(let rules):
        writer.member("passage", "rules")
        writer.key("rules")
        writer.rules(rules)
      }
    }
  }

  private static func members(of radius: BlastRadius, to writer: inout JSONWriter) {
    for (name, extent) in [
      ("direct", radius.direct), ("transitive", radius.transitive), ("certain", radius.certain),
    ] {
      writer.key(name)
      writer.object { writer in
        writer.member("workloads", extent.workloads)
        writer.member("pods", extent.pods)
      }
    }
    writer.member("sensitiveWorkloads", radius.sensitive)
  }
}
