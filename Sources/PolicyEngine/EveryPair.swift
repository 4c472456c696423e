import Kubernetes

/// Looks at every pair of workloads.
///
/// For one point of a source it holds the answers of its egress group for all
/// points, and the answers of all ingress groups for that point; a pair is then
/// two loads and a search in a table of intersections. The columns of a few
/// neighbouring points are made together, since each takes a look at the runs of
/// every group. What the inner loop reads stands in memory of its own.
struct EveryPair: ~Copyable {
  /// A point at which a workload accepts connections.
  private struct Spot {
    var point: Int32
    /// The place of the ingress group among those of the destinations.
    var ingressGroup: Int32
    var workload: Int32
    var member: Int32
    var families: UInt8
  }

  private let reachability: Reachability
  private let index: PairIndex
  private var egressGroup = -1
  /// How many columns are made together.
  private static let tileWidth = 32
  private var firstColumn = -1
  /// The ingress groups of the destinations.
  private let ingressGroups: [Int]
  /// The run of each of them that holds the last column.
  private var cursors: [Int]
  /// The spots of the destinations, in the order of the workloads.
  private let spots: UnsafeMutableBufferPointer<Spot>
  /// The answers of the source's egress group, by point.
  private let egressRow: UnsafeMutableBufferPointer<UInt32>
  /// The answers of the ingress groups for the points from `firstColumn` on,
  /// column after column.
  private let ingressColumns: UnsafeMutableBufferPointer<UInt32>

  /// Makes ready for pairs with some destinations.
  init(_ reachability: Reachability, _ index: PairIndex, _ destinations: [Int]) {
    self.reachability = reachability
    self.index = index
    let space = reachability.space
    let ingress = reachability.ingress
    var spots: [Spot] = []
    var ingressGroups: [Int] = []
    var placeOfGroup = [Int](repeating: -1, count: ingress.groups.count)
    for workload in destinations {
      for member in index.members(of: workload) {
        let podClass = index.members[member].podClass
        let group = ingress.groupOfClass[podClass]
        if placeOfGroup[group] < 0 {
          placeOfGroup[group] = ingressGroups.count
          ingressGroups.append(group)
        }
        for point in space.points(ofClass: podClass) {
          // INVARIANT: fewer than 2^31 points, groups, workloads and members;
          // each is at most a few for every pod.
          spots.append(
            Spot(
              point: Int32(truncatingIfNeeded: point),
              ingressGroup: Int32(truncatingIfNeeded: placeOfGroup[group]),
              workload: Int32(truncatingIfNeeded: workload),
              member: Int32(truncatingIfNeeded: member),
              families: space.familiesOfPoint[point].rawValue))
        }
      }
    }
    self.spots = .allocate(capacity: spots.count)
    _ = self.spots.initialize(from: spots)
    egressRow = .allocate(capacity: space.count)
    egressRow.initialize(repeating: AnswerTable.nothing)
    self.ingressGroups = ingressGroups
    cursors = ingressGroups.map { ingress.firstRun[$0] }
    ingressColumns = .allocate(capacity: EveryPair.tileWidth * ingressGroups.count)
    ingressColumns.initialize(repeating: AnswerTable.nothing)
  }

  /// Gives the memory back.
  deinit {
    spots.deallocate()
    egressRow.deallocate()
    ingressColumns.deallocate()
  }

  /// Adds the answers from a workload to every destination.
  mutating func fill(
    _ totals: UnsafeMutableBufferPointer<UInt32>, from source: Int, _ answers: inout AnswerTable
  ) {
    for member in index.members(of: source) {
      let podClass = index.members[member].podClass
      for point in reachability.space.points(ofClass: podClass) {
        prepare(podClass, point)
        add(
          point, except: index.members[member].isPlural ? -1 : member, to: totals, &answers)
      }
    }
  }

  /// Adds the ways from the point at hand to all spots but those of a member.
  private func add(
    _ point: Int, except: Int, to totals: UnsafeMutableBufferPointer<UInt32>,
    _ answers: inout AnswerTable
  ) {
    let families = reachability.space.familiesOfPoint[point].rawValue
    let column = (point - firstColumn) * ingressGroups.count
    // The last pair again is the commonest case, after nothing at all.
    var lastOut = AnswerTable.nothing
    var lastIn = AnswerTable.nothing
    var lastWay = AnswerTable.nothing
    for index in 0..<spots.count {
      // INVARIANT: points, groups and workloads of spots are those the rows
      // were made for.
      let spot = spots[index]
      let out = egressRow[Int(spot.point)]
      if out == AnswerTable.nothing { continue }
      let into = ingressColumns[column &+ Int(spot.ingressGroup)]
      if into == AnswerTable.nothing || spot.families & families == 0
        || Int(spot.member) == except
      {
        continue
      }
      if out != lastOut || into != lastIn {
        lastOut = out
        lastIn = into
        lastWay = answers.intersection(out, into)
      }
      let workload = Int(spot.workload)
      if totals[workload] != lastWay { totals[workload] = answers.union(totals[workload], lastWay) }
    }
  }

  /// Brings the row and the column of a source class and point to hand.
  private mutating func prepare(_ podClass: Int, _ point: Int) {
    let group = reachability.egress.groupOfClass[podClass]
    if group != egressGroup {
      egressGroup = group
      reachability.egress.expand(group, into: egressRow)
    }
    let width = EveryPair.tileWidth
    if firstColumn >= 0, (firstColumn..<(firstColumn + width)).contains(point) { return }
    // Sources come nearly in the order of points, so the runs are those of the
    // last columns or a little further; else they are searched.
    let isForward = firstColumn >= 0 && point > firstColumn
    firstColumn = point / width * width
    let ingress = reachability.ingress
    let count = ingressGroups.count
    for (place, group) in ingressGroups.enumerated() {
      var run = isForward ? cursors[place] : ingress.run(of: group, at: firstColumn)
      let last = ingress.firstRun[group + 1] - 1
      for offset in 0..<width {
        while run < last, ingress.runs[run + 1].start <= firstColumn + offset { run += 1 }
        // The last columns of the last tile are no points.
        if firstColumn + offset < egressRow.count {
          ingressColumns[offset * count + place] = ingress.answer(
            group, inRun: run, at: firstColumn + offset)
        }
      }
      cursors[place] = run
    }
  }
}
