package import Audit
package import DisplayText
package import Kubernetes
import PolicyEngine

/// What every workload leaves open to peers that nobody names, for people and
/// for programs.
package struct ExposureDocument: Sendable {
  /// The name of the cluster.
  package let cluster: String
  /// The exposures, in the order they are printed.
  package let exposures: [PolicyExposure]
  /// The workloads that they speak of.
  package let inventory: Inventory

  /// Makes a document.
  package init(cluster: String, exposures: [PolicyExposure], inventory: Inventory) {
    self.cluster = cluster
    self.exposures = exposures
    self.inventory = inventory
  }

  /// A Boolean value that tells whether something of it is unknown for want of
  /// evidence.
  package var isUncertain: Bool {
    exposures.contains { exposure in
      exposure.isolation == .unknown || !exposure.anyPod.isExact
        || !exposure.world.allSatisfy(\.answer.isExact)
    }
  }

  /// The document as JSON text, ending with a line break.
  ///
  /// `null` stands for what nobody knows: where the nodes or the API server are.
  package var json: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schemaVersion", AuditDocument.schemaVersion)
      writer.member("cluster", cluster)
      writer.key("exposures")
      writer.array(exposures) { writer, exposure in
        writer.object { writer in
          let identity = inventory.workloads[exposure.workload].identity
          writer.member("workload", identity.path)
          writer.member("kind", identity.kind.kind)
          writer.member("direction", exposure.direction.rawValue)
          writer.member("isolated", ExposureDocument.word(exposure.isolation))
          writer.member("enforceable", exposure.isEnforceable)
          writer.key("anyPod")
          writer.answer(exposure.anyPod)
          for (key, answer) in [
            ("everyPod", exposure.everyPod), ("nodes", exposure.nodes),
            ("apiServer", exposure.apiServer),
          ] {
            writer.key(key)
            if let answer { writer.answer(answer) } else { writer.null() }
          }
          writer.key("world")
          writer.array(exposure.world) { writer, part in
            writer.object { writer in
              writer.key("addresses")
              writer.strings(part.addresses.flatMap { $0.ranges.map(\.description) })
              writer.key("answer")
              writer.answer(part.answer)
            }
          }
        }
      }
    }
    writer.endLine()
    return writer.bytes
  }

  /// The exposures as a table for people.
  package var table: PlainTable {
    var table = PlainTable(columns: [
      .init("WORKLOAD"), .init("DIRECTION"), .init("ISOLATED"), .init("ANY POD"), .init("WORLD"),
      .init("NODES"), .init("API SERVER"),
    ])
    for exposure in exposures {
      table.append(
        [
          inventory.workloads[exposure.workload].displayName, exposure.direction.rawValue,
          exposure.isEnforceable ? ExposureDocument.word(exposure.isolation) : "cannot be",
          AnswerText.text(exposure.anyPod), ExposureDocument.text(exposure.world),
          exposure.nodes.map(AnswerText.text) ?? "unknown",
          exposure.apiServer.map(AnswerText.text) ?? "unknown",
        ].map { SafeText($0) })
    }
    return table
  }

  private static func word(_ match: SelectorMatch) -> String {
    switch match {
    case .yes: "yes"
    case .no: "no"
    case .unknown: "unknown"
    }
  }

  /// Returns what the world gets: most first, addresses only where not all get
  /// the same.
  package static func text(_ world: [PolicyExposure.World]) -> String {
    guard !world.isEmpty else { return "none" }
    return world.map { part in
      let answer = AnswerText.text(part.answer)
      let isAll = IPFamily.allCases.allSatisfy { family in
        part.addresses.contains(.all(family))
      }
      return isAll ? answer : "\(answer) (\(text(part.addresses)))"
    }.joined(separator: "; ")
  }

  /// Returns addresses in a few words: whole families by name, else the first
  /// ranges and how many more there are.
  package static func text(_ sets: [AddressSet]) -> String {
    var parts: [String] = []
    for set in sets {
      if set == .all(set.family) {
        parts.append(set.family == .ipv4 ? "all IPv4" : "all IPv6")
        continue
      }
      let ranges = set.ranges
      parts += ranges.prefix(rangesShown).map(\.description)
      if ranges.count > rangesShown { parts.append("\(ranges.count - rangesShown) more ranges") }
    }
    return parts.joined(separator: ", ")
  }

  private static let rangesShown = 2
}
