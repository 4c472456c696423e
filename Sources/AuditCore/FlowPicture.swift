package import Flows
package import PolicyEngine

/// What was seen of one cluster so far: an immutable picture for a face.
package struct FlowPicture: Sendable {
  /// The cluster, or `nil` where flows are read without any source.
  package var cluster: String?
  /// The lines that were read, good and bad, of all inputs together.
  package var lines: Int
  /// The lines that were passed over, by reason, of all inputs together.
  package var skipped: [String: Int]
  /// An example of each reason: the line it came first in, and what is wrong.
  package var skippedExamples: [String: String]
  /// The lines that say a cluster which is none of the sources.
  package var unmatched: Int
  /// What was seen.
  package var aggregate: FlowAggregate
  /// The edges with what the policies say of them.
  package var edges: [JoinedEdge]
  /// The rules that no flow used, or `nil` where no source is known.
  package var unusedRules: [RuleOrigin]?
  /// A Boolean value that tells whether the input is still read.
  package var isLive: Bool

  /// Makes a picture.
  package init(
    cluster: String?, lines: Int, skipped: [String: Int],
    skippedExamples: [String: String], unmatched: Int, aggregate: FlowAggregate,
    edges: [JoinedEdge], unusedRules: [RuleOrigin]?, isLive: Bool
  ) {
    self.cluster = cluster
    self.lines = lines
    self.skipped = skipped
    self.skippedExamples = skippedExamples
    self.unmatched = unmatched
    self.aggregate = aggregate
    self.edges = edges
    self.unusedRules = unusedRules
    self.isLive = isLive
  }
}
