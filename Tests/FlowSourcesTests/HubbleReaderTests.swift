import FlowSources
import Flows
import Testing

@Suite("Hubble's JSON")
struct HubbleReaderTests {
  /// A flow from `a/x` to `b/y`, TCP 80, without its braces.
  static let body = #"""
    "time":"2026-03-02T08:00:00.5Z","verdict":"FORWARDED","IP":{"source":"10.0.0.1","destination":"10.0.0.2","ipVersion":"IPv4"},"l4":{"TCP":{"source_port":40000,"destination_port":80,"flags":{"SYN":true}}},"source":{"identity":5000,"namespace":"a","pod_name":"x"},"destination":{"ID":7,"identity":5001,"namespace":"b","pod_name":"y"},"event_type":{"type":4},"traffic_direction":"INGRESS","is_reply":false,"uuid":"u-1"
    """#
  static let wrapped = #"{"flow":{\#(body)},"node_name":"c1/n1","time":"2026-03-02T08:00:00.5Z"}"#
  static let camel = #"""
    {"flow":{"time":"2026-03-02T08:00:00.5Z","verdict":1,"IP":{"source":"10.0.0.1","destination":"10.0.0.2","ipVersion":1},"l4":{"TCP":{"sourcePort":"40000","destinationPort":80.0,"flags":{"SYN":true}}},"source":{"identity":"5000","namespace":"a","podName":"x","labels":null},"destination":{"ID":7,"identity":5001,"namespace":"b","podName":"y"},"eventType":{"type":4,"subType":0},"trafficDirection":1,"isReply":false,"dropReason":0,"unknownField":[{}]},"nodeName":"c1/n1"}
    """#

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
  }

  private func read(_ input: String, step: Int = .max) -> (FlowAggregate, HubbleStatistics) {
    let reader = HubbleReader()
    var aggregator = FlowAggregator(inventory: nil, vocabulary: reader.vocabulary)
    let bytes = Array(input.utf8)
    var at = 0
    while at < bytes.count {
      let end = step < bytes.count - at ? at + step : bytes.count
      bytes[at..<end].withUnsafeBytes { reader.feed($0, into: &aggregator) }
      at = end
    }
    reader.finish(into: &aggregator)
    return (aggregator.aggregate, reader.statistics)
  }

  /// One way in which the same flow is written.
  struct Shape: Sendable, CustomTestStringConvertible {
    var name: String
    var input: String
    var testDescription: String { name }

    init(_ name: String, _ input: String) {
      self.name = name
      self.input = input
    }
  }

  static let container = "2026-09-15T16:20:01.1Z stdout "
  static let shipped: String = #"{"log":"\#(escaped(wrapped))\n","stream":"stdout"}"#
  static let logged: String = #"time="x" level=info msg="\#(escaped(wrapped))" subsys=hubble"#
  static let inParts: String =
    "\(container)P \(wrapped.prefix(50))\n\(container)F \(wrapped.dropFirst(50))"

  static let shapes: [Shape] = [
    Shape("wrapped", wrapped), Shape("flat", "{\(body)}"), Shape("camel case and numbers", camel),
    Shape("with a carriage return", "\(wrapped)\r\n"),
    Shape("with a byte order mark", "\u{FEFF}\(wrapped)"),
    Shape("behind the prefix of a container", "\(container)F \(wrapped)"),
    Shape("in two parts of a container's line", inParts),
    Shape("in the envelope of a log shipper", shipped),
    Shape("in a message of the agent", logged), Shape("in an array on one line", "[\(wrapped)]"),
    Shape("in an array of lines", "[\n\(wrapped),\n\n]\n"),
    Shape("laid out over lines", "{\n  \"flow\": {\(body)\n  }\n}\n"),
    Shape("laid out in an array", "[\n  {\n    \"flow\": {\n\(body)\n  }\n }\n]"),
    Shape("behind text", "level=info msg=hello\n\(wrapped)"),
  ]

  @Test("is read in every shape it occurs in", arguments: shapes)
  func everyShape(shape: Shape) {
    for step in [1, 17, Int.max] {
      let (aggregate, statistics) = read(shape.input, step: step)
      #expect(statistics.flows == 1, "\(shape.name)")
      #expect(aggregate.edges.map(\.client.description) == ["a/x"], "\(shape.name)")
      #expect(aggregate.edges.map(\.server.description) == ["b/y"], "\(shape.name)")
      #expect(aggregate.edges.map(\.number) == [80])
      #expect(aggregate.edges.map(\.flows) == [1])
      #expect(aggregate.first?.nanoseconds == 500_000_000)
      #expect(statistics.skipped.keys.allSatisfy { [.logText, .blank].contains($0) })
    }
  }

  @Test("reads two objects on one line as two flows")
  func concatenated() {
    let other = HubbleReaderTests.wrapped.replacing("u-1", with: "u-2")
    #expect(read(HubbleReaderTests.wrapped + other).0.edges.map(\.events) == [2])
  }

  @Test(
    "is counted with a reason and a place where it is none",
    arguments: [
      ("\n", SkipReason.blank), ("hello\n", .logText), ("{bad json\n", .invalidJSON),
      (#"{"flow":null}"#, .emptyFlow), (#"{"flow":7}"#, .emptyFlow), (#"{"a":1}"#, .notHubble),
      (#"{"agent_event":{"type":"AGENT_STARTED"}}"#, .agentEvent),
      (#"{"debug_event":{}}"#, .debugEvent), (#"{"num_flows":"1","max_flows":"2"}"#, .serverStatus),
      (#"{"schema":"cpp.flows.v1","flows":[{"verdict":"ALLOWED"}]}"#, .lookAlike),
      (String(wrapped.dropLast(9)), .cutShort),
      ("{\"flow\":{\"x\":\"" + String(repeating: "y", count: 5_000) + "\"}}\n", .tooLong),
    ] as [(String, SkipReason)])
  func reasons(input: String, reason: SkipReason) {
    let reader = HubbleReader(lineLimit: 4_000)
    var aggregator = FlowAggregator(inventory: nil, vocabulary: reader.vocabulary)
    Array(("# first\n" + input).utf8).withUnsafeBytes { reader.feed($0, into: &aggregator) }
    reader.finish(into: &aggregator)
    let skipped = reader.statistics.skipped
    #expect(skipped[reason]?.count == (reason == .logText ? 2 : 1))
    #expect(skipped[reason]?.firstLine == (reason == .logText ? 1 : 2))
    #expect(reader.statistics.flows == 0)
    #expect(reader.statistics.lines == 2)
    #expect(reader.statistics.skippedLines == 2)
  }

  @Test("names a look-alike as it names itself, letters only")
  func lookAlike() {
    let input = #"{"schema":"cpp.flows.v1\u001b[2J","flows":[]}"#
    #expect(read(input).1.lookAlike == "cpp.flows.v12J")
  }

  @Test("goes on behind a value over several lines that never ends")
  func brokenLayout() {
    let (aggregate, statistics) = read("{\n  \"flow\": {\n" + HubbleReaderTests.wrapped + "\n")
    #expect(aggregate.edges.count == 1)
    #expect(statistics.skipped[.invalidJSON]?.count == 2)
  }

  @Test("tells flat lost events from flat flows")
  func lostEvents() {
    let (aggregate, statistics) = read(
      #"{"source":"HUBBLE_RING_BUFFER","num_events_lost":"1234","cpu":0}"# + "\n"
        + #"{"lost_events":{"source":2,"num_events_lost":"18446744073709551615"},"node_name":"c/n"}"#
    )
    #expect(statistics.losses == 2)
    #expect(aggregate.lost == .max)
    #expect(aggregate.lostByNode == ["": 1234, "c/n": .max])
  }

  @Test("says which cluster a line belongs to")
  func clusters() {
    let reader = HubbleReader()
    var found: [String] = []
    let other =
      #"{"flow":{\#(HubbleReaderTests.body.replacing(#""ID":7"#, with: #""ID":7,"cluster_name":"c2""#))}}"#
    let input = [HubbleReaderTests.wrapped, other, "{\(HubbleReaderTests.body)}"]
    Array((input.joined(separator: "\n") + "\n").utf8).withUnsafeBytes {
      reader.feed($0) { _, cluster in found.append(reader.vocabulary.name(cluster)) }
    }
    #expect(found == ["c1", "c2", ""])
  }

  @Test("keeps no header and no address of a page")
  func secrets() {
    let http = #"""
      "l7":{"type":"REQUEST","http":{"method":"GET","url":"http://y/?token=CANARY","headers":[{"key":"Authorization","value":"CANARY"}]}},
      """#
    let line = #"{"flow":{\#(http.replacing("\n", with: ""))\#(HubbleReaderTests.body)}}"#
    let (aggregate, statistics) = read(line + "\n{\"flow\":CANARY\n")
    #expect(aggregate.edges.count == 1)
    #expect(!"\(aggregate)\(statistics)".contains("CANARY"))
  }

  @Test("takes drops by name, by number and by event")
  func dropReasons() {
    func line(_ extra: String, _ event: String) -> String {
      "{\"flow\":{"
        + HubbleReaderTests.body.replacing("FORWARDED", with: "DROPPED")
        .replacing(#""event_type":{"type":4}"#, with: event).replacing(#","uuid":"u-1""#, with: "")
        + extra + "}}\n"
    }
    let input =
      line(#","drop_reason_desc":"POLICY_DENY""#, #""event_type":{"type":5}"#)
      + line(#","drop_reason":133"#, #""event_type":{"type":5}"#)
      + line("", #""event_type":{"type":1,"sub_type":169}"#)
      + line(#","dropReasonDesc":999"#, #""event_type":{"type":1}"#)
    let reasons = read(input).0.dropsByReason.map(\.reason.name).sorted()
    #expect(reasons == ["FIB_LOOKUP_FAILED", "POLICY_DENIED", "POLICY_DENY", "REASON_999"])
  }
}
