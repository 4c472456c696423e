import Kubernetes
import PolicyEngine

/// What identifies an edge inside an aggregator, in numbers.
struct EdgeKey: Hashable {
  /// The client.
  var client: Int32
  /// The server.
  var server: Int32
  /// The port, as `FlowEdge.Key.number`.
  var number: UInt16
  /// The protocol.
  var part: UInt8
  /// The verdict.
  var verdict: UInt8
}

/// An edge while it grows; texts are numbers of its aggregator.
struct EdgeState {
  /// Two ends: a pod as a positive number, an address as a negative one, 0
  /// where nothing more is known.
  struct Pair: Hashable {
    /// The client's end.
    var client: Int32
    /// The server's end.
    var server: Int32
  }

  /// What identifies it.
  let key: EdgeKey
  /// The lines.
  var events: UInt64 = 0
  /// The flows by the place where they were seen.
  var sightings = FlowSightings()
  /// The lines by direction: not said, ingress, egress.
  var directions = SIMD4<UInt64>()
  /// The verdicts that only an allow-all brought about.
  var allowAllMatches: UInt64 = 0
  /// The names of the server, sorted.
  var names: [String] = []
  /// Whether there were more.
  var hasMoreNames = false
  /// The list of names that was added last, to pass over it quickly.
  var lastNames: Int32 = 0
  /// The end whose own names were added last.
  var lastNamedEnd: Int32 = 0
  /// The drops by reason.
  var drops: [FlowDropReason: FlowEdge.Drops] = [:]
  /// The pairs of ends.
  var pairs: [Pair] = []
  /// The pair that was seen last.
  var lastPair = Pair(client: 0, server: 0)
  /// The lines about pairs that are not kept.
  var furtherPairEvents: UInt64 = 0
  /// The first moment.
  var first: Timestamp?
  /// The last moment.
  var last: Timestamp?
  /// The lines of the last minute.
  var window = FlowWindow()

  /// Makes an edge without flows.
  init(_ key: EdgeKey) { self.key = key }

  /// Adds names of the server; the first by name are kept.
  mutating func add(names more: [String], limit: Int) {
    for name in more where !name.isEmpty {
      let place = names.firstIndex { $0 >= name } ?? names.count
      if place < names.count, names[place] == name { continue }
      if place >= limit {
        hasMoreNames = true
        continue
      }
      names.insert(name, at: place)
      if names.count > limit {
        names.removeLast()
        hasMoreNames = true
      }
    }
  }
}
