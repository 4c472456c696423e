import Kubernetes

/// The flows of a generated cluster: what Hubble has seen until a moment, and
/// what it goes on seeing.
///
/// Every tick of a second is drawn on its own, so a view may start anywhere and
/// the same tick always gives the same lines.
package struct FlowScript: Sendable {
  private let design: ClusterDesign
  private let edges: [FlowEdge]
  private let sums: [Int]
  private let roster: PodRoster
  private let writer: FlowLineWriter
  private let seed: UInt64
  private let now: Timestamp

  /// Makes the script of a cluster.
  init(design: ClusterDesign, seed: UInt64, now: Timestamp) {
    self.design = design
    self.seed = seed
    self.now = now
    roster = PodRoster(design, seed: seed)
    writer = FlowLineWriter(design, roster)
    var finder = FlowEdgeFinder(
      design, random: RandomStream(seed: seed, 3, UInt64(design.plan.index)))
    edges = finder.find()
    var sum = 0
    sums = edges.map {
      sum += $0.weight
      return sum
    }
  }

  /// Returns what was seen in the last half hour before the moment of the
  /// evidence: some thousand lines.
  package func recorded() -> [UInt8] {
    var random = RandomStream(seed: seed, 4, UInt64(design.plan.index))
    let events = random.within(700...1100)
    var text = TextBytes(capacity: events * 4200)
    let start = now.seconds - 1800
    let lost = Set([events / 5, events * 3 / 4])
    for event in 0..<events {
      let offset = Int64(event) * 1_800_000_000_000 / Int64(events)
      let nanoseconds = offset % 1_000_000_000 + Int64(random.below(900_000))
      let time = Timestamp(
        seconds: start + offset / 1_000_000_000,
        nanoseconds: Int32(min(nanoseconds, 999_999_000)))
      if lost.contains(event) { writer.appendLost(at: time, &random, to: &text) }
      appendEvent(at: time, &random, to: &text)
    }
    return text.bytes
  }

  /// Returns the lines of one second of the living cluster, counted from the
  /// moment of the evidence; never empty, each line ends with a line feed.
  package func lines(at tick: Int) -> [UInt8] {
    var random = RandomStream(
      seed: seed, 5, UInt64(design.plan.index), UInt64(bitPattern: Int64(tick)))
    let events = random.within(8...22)
    var text = TextBytes(capacity: events * 4200)
    let second = now.seconds &+ Int64(tick)
    for event in 0..<events {
      let time = Timestamp(
        seconds: second, nanoseconds: Int32(event * 1_000_000_000 / events + random.below(900_000)))
      appendEvent(at: time, &random, to: &text)
    }
    if tick % 97 == 96 {
      writer.appendLost(
        at: Timestamp(seconds: second, nanoseconds: 999_000_000), &random, to: &text)
    }
    return text.bytes
  }

  private func appendEvent(
    at time: Timestamp, _ random: inout RandomStream, to text: inout TextBytes
  ) {
    guard let total = sums.last else { return }
    let draw = random.below(total)
    var low = 0
    var high = sums.count - 1
    while low < high {
      let middle = (low + high) / 2
      if sums[middle] <= draw { low = middle + 1 } else { high = middle }
    }
    writer.append(edges[low], at: time, &random, to: &text)
  }
}

/// The seconds of a living cluster, one after the other, without an end.
package struct LivingFlows: Sequence, IteratorProtocol, Sendable {
  private let script: FlowScript
  /// The second that comes next, counted from the moment of the evidence.
  package private(set) var tick: Int

  /// Makes the sequence that starts with a second.
  init(_ script: FlowScript, from tick: Int) {
    self.script = script
    self.tick = tick
  }

  /// Returns the lines of the next second.
  package mutating func next() -> [UInt8]? {
    defer { tick &+= 1 }
    return script.lines(at: tick)
  }
}
