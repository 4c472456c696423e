/// What reading a flow stream came across.
///
/// Nothing is fatal and nothing is silent: every line is a record, part of one,
/// or counted under a reason.
package struct HubbleStatistics: Hashable, Sendable {
  /// The lines of one reason.
  package struct Skipped: Hashable, Sendable {
    /// How many.
    package var count: Int
    /// The first of them, counted from 1.
    package var firstLine: Int
    /// What was wrong with the first, in one line; text from the stream never
    /// stands in it, since it may be secret.
    package var message: String
  }

  /// The lines read, empty ones included.
  package var lines = 0
  /// The bytes read.
  package var bytes = 0
  /// The flows.
  package var flows = 0
  /// The records of lost events.
  package var losses = 0
  /// The records about nodes.
  package var nodeStatuses = 0
  /// The lines that gave nothing, by why.
  package var skipped: [SkipReason: Skipped] = [:]
  /// The name of the look-alike that was met first, as it calls itself.
  package var lookAlike: String?
  /// The flows that were used although their time is not one.
  package var invalidTimes = 0
  /// The flows that were used under `other` since their verdict is not known.
  package var unknownVerdicts = 0

  /// Makes statistics of nothing.
  package init() {}

  /// The lines that gave nothing.
  package var skippedLines: Int { skipped.values.reduce(0) { $0 &+ $1.count } }

  /// Counts lines that gave nothing.
  mutating func skip(_ reason: SkipReason, line: Int, count: Int = 1, _ message: String) {
    if skipped[reason] == nil {
      skipped[reason] = Skipped(count: 0, firstLine: line, message: message)
    }
    skipped[reason]?.count += count
  }

  /// Adds what reading another stream came across.
  package mutating func add(_ other: HubbleStatistics) {
    lines += other.lines
    bytes += other.bytes
    flows += other.flows
    losses += other.losses
    nodeStatuses += other.nodeStatuses
    invalidTimes += other.invalidTimes
    unknownVerdicts += other.unknownVerdicts
    lookAlike = lookAlike ?? other.lookAlike
    for (reason, more) in other.skipped {
      skip(reason, line: more.firstLine, count: more.count, more.message)
    }
  }
}
