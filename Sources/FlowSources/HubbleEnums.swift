import Flows
import JSONReading

/// The enums of Hubble's protocol, by name and by number: writers other than
/// Hubble's own use numbers (`reference/flows.md` 1.2).
enum HubbleEnums {
  /// Returns a verdict, or `nil` where it is none that is known.
  static func verdict(_ value: JSONValue) -> FlowVerdict? {
    if let name = value.utf8 {
      switch name.count {
      case 9 where value.isString("FORWARDED"): return .forwarded
      case 7 where value.isString("DROPPED"): return .dropped
      case 10 where value.isString("REDIRECTED"): return .redirected
      case 5 where value.isString("AUDIT"): return .audit
      case 5 where value.isString("ERROR"): return .error
      case 6 where value.isString("TRACED"): return .other
      case 10 where value.isString("TRANSLATED"): return .other
      case 15 where value.isString("VERDICT_UNKNOWN"): return .other
      default: break
      }
    }
    switch number(value) {
    case 1: return .forwarded
    case 2: return .dropped
    case 3: return .error
    case 4: return .audit
    case 5: return .redirected
    case 0, 6, 7: return .other
    default: return nil
    }
  }

  /// Returns the direction of a connection.
  static func direction(_ value: JSONValue) -> FlowRecord.Direction {
    if value.isString("INGRESS") { return .ingress }
    if value.isString("EGRESS") { return .egress }
    switch number(value) {
    case 1: return .ingress
    case 2: return .egress
    default: return .unsaid
    }
  }

  /// Returns the observation point of a trace as a number of the protocol.
  static func observationPoint(_ value: JSONValue) -> UInt64 {
    if let text = value.utf8, value.kind == .string {
      for (name, number) in points where value.isString(name) && text.count > 0 { return number }
    }
    return number(value) ?? 0
  }

  private static let points: [(StaticString, UInt64)] = [
    ("TO_ENDPOINT", 101), ("FROM_ENDPOINT", 5), ("TO_STACK", 3), ("TO_OVERLAY", 4),
    ("TO_NETWORK", 11), ("FROM_NETWORK", 10), ("TO_PROXY", 1), ("TO_HOST", 2),
    ("FROM_PROXY", 6), ("FROM_HOST", 7), ("FROM_STACK", 8), ("FROM_OVERLAY", 9),
    ("FROM_CRYPTO", 12), ("TO_CRYPTO", 13),
  ]

  /// Returns where a trace was seen.
  static func vantage(ofPoint point: UInt64) -> FlowRecord.Vantage {
    switch point {
    case 101: .toEndpoint
    case 5: .fromEndpoint
    case 2, 3: .toStack
    case 4, 11, 13: .toNetwork
    case 1: .toProxy
    default: .elsewhere
    }
  }

  /// Returns a number that may stand in quotes, as 64-bit numbers do.
  static func number(_ value: JSONValue) -> UInt64? {
    guard let text = value.utf8 else { return value.uint64 }
    guard !text.isEmpty, text.count <= 20 else { return nil }
    var number: UInt64 = 0
    for byte in text {
      guard byte >= 48, byte <= 57 else { return nil }
      let (product, overflows) = number.multipliedReportingOverflow(by: 10)
      let (sum, carries) = product.addingReportingOverflow(UInt64(byte - 48))
      if overflows || carries { return nil }
      number = sum
    }
    return number
  }

  /// Returns a number of at most 16 bits; anything else is 0.
  static func short(_ value: JSONValue) -> UInt16 {
    number(value).flatMap(UInt16.init(exactly:)) ?? 0
  }
}
