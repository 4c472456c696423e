package import Kubernetes

/// The columns of time that all edges of an aggregate are counted in.
///
/// There are 32 at most; where the observation outgrows them, two become one.
/// Columns start at multiples of their width since 1970, so that the columns of
/// any two observations fit together.
package struct FlowTimeline: Hashable, Sendable {
  /// How many columns there are at most.
  package static let columns = 32
  /// The width of a column is this power of two, in seconds.
  package private(set) var scale: Int
  /// The number of the first column, counted from 1970.
  package private(set) var start: Int64
  /// The number of the last column that something was counted in.
  package private(set) var end: Int64

  /// Makes the finest columns that hold two moments, given in seconds.
  ///
  /// Moments are held between the years 1970 and 9999.
  package init(from first: Int64, to last: Int64) {
    let first = FlowTimeline.clamp(first)
    let last = max(first, FlowTimeline.clamp(last))
    var scale = 0
    while (last >> Int64(scale)) - (first >> Int64(scale)) >= Int64(FlowTimeline.columns) {
      scale += 1
    }
    self.scale = scale
    self.start = first >> Int64(scale)
    self.end = last >> Int64(scale)
    self.first = first
    self.last = last
  }

  /// The first moment, in seconds.
  private var first: Int64
  /// The last moment, in seconds.
  private var last: Int64

  /// The width of a column in seconds.
  package var width: Int64 { 1 << Int64(scale) }

  /// When the first column starts.
  package var startTime: Timestamp { Timestamp(seconds: start << Int64(scale)) }

  /// Returns the column of a moment, or `nil` where it has none.
  func column(of seconds: Int64) -> Int? {
    let column = (FlowTimeline.clamp(seconds) >> Int64(scale)) - start
    return column >= 0 && column < Int64(FlowTimeline.columns) ? Int(column) : nil
  }

  /// A Boolean value that tells whether a moment lies between the first and
  /// the last one.
  func holds(_ seconds: Int64) -> Bool { seconds >= first && seconds <= last }

  /// Returns columns that also hold another moment.
  func including(_ seconds: Int64) -> FlowTimeline {
    let seconds = FlowTimeline.clamp(seconds)
    return FlowTimeline(from: min(first, seconds), to: max(last, seconds))
  }

  /// Returns columns that also hold all of another's.
  package func union(_ other: FlowTimeline) -> FlowTimeline {
    FlowTimeline(from: min(first, other.first), to: max(last, other.last))
  }

  /// Returns counts of this timeline in the columns of a coarser one that
  /// holds it.
  package func move(_ counts: some Collection<UInt32>, to other: FlowTimeline) -> [UInt32] {
    var moved = [UInt32](repeating: 0, count: FlowTimeline.columns)
    for (column, count) in counts.enumerated() where count > 0 {
      let target = ((start + Int64(column)) >> Int64(other.scale - scale)) - other.start
      guard target >= 0, target < Int64(FlowTimeline.columns) else { continue }
      moved[Int(target)] = moved[Int(target)].saturatingAdd(count)
    }
    return moved
  }

  /// The start of the year 10000 in seconds since 1970.
  private static func clamp(_ seconds: Int64) -> Int64 { max(0, min(seconds, 253_402_300_799)) }
}

/// What happened within the last minute of an observation.
package struct FlowWindow: Hashable, Sendable {
  /// The seconds that one part of the window spans.
  package static let step: Int64 = 10
  /// How many parts there are.
  private static let parts: Int64 = 6
  private var newest: Int64 = .min
  private var counts = SIMD8<UInt32>()

  /// Makes a window in which nothing happened.
  package init() {}

  /// Counts something in the part of a number, counted from 1970.
  mutating func add(_ weight: UInt32, in part: Int64) {
    if part > newest {
      if newest == .min || part - newest >= FlowWindow.parts {
        counts = SIMD8()
      } else {
        for passed in (newest + 1)...part { counts[FlowWindow.slot(passed)] = 0 }
      }
      newest = part
      // What left the window must not tell two equal windows apart.
      counts[FlowWindow.slot(part + 1)] = 0
      counts[FlowWindow.slot(part + 2)] = 0
    } else if newest - part >= FlowWindow.parts {
      return
    }
    let slot = FlowWindow.slot(part)
    counts[slot] = counts[slot].saturatingAdd(weight)
  }

  /// Adds what another window holds.
  mutating func add(_ other: FlowWindow) {
    guard other.newest != .min else { return }
    for back in (0..<FlowWindow.parts).reversed() {
      let part = other.newest - back
      let count = other.counts[FlowWindow.slot(part)]
      // An empty newest part still says what time it is.
      if count > 0 || back == 0 { add(count, in: part) }
    }
  }

  /// Returns how much happened in the minute before a moment.
  package func count(until last: Timestamp) -> UInt64 {
    guard newest != .min else { return 0 }
    let end = FlowWindow.part(of: last.seconds)
    return (0..<FlowWindow.parts).reduce(0) { sum, back in
      let part = newest - back
      guard part <= end, end - part < FlowWindow.parts else { return sum }
      return sum + UInt64(counts[FlowWindow.slot(part)])
    }
  }

  /// Returns how much happened a second, over the minute before a moment.
  package func rate(until last: Timestamp) -> Double { Double(count(until: last)) / 60 }

  /// Returns the number of the part that a moment lies in.
  static func part(of seconds: Int64) -> Int64 { max(0, min(seconds, 253_402_300_799)) / step }

  private static func slot(_ part: Int64) -> Int { Int(((part % 8) + 8) % 8) }
}
