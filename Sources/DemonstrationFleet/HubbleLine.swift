/// One flow as a line of Hubble JSON, in the wrapped shape of
/// `hubble observe -o json` (flows reference, section 1).
struct HubbleLine {
  /// What became of the packet.
  enum Verdict {
    /// Let through.
    case forwarded
    /// Dropped, since no rule admits it.
    case denied
    /// Dropped by the data path for reasons of its own.
    case failed
    /// Let through by audit mode although no rule admits it.
    case audited
  }

  /// What was observed.
  enum Event {
    /// The verdict of a policy.
    case policyVerdict
    /// A dropped packet.
    case drop
    /// A packet on its way to a pod.
    case toEndpoint
    /// A packet on its way out of the node.
    case toStack
    /// A request or an answer of an application protocol.
    case application
  }

  /// What became of the packet.
  var verdict = Verdict.forwarded
  /// What was observed.
  var event: Event
  /// The node that tells it, as an index.
  var node: Int
  /// The address of the sender.
  var sourceAddress: [UInt8]
  /// The address of the receiver.
  var destinationAddress: [UInt8]
  /// `TCP` or `UDP`.
  var transport = "TCP"
  /// The port of the sender.
  var sourcePort: Int
  /// The port of the receiver.
  var destinationPort: Int
  /// The flags of TCP, as JSON.
  var flags: StaticString = ""
  /// The sender, as JSON.
  var source: [UInt8]
  /// The receiver, as JSON.
  var destination: [UInt8]
  /// The names of a receiver outside.
  var destinationName: String?
  /// The names of a sender outside.
  var sourceName: String?
  /// A Boolean value that tells whether the connection leaves the pod that
  /// the node tells about.
  var isEgress: Bool
  /// Whether the packet is an answer, where the data path knows.
  var isReply: Bool?
  /// The Service that was called, as JSON.
  var service: [UInt8]?
  /// How specific the match was; only of policy verdicts.
  var match = 0
  /// The policy that admitted it, as JSON.
  var allowedBy: [UInt8]?
  /// The application protocol's part, as JSON.
  var application: [UInt8]?
  /// What Hubble would print.
  var summary: String

  /// Appends the line.
  ///
  /// - Parameters:
  ///   - time: the moment, as RFC 3339.
  ///   - nodeName: the node that tells it, as JSON text without quotes.
  ///   - uuid: two numbers that no other line has.
  func append(
    to text: inout TextBytes, time: [UInt8], nodeName: [UInt8], uuid: (UInt64, UInt64)
  ) {
    text.append("{\"flow\":{\"time\":\"")
    text.append(time)
    text.append("\",\"uuid\":\"")
    text.append(uuid: uuid.0, uuid.1)
    switch verdict {
    case .forwarded: text.append("\",\"verdict\":\"FORWARDED\"")
    case .denied: text.append("\",\"verdict\":\"DROPPED\",\"drop_reason\":133")
    case .failed: text.append("\",\"verdict\":\"DROPPED\",\"drop_reason\":151")
    case .audited: text.append("\",\"verdict\":\"AUDIT\"")
    }
    text.append(",\"IP\":{\"source\":\"")
    text.append(sourceAddress)
    text.append("\",\"destination\":\"")
    text.append(destinationAddress)
    text.append("\",\"ipVersion\":\"IPv4\"},\"l4\":{\"")
    text.append(text: transport)
    text.append("\":{\"source_port\":")
    text.append(number: sourcePort)
    text.append(",\"destination_port\":")
    text.append(number: destinationPort)
    if flags.utf8CodeUnitCount > 0 {
      text.append(",\"flags\":{")
      text.append(flags)
      text.append("}")
    }
    text.append("}},\"source\":")
    text.append(source)
    text.append(",\"destination\":")
    text.append(destination)
    text.append(
      application == nil
        ? ",\"Type\":\"L3_L4\",\"node_name\":\"" : ",\"Type\":\"L7\",\"node_name\":\"")
    text.append(nodeName)
    text.append("\"")
    appendNames(to: &text)
    if let application {
      text.append(",\"l7\":")
      text.append(application)
    }
    appendEvent(to: &text)
    text.append(",\"Summary\":\"")
    text.append(text: summary)
    text.append("\"")
    if let allowedBy {
      text.append(isEgress ? ",\"egress_allowed_by\":[" : ",\"ingress_allowed_by\":[")
      text.append(allowedBy)
      text.append("]")
    }
    text.append("},\"node_name\":\"")
    text.append(nodeName)
    text.append("\",\"time\":\"")
    text.append(time)
    text.append("\"}\n")
  }

  private func appendNames(to text: inout TextBytes) {
    if let sourceName {
      text.append(",\"source_names\":[\"")
      text.append(text: sourceName)
      text.append("\"]")
    }
    if let destinationName {
      text.append(",\"destination_names\":[\"")
      text.append(text: destinationName)
      text.append("\"]")
    }
  }

  private func appendEvent(to text: inout TextBytes) {
    switch event {
    case .policyVerdict: text.append(",\"event_type\":{\"type\":5}")
    case .drop:
      text.append(",\"event_type\":{\"type\":1,\"sub_type\":")
      text.append(number: verdict == .failed ? 151 : 133)
      text.append("}")
    case .toEndpoint: text.append(",\"event_type\":{\"type\":4}")
    case .toStack: text.append(",\"event_type\":{\"type\":4,\"sub_type\":3}")
    case .application: text.append(",\"event_type\":{\"type\":129}")
    }
    if let service {
      text.append(",\"destination_service\":")
      text.append(service)
    }
    text.append(
      isEgress ? ",\"traffic_direction\":\"EGRESS\"" : ",\"traffic_direction\":\"INGRESS\"")
    if match > 0 {
      text.append(",\"policy_match_type\":")
      text.append(number: match)
    }
    switch event {
    case .toEndpoint: text.append(",\"trace_observation_point\":\"TO_ENDPOINT\"")
    case .toStack: text.append(",\"trace_observation_point\":\"TO_STACK\"")
    case .policyVerdict, .drop, .application: break
    }
    switch verdict {
    case .denied: text.append(",\"drop_reason_desc\":\"POLICY_DENIED\"")
    case .failed: text.append(",\"drop_reason_desc\":\"STALE_OR_UNROUTABLE_IP\"")
    case .forwarded, .audited: break
    }
    if let isReply { text.append(isReply ? ",\"is_reply\":true" : ",\"is_reply\":false") }
  }
}
