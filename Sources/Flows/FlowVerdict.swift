/// What became of a packet, in the classes that an edge is kept under.
package enum FlowVerdict: String, Hashable, Sendable, CaseIterable {
  /// It went on.
  case forwarded
  /// It went to a proxy, which means that a policy allowed it.
  case redirected
  /// It was dropped.
  case dropped
  /// A policy in audit mode would have dropped it.
  case audit
  /// The datapath failed on it.
  case error
  /// Anything else: a verdict that is unknown, traced or translated. It never
  /// counts as allowed.
  case other

  /// A Boolean value that tells whether the packet went on.
  package var isPassed: Bool { self == .forwarded || self == .redirected || self == .audit }
}

extension FlowVerdict: Comparable {
  /// Orders as the cases are written.
  package static func < (left: FlowVerdict, right: FlowVerdict) -> Bool { left.rank < right.rank }

  /// The number of the case.
  var rank: Int {
    switch self {
    case .forwarded: 0
    case .redirected: 1
    case .dropped: 2
    case .audit: 3
    case .error: 4
    case .other: 5
    }
  }
}
