import Flows
import JSONReading
import Kubernetes

/// What one object of a flow stream is (`reference/flows.md` 1.1).
struct HubbleEnvelope {
  /// What it holds.
  enum Content {
    /// A flow, wrapped or flat.
    case flow(JSONValue)
    /// A flow that is none.
    case emptyFlow
    /// A record of lost events, wrapped or flat.
    case loss(JSONValue)
    /// A change of what is heard from nodes.
    case nodeStatus(JSONValue)
    /// A line of text that a log shipper put into a field.
    case shipped([UInt8])
    /// Something else that is known.
    case skipped(SkipReason, String)
    /// A dialect that looks alike, by the name it gives itself.
    case lookAlike(String)
  }

  /// The node that the line names.
  private(set) var node: JSONValue?
  /// The time that the line gives.
  private(set) var time: JSONValue?
  private let root: JSONValue
  private var member: Content?
  private var hasFlowFields = false
  private var schema: JSONValue?
  private var isStatus = false
  private var flatLoss = false

  /// Looks at the fields of an object.
  init(_ root: JSONValue) {
    self.root = root
    var source: JSONValue?
    var fields = root.fields
    while let (key, value) = fields.next() {
      switch key.utf8.count {
      case 4:
        if key == "flow" {
          member = value.isObject ? .flow(value) : .emptyFlow
        } else if key == "time" {
          time = value
        }
      case 2: hasFlowFields = hasFlowFields || key == "IP" || key == "l4"
      case 6:
        if key == "source" { source = value } else if key == "schema" { schema = value }
      case 7: hasFlowFields = hasFlowFields || key == "verdict" || key == "Summary"
      case 8: if key == "nodeName" { node = value }
      case 9:
        if key == "node_name" { node = value }
        isStatus = isStatus || key == "num_flows" || key == "max_flows"
      case 10: readEvent(key, value)
      case 11: readEvent(key, value)
      default:
        if key == "num_events_lost" || key == "numEventsLost" { flatLoss = true }
        hasFlowFields = hasFlowFields || key == "traffic_direction" || key == "trafficDirection"
      }
    }
    if let source {
      hasFlowFields = hasFlowFields || source.isObject
      flatLoss = flatLoss && source.kind != .object
    }
  }

  private mutating func readEvent(_ key: JSONKey, _ value: JSONValue) {
    switch key {
    case "lost_events", "lostEvents":
      member = value.isObject ? .loss(value) : .skipped(.notHubble, "lost events without a count")
    case "agent_event", "agentEvent": member = .skipped(.agentEvent, "an event of the agent")
    case "debug_event", "debugEvent": member = .skipped(.debugEvent, "an event for debugging")
    case "node_status", "nodeStatus": member = .nodeStatus(value)
    case "event_type": hasFlowFields = true
    default: break
    }
  }

  /// What the object holds.
  var content: Content {
    if let member { return member }
    if let schema {
      // The name is shown to the person: letters, digits and dots only.
      let name = (schema.string ?? "").unicodeScalars.prefix(40).filter {
        $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == ".")
      }
      return .lookAlike(String(String.UnicodeScalarView(name)))
    }
    if flatLoss { return .loss(root) }
    if hasFlowFields { return .flow(root) }
    if isStatus { return .skipped(.serverStatus, "what a Hubble server says about itself") }
    if let text = LineEnvelope.shippedLine(root) { return .shipped(text) }
    return .skipped(.notHubble, "JSON without any field of a flow")
  }

  /// Returns a record of lost events; a count that is none is 0.
  mutating func loss(_ value: JSONValue) -> FlowLoss {
    var loss = FlowLoss(source: "", count: 0, node: node?.string ?? "", time: nil)
    for (key, value) in value.fields {
      switch key {
      case "source": loss.source = String((value.string ?? "").prefix(64))
      case "num_events_lost", "numEventsLost": loss.count = HubbleEnums.number(value) ?? 0
      default: break
      }
    }
    var times = TimestampReader()
    loss.time = time.flatMap { times.read($0) }
    return loss
  }

  /// Returns what is said about nodes.
  static func status(_ value: JSONValue) -> FlowNodeStatus {
    var status = FlowNodeStatus(change: "", nodes: [])
    for (key, value) in value.fields {
      switch key {
      case "state_change", "stateChange":
        status.change = value.string ?? statusNames[Int(value.int64 ?? 0)] ?? ""
      case "node_names", "nodeNames":
        status.nodes = value.elements.prefix(10_000).compactMap(\.string)
      default: break
      }
    }
    return status
  }

  private static let statusNames: [Int: String] = [
    1: "NODE_CONNECTED", 2: "NODE_UNAVAILABLE", 3: "NODE_GONE", 4: "NODE_ERROR",
  ]
}
