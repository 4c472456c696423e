/// How often the flows of an edge were seen, by where they were seen.
///
/// One connection shows at several places and on both nodes; counting one
/// place only counts it once (`reference/flows.md` 1.5, rule 5).
package struct FlowSightings: Hashable, Sendable {
  /// Requests by `FlowRecord.Vantage`, then replies at the client's end, then
  /// replies elsewhere.
  private var counts = SIMD16<UInt64>()
  private static let replyAtEndpoint = 10
  private static let replyElsewhere = 11

  /// Makes counts of nothing.
  package init() {}

  /// Counts a request.
  mutating func add(_ weight: UInt64, at vantage: FlowRecord.Vantage) {
    counts[vantage.rawValue] = counts[vantage.rawValue].saturatingAdd(weight)
  }

  /// Counts a reply.
  mutating func addReply(_ weight: UInt64, at vantage: FlowRecord.Vantage) {
    let slot =
      vantage == .toEndpoint ? FlowSightings.replyAtEndpoint : FlowSightings.replyElsewhere
    counts[slot] = counts[slot].saturatingAdd(weight)
  }

  /// Adds the counts of another.
  mutating func add(_ other: FlowSightings) {
    for slot in 0..<12 { counts[slot] = counts[slot].saturatingAdd(other.counts[slot]) }
  }

  /// Returns how many requests were seen at one place.
  package subscript(vantage: FlowRecord.Vantage) -> UInt64 { counts[vantage.rawValue] }

  /// The connections, counted at one place: at the verdicts of one direction,
  /// else where flows enter the server's pod, else at drops, else at the place
  /// that saw most; replies count only where no request was seen.
  package var connections: UInt64 {
    let verdicts = max(self[.ingressVerdict], self[.egressVerdict], self[.verdict])
    if verdicts > 0 { return verdicts }
    if self[.toEndpoint] > 0 { return self[.toEndpoint] }
    if self[.drop] > 0 { return self[.drop] }
    let places: [FlowRecord.Vantage] = [
      .fromEndpoint, .toStack, .toNetwork, .toProxy, .elsewhere,
    ]
    let most = places.map { self[$0] }.max() ?? 0
    return most > 0
      ? most : max(counts[FlowSightings.replyAtEndpoint], counts[FlowSightings.replyElsewhere])
  }

  /// How many replies were seen.
  package var replies: UInt64 {
    counts[FlowSightings.replyAtEndpoint].saturatingAdd(counts[FlowSightings.replyElsewhere])
  }
}

extension UInt64 {
  /// Returns the sum, or the highest number where there is no such sum.
  func saturatingAdd(_ other: UInt64) -> UInt64 {
    let (sum, overflows) = addingReportingOverflow(other)
    return overflows ? .max : sum
  }
}

extension UInt32 {
  /// Returns the sum, or the highest number where there is no such sum.
  func saturatingAdd(_ other: UInt32) -> UInt32 {
    let (sum, overflows) = addingReportingOverflow(other)
    return overflows ? .max : sum
  }
}
