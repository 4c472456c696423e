import Flows
import JSONReading
import Kubernetes

/// Turns the JSON of one flow into a record.
///
/// Names of fields are taken as the protocol has them and in camel case, enums
/// by name and by number, 64-bit numbers in quotes and without
/// (`reference/flows.md` 1.2). Only what a record needs is looked at; HTTP
/// headers and addresses of pages are passed over.
///
/// Longer than most types: it is the one list of Hubble's fields.
final class HubbleDecoder {
  /// The texts that records refer to.
  let vocabulary: FlowVocabulary
  /// Flows whose time is not one.
  private(set) var invalidTimes = 0
  /// Flows whose verdict is not known.
  private(set) var unknownVerdicts = 0
  private var endpoints = ByteInterner(capacity: 1 << 16, byteLimit: 12 << 20)
  private var names = ByteInterner(capacity: 1 << 15, byteLimit: 2 << 20)
  private var lists = ByteInterner(capacity: 1 << 14, byteLimit: 1 << 20)
  private var clusters = ByteInterner(capacity: 1 << 13, byteLimit: 1 << 20)
  private var times = TimestampReader()
  private static let longestName = 253

  /// Makes a decoder that fills a vocabulary.
  init(vocabulary: FlowVocabulary) { self.vocabulary = vocabulary }

  /// What of a flow is known before all of its fields are read.
  private struct Draft {
    var record = FlowRecord()
    var eventType: UInt64 = 0
    var subType: UInt64 = 0
    var point: UInt64 = 0
    var icmpType: UInt16 = 0
    var icmpCode: UInt16 = 0
    var isReplyOfOld = false
    var isReplyUnsaid = true
    var dropCode: UInt64 = 0
    var isL7 = false
    var isResponse = false
    var hasTime = false
    var aggregate: UInt64?
  }

  /// Returns the record of a flow.
  ///
  /// - Parameters:
  ///   - flow: The object of the flow.
  ///   - node: The node that the line names, if it does.
  ///   - time: The time that the line gives, if it does.
  func record(_ flow: JSONValue, node: JSONValue?, time: JSONValue?) -> FlowRecord {
    if vocabulary.makeRoom() {
      endpoints.removeAll()
      names.removeAll()
      lists.removeAll()
      clusters.removeAll()
    }
    var draft = Draft()
    var ownNode: JSONValue?
    var fields = flow.fields
    while let (key, value) = fields.next() {
      if value.isNull { continue }
      read(key, value, into: &draft, node: &ownNode)
    }
    if draft.record.time == nil, let time {
      draft.hasTime = true
      draft.record.time = times.read(time)
    }
    if draft.hasTime, draft.record.time == nil { invalidTimes += 1 }
    if let node = node ?? ownNode {
      draft.record.node = name(node)
      draft.record.cluster = cluster(ofNode: node)
    }
    if draft.record.cluster == 0 { draft.record.cluster = cluster(ofEndsOf: draft.record) }
    finish(&draft)
    return draft.record
  }

  /// Returns the number of the cluster that a node's name begins with, or 0.
  func cluster(ofNode node: JSONValue) -> Int32 {
    guard let text = node.utf8 else { return 0 }
    return clusters.number(of: text) {
      guard let slash = text.firstIndex(of: UInt8(ascii: "/")), slash > 0 else { return 0 }
      return vocabulary.number(of: String(decoding: text[..<slash], as: UTF8.self))
    }
  }

  // MARK: Fields

  /// Reads one field; the length of its name tells most of them apart.
  private func read(
    _ key: JSONKey, _ value: JSONValue, into draft: inout Draft, node: inout JSONValue?
  ) {
    switch key.utf8.count {
    case 2:
      if key == "IP" {
        readAddresses(value, into: &draft.record)
      } else if key == "l4" {
        readTransport(value, into: &draft)
      } else if key == "l7" {
        readApplication(value, into: &draft)
      }
    case 4:
      if key == "time" {
        draft.hasTime = true
        draft.record.time = times.read(value)
      } else if key == "uuid", let text = value.utf8, !text.isEmpty {
        draft.record.identifier = max(1, ByteInterner.hash(text))
      } else if key == "Type" {
        draft.isL7 = draft.isL7 || value.isString("L7") || HubbleEnums.number(value) == 2
      }
    case 5:
      if key == "reply" { draft.isReplyOfOld = value.boolean ?? false }
    case 6:
      if key == "source" { draft.record.source = end(value) }
    case 7:
      if key == "verdict" {
        if let verdict = HubbleEnums.verdict(value) {
          draft.record.verdict = verdict
        } else {
          unknownVerdicts += 1
        }
      } else if key == "isReply" {
        draft.record.isReply = value.boolean
        draft.isReplyUnsaid = value.boolean == nil
      }
    case 8:
      if key == "is_reply" {
        draft.record.isReply = value.boolean
        draft.isReplyUnsaid = value.boolean == nil
      } else if key == "nodeName" {
        node = value
      }
    case 9:
      if key == "node_name" {
        node = value
      } else if key == "eventType" {
        readEventType(value, into: &draft)
      } else if key == "aggregate" {
        draft.aggregate = sum(of: value)
      }
    case 10:
      if key == "event_type" {
        readEventType(value, into: &draft)
      } else if key == "dropReason" {
        draft.dropCode = HubbleEnums.number(value) ?? 0
      }
    case 11:
      if key == "destination" {
        draft.record.destination = end(value)
      } else if key == "drop_reason" {
        draft.dropCode = HubbleEnums.number(value) ?? 0
      } else if key == "sourceNames" {
        draft.record.sourceNames = list(value)
      }
    case 12:
      if key == "source_names" { draft.record.sourceNames = list(value) }
    default: readLong(key, value, into: &draft)
    }
  }

  private func readLong(_ key: JSONKey, _ value: JSONValue, into draft: inout Draft) {
    if key == "traffic_direction" || key == "trafficDirection" {
      draft.record.direction = HubbleEnums.direction(value)
    } else if key == "trace_observation_point" || key == "traceObservationPoint" {
      draft.point = HubbleEnums.observationPoint(value)
    } else if key == "drop_reason_desc" || key == "dropReasonDesc" {
      if let code = value.uint64 {
        draft.dropCode = code
      } else {
        draft.record.dropReason = name(value)
      }
    } else if key == "policy_match_type" || key == "policyMatchType" {
      draft.record.policyMatchType = UInt8(clamping: HubbleEnums.number(value) ?? 0)
    } else if key == "destination_names" || key == "destinationNames" {
      draft.record.destinationNames = list(value)
    }
  }

  private func readAddresses(_ value: JSONValue, into record: inout FlowRecord) {
    var fields = value.fields
    while let (key, value) = fields.next() {
      if key == "source" {
        record.sourceAddress = AddressReader.read(value)
      } else if key == "destination" {
        record.destinationAddress = AddressReader.read(value)
      }
    }
  }

  private func readTransport(_ value: JSONValue, into draft: inout Draft) {
    var fields = value.fields
    while let (key, value) = fields.next() {
      guard value.isObject else { continue }
      switch key {
      case "TCP": draft.record.part = .tcp
      case "UDP": draft.record.part = .udp
      case "SCTP": draft.record.part = .sctp
      case "ICMPv4": draft.record.part = .icmpv4
      case "ICMPv6": draft.record.part = .icmpv6
      case "VRRP":
        draft.record.part = .other
        draft.record.destinationPort = 112
        continue
      case "IGMP":
        draft.record.part = .other
        draft.record.destinationPort = 2
        continue
      default: continue
      }
      var parts = value.fields
      while let (key, value) = parts.next() {
        switch key {
        case "source_port", "sourcePort": draft.record.sourcePort = HubbleEnums.short(value)
        case "destination_port", "destinationPort":
          draft.record.destinationPort = HubbleEnums.short(value)
        case "flags": readFlags(value, into: &draft.record)
        case "type": draft.icmpType = HubbleEnums.short(value)
        case "code": draft.icmpCode = HubbleEnums.short(value)
        default: break
        }
      }
    }
  }

  private func readFlags(_ value: JSONValue, into record: inout FlowRecord) {
    var fields = value.fields
    while let (key, value) = fields.next() {
      guard value.boolean == true else { continue }
      if key == "SYN" {
        record.flags.insert(.syn)
      } else if key == "ACK" {
        record.flags.insert(.ack)
      }
    }
  }

  private func readEventType(_ value: JSONValue, into draft: inout Draft) {
    guard value.isObject else {
      draft.eventType = HubbleEnums.number(value) ?? 0
      return
    }
    var fields = value.fields
    while let (key, value) = fields.next() {
      if key == "type" {
        draft.eventType = HubbleEnums.number(value) ?? 0
      } else if key == "sub_type" || key == "subType" {
        draft.subType = HubbleEnums.number(value) ?? 0
      }
    }
  }

  /// Reads what a proxy saw: for DNS the name and the answer's code, for
  /// anything else only whether it is a request.
  private func readApplication(_ value: JSONValue, into draft: inout Draft) {
    draft.isL7 = true
    var dns: JSONValue?
    var fields = value.fields
    while let (key, value) = fields.next() {
      if key == "type" {
        draft.isResponse = value.isString("RESPONSE") || HubbleEnums.number(value) == 2
      } else if key == "dns", value.isObject {
        dns = value
      }
    }
    guard let dns else { return }
    var query: Int32 = 0
    var code: UInt16 = 0
    fields = dns.fields
    while let (key, value) = fields.next() {
      if key == "query" {
        query = name(value)
      } else if key == "rcode" {
        code = HubbleEnums.short(value)
      }
    }
    if query != 0 {
      draft.record.dns = FlowRecord.DNS(
        name: query, isResponse: draft.isResponse, responseCode: code)
    }
  }

  private func sum(of aggregate: JSONValue) -> UInt64 {
    var sum: UInt64 = 0
    for (_, value) in aggregate.fields {
      let (total, overflows) = sum.addingReportingOverflow(HubbleEnums.number(value) ?? 0)
      sum = overflows ? .max : total
    }
    return sum
  }

  // MARK: Texts

  /// Returns the number of a text, without the last dot of a DNS name.
  private func name(_ value: JSONValue) -> Int32 {
    guard let text = value.utf8, !text.isEmpty else { return 0 }
    return names.number(of: text) {
      vocabulary.number(of: HubbleDecoder.name(value.string ?? ""))
    }
  }

  private static func name(_ text: String) -> String {
    let name = text.hasSuffix(".") && text != "." ? text.dropLast() : text[...]
    return String(name.prefix(longestName))
  }

  private func list(_ value: JSONValue) -> Int32 {
    guard value.isArray else { return 0 }
    return lists.number(of: value.text) {
      let names = value.elements.prefix(32).compactMap { $0.string.map(HubbleDecoder.name) }
      return vocabulary.number(ofList: names.filter { !$0.isEmpty })
    }
  }

  /// Returns the number of an end; its bytes are decoded the first time.
  private func end(_ value: JSONValue) -> Int32 {
    guard value.isObject else { return 0 }
    return endpoints.number(of: value.text) {
      vocabulary.number(of: HubbleDecoder.endpoint(value))
    }
  }

  /// Returns the cluster that the ends say, that of the reporting pod first.
  private func cluster(ofEndsOf record: FlowRecord) -> Int32 {
    let ends =
      record.direction == .ingress
      ? [record.destination, record.source] : [record.source, record.destination]
    for end in ends {
      if let cluster = vocabulary.endpoint(end).cluster { return vocabulary.number(of: cluster) }
    }
    return 0
  }

  private static func endpoint(_ value: JSONValue) -> FlowEndpoint {
    var end = FlowEndpoint()
    for (key, value) in value.fields {
      switch key {
      case "identity":
        end.identity = HubbleEnums.number(value).flatMap(UInt32.init(exactly:)) ?? 0
      case "cluster_name", "clusterName": end.cluster = text(value)
      case "namespace": end.namespace = text(value)
      case "pod_name", "podName": end.podName = text(value)
      case "labels":
        end.labels = value.elements.prefix(1_000).compactMap(text).sorted()
      case "workloads":
        end.owners = value.elements.prefix(8).compactMap { owner in
          text(owner["name"]).map {
            FlowEndpoint.Owner(name: $0, kind: text(owner["kind"]) ?? "")
          }
        }
      default: break
      }
    }
    return end
  }

  private static func text(_ value: JSONValue?) -> String? {
    guard let text = value?.string, !text.isEmpty else { return nil }
    return text.utf8.count <= 1_024 ? text : String(text.prefix(256))
  }

  // MARK: Conclusions

  private func finish(_ draft: inout Draft) {
    if draft.record.part == .icmpv4 || draft.record.part == .icmpv6 {
      draft.record.sourcePort = 0
      draft.record.destinationPort = min(draft.icmpType, 255) << 8 | min(draft.icmpCode, 255)
    }
    // Old files have only `reply: true`; its absence says nothing.
    if draft.isReplyUnsaid, draft.isReplyOfOld { draft.record.isReply = true }
    if draft.isReplyUnsaid, draft.record.isReply == nil, draft.isL7, draft.isResponse {
      draft.record.isReply = true
    }
    draft.record.weight = draft.aggregate.map { max(1, $0) } ?? 1
    draft.record.vantage = vantage(draft)
    if draft.record.verdict == .dropped, draft.record.dropReason == 0 {
      let code = draft.dropCode != 0 || draft.eventType != 1 ? draft.dropCode : draft.subType
      if code != 0 {
        let reason = FlowDropReason(code: UInt32(clamping: code))
        draft.record.dropReason = vocabulary.number(of: reason.name)
      }
    }
  }

  private func vantage(_ draft: Draft) -> FlowRecord.Vantage {
    let verdict: FlowRecord.Vantage =
      switch draft.record.direction {
      case .ingress: .ingressVerdict
      case .egress: .egressVerdict
      case .unsaid: .verdict
      }
    switch draft.eventType {
    case 1: return .drop
    case 4:
      let point = draft.subType == 0 ? 101 : draft.subType
      return HubbleEnums.vantage(ofPoint: draft.point == 0 ? point : draft.point)
    case 5: return verdict
    case 129: return .toProxy
    case 0:
      // A masked line without its event type.
      if draft.point != 0 { return HubbleEnums.vantage(ofPoint: draft.point) }
      if draft.isL7 { return .toProxy }
      if draft.record.policyMatchType != 0 { return verdict }
      return draft.record.verdict == .dropped ? .drop : .elsewhere
    default: return .elsewhere
    }
  }
}
