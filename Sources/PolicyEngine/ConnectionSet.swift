package import Kubernetes

/// A set of connections: which protocols, and which ports of them (rule M-1).
///
/// The domain has six parts: TCP, UDP and SCTP with ports 1…65535, ICMPv4 and
/// ICMPv6 with type and code, and every other IP protocol by its number. A
/// rule without ports covers all of it; a rule with ports never covers ICMP.
package struct ConnectionSet: Hashable, Sendable {
  /// One part of the domain.
  package enum Part: Int, Hashable, Sendable, CaseIterable {
    /// TCP by destination port.
    case tcp
    /// UDP by destination port.
    case udp
    /// SCTP by destination port.
    case sctp
    /// ICMP for IPv4 by `type × 256 + code`.
    case icmpv4
    /// ICMP for IPv6 by `type × 256 + code`.
    case icmpv6
    /// Every other protocol by its number, 0…255.
    case other

    /// Makes the part of a protocol that policies can name.
    package init(_ transport: NetworkProtocol) {
      switch transport {
      case .tcp: self = .tcp
      case .udp: self = .udp
      case .sctp: self = .sctp
      }
    }

    /// The name in outputs: `TCP`, `UDP`, `SCTP`, `ICMPv4`, `ICMPv6`, `other`.
    package var name: String {
      switch self {
      case .tcp: "TCP"
      case .udp: "UDP"
      case .sctp: "SCTP"
      case .icmpv4: "ICMPv4"
      case .icmpv6: "ICMPv6"
      case .other: "other"
      }
    }

    /// The numbers that exist in this part.
    package var domain: ClosedRange<UInt16> {
      switch self {
      case .tcp, .udp, .sctp: 1...65535
      case .icmpv4, .icmpv6: 0...65535
      case .other: 0...255
      }
    }
  }

  /// The numbers of all parts.
  private var spans = ConnectionSpans()

  /// Makes the empty set.
  package init() {}

  /// Makes a set of one part; numbers outside the domain are cut off.
  package init(_ part: Part, _ numbers: IntervalSet<UInt16>) {
    spans = ConnectionSpans(part, numbers.intersection(IntervalSet([part.domain])).ranges)
  }

  /// Makes a set of one range of one part.
  package init(_ part: Part, _ range: ClosedRange<UInt16>) {
    self.init(part, IntervalSet([range]))
  }

  private init(_ spans: ConnectionSpans) { self.spans = spans }

  /// Nothing.
  package static let none = ConnectionSet()

  /// The whole domain.
  package static let all = Part.allCases.reduce(ConnectionSet()) { set, part in
    set.union(ConnectionSet(part, part.domain))
  }

  /// Every port of TCP, UDP and SCTP: "every port" in the measures.
  package static let allPorts = ConnectionSet(.tcp, 1...65535)
    .union(ConnectionSet(.udp, 1...65535)).union(ConnectionSet(.sctp, 1...65535))

  /// Returns the numbers of one part; linear in the ranges of all.
  package subscript(part: Part) -> IntervalSet<UInt16> {
    IntervalSet(ordered: spans.ranges(of: part))
  }

  /// A Boolean value that tells whether the set is empty.
  package var isEmpty: Bool { spans.spans.isEmpty }

  /// How many ranges it is made of, over all parts.
  var rangeCount: Int { spans.spans.count }

  /// A Boolean value that tells whether the set is the whole domain.
  package var isAll: Bool { self == .all }

  /// A Boolean value that tells whether one connection is inside.
  package func contains(_ part: Part, _ number: UInt16) -> Bool { spans.contains(part, number) }

  /// A Boolean value that tells whether another set lies inside this one.
  package func isSuperset(of other: ConnectionSet) -> Bool {
    other.spans.subtracting(spans).spans.isEmpty
  }

  /// Returns what is in either set.
  package func union(_ other: ConnectionSet) -> ConnectionSet {
    ConnectionSet(spans.union(other.spans))
  }

  /// Returns what is in both sets.
  package func intersection(_ other: ConnectionSet) -> ConnectionSet {
    ConnectionSet(spans.intersection(other.spans))
  }

  /// Returns what is in this set and not in another.
  package func subtracting(_ other: ConnectionSet) -> ConnectionSet {
    ConnectionSet(spans.subtracting(other.spans))
  }
}

extension ConnectionSet: CustomStringConvertible {
  /// The set as people read it: `All`, `none`, or `TCP 80,443; UDP 53`.
  ///
  /// ICMP is written as `type/code`, a whole part by its name alone.
  package var description: String {
    if isAll { return "All" }
    if isEmpty { return "none" }
    return Part.allCases.compactMap { part in
      let ranges = texts(of: part)
      if self[part].isEmpty { return nil }
      let isWhole = self[part].ranges == [part.domain]
      return isWhole ? part.name : "\(part.name) \(ranges.joined(separator: ","))"
    }.joined(separator: "; ")
  }

  /// Returns the ranges of one part as text, such as `["80", "443-445"]`;
  /// ICMP as `type/code`, and `type` alone for all codes of a type.
  package func texts(of part: Part) -> [String] {
    self[part].ranges.flatMap { range -> [String] in
      switch part {
      case .icmpv4, .icmpv6: return ConnectionSet.icmpTexts(range)
      default:
        return [
          range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
        ]
      }
    }
  }

  private static func icmpTexts(_ range: ClosedRange<UInt16>) -> [String] {
    if range == 0...65535 { return ["0-255"] }
    let first = (type: range.lowerBound >> 8, code: range.lowerBound & 0xFF)
    let last = (type: range.upperBound >> 8, code: range.upperBound & 0xFF)
    if first.code == 0, last.code == 255 {
      return [first.type == last.type ? "\(first.type)" : "\(first.type)-\(last.type)"]
    }
    if range.count == 1 { return ["\(first.type)/\(first.code)"] }
    return ["\(first.type)/\(first.code)-\(last.type)/\(last.code)"]
  }
}
