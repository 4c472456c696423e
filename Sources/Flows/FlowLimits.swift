/// The named limits of an aggregate, so that no stream can exhaust the memory.
///
/// What a limit leaves out is counted and said.
package struct FlowLimits: Hashable, Sendable {
  /// How many edges are kept.
  package var edges = 40_000
  /// How many DNS names an edge keeps.
  package var namesPerEdge = 16
  /// How many pairs of ends an edge keeps.
  package var pairsPerEdge = 16
  /// How many DNS names are counted.
  package var dnsNames = 10_000
  /// How many nodes are counted.
  package var nodes = 10_000
  /// How many pairs of peers without an orientation are kept.
  package var unorientedPairs = 1_000
  /// How many identifiers of flows are remembered against doubles; a power of
  /// two.
  package var identifiers = 1 << 18

  /// Makes the usual limits.
  package init() {}
}
