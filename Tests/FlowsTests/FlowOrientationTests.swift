import Flows
import PolicyEngine
import Testing

@Suite("The orientation of a flow")
struct FlowOrientationTests {
  /// One row of the table in `reference/flows.md` 1.5.
  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var record: FlowRecord
    var declared = FlowOrientation.KnownPorts()
    var seen = FlowOrientation.KnownPorts()
    var expected: FlowOrientation
    var testDescription: String { name }
  }

  private static func record(
    _ part: ConnectionSet.Part?, _ source: UInt16 = 0, _ destination: UInt16 = 0,
    reply: Bool? = nil, flags: FlowRecord.TCPFlags = [],
    vantage: FlowRecord.Vantage = .elsewhere
  ) -> FlowRecord {
    var record = FlowRecord()
    record.part = part
    record.sourcePort = source
    record.destinationPort = destination
    record.isReply = reply
    record.flags = flags
    record.vantage = vantage
    return record
  }

  static let rows: [Row] = [
    Row(
      name: "a reply is turned round", record: record(.tcp, 443, 40_000, reply: true),
      expected: .reversed),
    Row(
      name: "what is no reply stays as it is", record: record(.tcp, 443, 40_000, reply: false),
      expected: .forward),
    Row(
      name: "SYN comes of the client", record: record(.tcp, 80, 79, flags: .syn),
      expected: .forward),
    Row(
      name: "SYN and ACK come of the server", record: record(.tcp, 79, 80, flags: [.syn, .ack]),
      expected: .reversed),
    Row(
      name: "a declared port serves", record: record(.tcp, 50_000, 40_000, flags: .ack),
      declared: .init(source: true), expected: .reversed),
    Row(
      name: "a declared port wins over the lower one", record: record(.udp, 80, 40_000),
      declared: .init(destination: true), expected: .forward),
    Row(
      name: "a port that was seen to serve serves", record: record(.udp, 50_000, 40_000),
      seen: .init(source: true), expected: .reversed),
    Row(
      name: "two declared ports say nothing, what was seen does",
      record: record(.udp, 50_000, 40_000), declared: .init(source: true, destination: true),
      seen: .init(source: true), expected: .reversed),
    Row(name: "the lower port serves", record: record(.udp, 53, 33_000), expected: .reversed),
    Row(
      name: "a port outside the ephemeral ones serves", record: record(.udp, 40_000, 8_080),
      expected: .forward),
    Row(
      name: "two ephemeral ports stay undecided", record: record(.udp, 40_000, 50_000),
      expected: .undecided),
    Row(
      name: "two equal ports stay undecided", record: record(.udp, 5_353, 5_353),
      expected: .undecided),
    Row(
      name: "the verdict of a policy speaks of a first packet",
      record: record(.sctp, 38_412, 38_412, vantage: .ingressVerdict), expected: .forward),
    Row(
      name: "a missing port of the source is the client's", record: record(.tcp, 0, 8_080),
      expected: .forward),
    Row(name: "no port stays undecided", record: record(.tcp), expected: .undecided),
    Row(
      name: "an echo reply is a reply, flag or not", record: record(.icmpv4, 0, 0),
      expected: .reversed),
    Row(
      name: "an echo request is none", record: record(.icmpv6, 0, 128 << 8), expected: .forward),
    Row(
      name: "an ICMP error belongs to another connection",
      record: record(.icmpv4, 0, 3 << 8 | 1, reply: false), expected: .related),
    Row(name: "no protocol stays undecided", record: record(nil), expected: .undecided),
  ]

  @Test("follows the six rules", arguments: rows)
  func table(row: Row) {
    #expect(
      FlowOrientation.of(row.record, declared: { row.declared }, seen: { row.seen })
        == row.expected)
  }
}
