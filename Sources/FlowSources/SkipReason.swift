/// Why a line of a flow stream gave no record.
package enum SkipReason: String, Hashable, Sendable, CaseIterable {
  /// The line is empty.
  case blank
  /// The line is text, such as what an agent logs between flows.
  case logText
  /// The line should be JSON and is not.
  case invalidJSON
  /// The line is longer than the limit.
  case tooLong
  /// The stream ended inside the line.
  case cutShort
  /// The flow is `null` or not an object.
  case emptyFlow
  /// The line is JSON, but nothing that Hubble writes.
  case notHubble
  /// A dialect that looks like Hubble and is not; reading it would be
  /// guessing.
  case lookAlike
  /// An event of the agent, which is no flow.
  case agentEvent
  /// An event for debugging, which is no flow.
  case debugEvent
  /// What a Hubble server says about itself.
  case serverStatus
}

extension SkipReason: Comparable {
  /// Orders by name.
  package static func < (left: SkipReason, right: SkipReason) -> Bool {
    left.rawValue < right.rawValue
  }
}
