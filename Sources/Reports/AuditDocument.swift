package import Audit
package import Flows
import Kubernetes
import PolicyEngine

/// The audit of a fleet as JSON, in the stable machine format of version 1.
///
/// Figures that are not known are `null`. Clusters stand in the order of the
/// sources, namespaces and findings worst first.
package struct AuditDocument: Sendable {
  /// The version of the format; it grows when a key changes its meaning.
  package static let schemaVersion = 1

  /// The audited clusters, in the order of the sources.
  package var clusters: [ClusterAudit]
  /// The figures of the fleet.
  package var figures: FleetFigures

  /// What was seen of the clusters, by name, where flows were read.
  package var flows: [String: FlowCounts] = [:]

  /// What was seen of one cluster, in numbers.
  package struct FlowCounts: Hashable, Sendable {
    /// How many edges were seen.
    package var edges: Int
    /// How many events were lost.
    package var lost: UInt64
    /// The edges by what the policies say of them.
    package var joins: [String: Int]

    /// Counts what was seen.
    package init(_ aggregate: FlowAggregate, _ edges: [JoinedEdge]) {
      self.edges = edges.count
      lost = aggregate.lost
      joins = edges.reduce(into: [:]) { $0[$1.outcome.rawValue, default: 0] += 1 }
    }

    /// The numbers as one line for people.
    package var line: String {
      let parts = joins.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      return "\(edges) edges seen, \(lost) events lost: \(parts.joined(separator: ", "))"
    }
  }

  /// Makes a document.
  package init(clusters: [ClusterAudit], figures: FleetFigures) {
    self.clusters = clusters
    self.figures = figures
  }

  /// The document as JSON text, ending with a line break.
  package var json: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schemaVersion", AuditDocument.schemaVersion)
      writer.key("clusters")
      writer.array(clusters) { AuditDocument.write($1, flows[$1.name], to: &$0) }
      writer.key("fleet")
      AuditDocument.write(figures, to: &writer)
    }
    writer.endLine()
    return writer.bytes
  }

  private static func write(
    _ cluster: ClusterAudit, _ flows: FlowCounts?, to writer: inout JSONWriter
  ) {
    writer.object { writer in
      writer.member("name", cluster.name)
      if let flows {
        writer.key("flows")
        writer.object { writer in
          writer.member("edges", flows.edges)
          writer.member("lost", count: flows.lost)
          writer.key("joins")
          writer.object { writer in
            for (join, count) in flows.joins.sorted(by: { $0.key < $1.key }) {
              writer.member(join, count)
            }
          }
        }
      }
      writer.member("cni", cluster.enforcement.pluginNames)
      writer.key("enforcement")
      AuditDocument.write(cluster.enforcement, to: &writer)
      writer.member("region", cluster.profile.region)
      writer.member("sector", cluster.profile.sector)
      writer.member("nodes", cluster.nodeCount)
      writer.member("pods", cluster.podCount)
      writer.member("workloads", cluster.workloadCount)
      writer.member("policies", cluster.policyCount)
      writer.key("evidence")
      writer.object { writer in
        writer.member("complete", cluster.evidence.isComplete)
        writer.member("origin", cluster.evidence.origin.rawValue)
        writer.member("newest", cluster.evidence.newest?.rfc3339)
        writer.member("isFileTime", cluster.evidence.isFileTime)
        writer.key("gaps")
        writer.array(cluster.evidence.gaps) { writer, gap in
          writer.object { writer in
            writer.member("cause", gap.cause.rawValue)
            writer.member("kind", gap.kind?.description)
            writer.member("namespace", gap.namespace)
            writer.member("message", gap.message)
            writer.member("location", gap.location)
          }
        }
      }
      writer.key("namespaces")
      writer.array(cluster.namespaces) { write($1, to: &$0) }
      writer.key("findings")
      writer.array(cluster.findings) { write($1, to: &$0) }
      write(cluster.attackPaths, to: &writer)
      writer.key("diagnostics")
      writer.array(cluster.diagnostics) { writer, diagnostic in
        writer.object { writer in
          writer.member("severity", diagnostic.severity.rawValue)
          writer.member("message", diagnostic.message)
          writer.member("location", diagnostic.location)
          if let help = diagnostic.help { writer.member("help", help) }
        }
      }
    }
  }

  private static func write(_ enforcement: Enforcement, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("reading", enforcement.title)
      writer.member("known", enforcement.isKnown)
      writer.key("plugins")
      writer.array(enforcement.plugins) { writer, plugin in
        writer.object { writer in
          writer.member("name", plugin.name)
          writer.member("version", plugin.version?.description)
        }
      }
      writer.key("kinds")
      writer.object { writer in
        for family in PolicyFamily.allCases {
          guard let found = enforcement.families[family] else { continue }
          writer.key(family.rawValue)
          writer.object { writer in
            writer.member("status", found.status.rawValue)
            if !found.reason.isEmpty { writer.member("reason", found.reason) }
          }
        }
      }
      writer.key("notEnforced")
      writer.array(enforcement.policies) { writer, entry in
        writer.object { writer in
          writer.member("policy", entry.policy.reference.description)
          writer.member("status", entry.enforcement.status.rawValue)
          writer.member("reason", entry.enforcement.reason)
        }
      }
    }
  }

  private static func write(_ namespace: NamespaceAudit, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("name", namespace.name)
      writer.member("system", namespace.isSystem)
      writer.member("workloads", namespace.workloads.count)
      writer.member("pods", namespace.podCount)
      for direction in Direction.allCases {
        writer.key(direction.rawValue)
        write(namespace.coverage[direction], to: &writer)
      }
      writer.key("defaultDeny")
      writer.object { writer in
        for direction in Direction.allCases {
          writer.member(direction.rawValue, namespace.defaultDeny[direction].rawValue)
        }
      }
      writer.key("risk")
      write(namespace.risk, to: &writer)
    }
  }

  private static func write(_ coverage: DirectionCoverage, to writer: inout JSONWriter) {
    writer.object { writer in
      for (name, counts) in [("workloads", coverage.workloads), ("pods", coverage.pods)] {
        writer.key(name)
        writer.object { writer in
          for kind in CoverageClass.allCases { writer.member(kind.rawValue, counts[kind]) }
        }
      }
      let selected = coverage.workloads.selectedCoverage
      let effective = coverage.workloads.effectiveCoverage
      writer.member("selectedCoverage", selected?.lowerBound)
      writer.member("selectedCoverageUpper", selected?.upperBound)
      writer.member("effectiveCoverage", effective?.lowerBound)
      writer.member("effectiveCoverageUpper", effective?.upperBound)
    }
  }

  private static func write(_ risk: RiskScore, to writer: inout JSONWriter) {
    let terms = [
      ("policyGap", risk.policyGap), ("dataSensitivity", risk.dataSensitivity),
      ("exposureLevel", risk.exposureLevel),
    ]
    writer.object { writer in
      writer.member("score", risk.score)
      writer.member("tier", risk.tier.rawValue)
      for (name, term) in terms { writer.member(name, term.value) }
      writer.member("confidence", risk.confidence.rawValue)
      writer.member("worstCase", risk.isWorstCase)
      writer.key("reasons")
      writer.array { writer in
        for (name, term) in terms {
          for reason in term.reasons { writer.string("\(name): \(reason)") }
        }
      }
    }
  }

  private static func write(_ finding: Finding, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("id", finding.id)
      writer.member("severity", finding.severity.rawValue)
      writer.member("confidence", finding.confidence.rawValue)
      writer.member("namespace", finding.namespace)
      writer.member("object", finding.object.description)
      writer.member("direction", finding.direction?.rawValue)
      writer.member("path", finding.path)
      writer.member("location", finding.location)
      writer.member("message", finding.message)
      writer.key("why")
      writer.strings(finding.why)
      writer.member("pods", finding.podCount)
      writer.member("remedy", finding.remedy)
      writer.member("fingerprint", finding.fingerprint)
    }
  }

  private static func write(_ fleet: FleetFigures, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("clusters", fleet.clusters)
      writer.member("nodes", fleet.nodes)
      writer.member("pods", fleet.pods)
      writer.key("evidence")
      writer.object { writer in
        writer.member("complete", fleet.clusters - fleet.incomplete.count)
        writer.member("incomplete", fleet.incomplete.count)
        writer.key("incompleteClusters")
        writer.strings(fleet.incomplete)
      }
      writer.member("withoutEffectiveEgress", fleet.withoutEffectiveEgress)
      writer.member("wildcardIngress", fleet.wildcardIngress)
      writer.member("openIngress", fleet.openIngress)
      writer.key("pciScope")
      writer.object { writer in
        writer.member("enforced", fleet.pciScope.enforced)
        writer.member("tooPermissive", fleet.pciScope.tooPermissive)
        writer.member("none", fleet.pciScope.none)
        writer.member("of", fleet.pciScope.of)
      }
      writer.key("reopenedWithin30Days")
      writer.null()
      writer.key("medianDaysToAllowAll")
      writer.null()
      for (name, groups) in [("byRegion", fleet.byRegion), ("bySector", fleet.bySector)] {
        writer.key(name)
        writer.object { writer in
          for (group, figures) in groups.sorted(by: { $0.key < $1.key }) {
            writer.key(group)
            writer.object { writer in
              writer.member("clusters", figures.clusters)
              writer.member("withoutEffectiveEgress", figures.withoutEffectiveEgress)
              writer.member("wildcardIngress", figures.wildcardIngress)
            }
          }
        }
      }
      writer.key("tiers")
      writer.object { writer in
        for tier in RiskScore.Tier.allCases.reversed() {
          writer.member(tier.rawValue, fleet.tiers[tier] ?? 0)
        }
      }
    }
  }
}
