/// To how many destinations the ordinary pairs of workloads lead.
///
/// Whether anything passes is a bit for each list of profiles of destinations
/// (`PairIndex`), so 64 lists are answered at once. What a profile of sources
/// reaches is found once: its answers differ only by the kind of the destination
/// and by what that lets in, so destinations that agree in both stand together.
struct OrdinaryCounts {
  /// Lists of profiles of destinations, as bits.
  struct Reach {
    /// Those to which something passes under every reading of the input.
    var certain: [UInt64]
    /// Those to which something passes under some reading.
    var possible: [UInt64]

    fileprivate init(words: Int) {
      certain = Array(repeating: 0, count: words)
      possible = certain
    }

    fileprivate mutating func formUnion(_ other: Reach) {
      for word in certain.indices { certain[word] |= other.certain[word] }
      for word in possible.indices { possible[word] |= other.possible[word] }
    }
  }

  /// Destinations that let in the same from one kind of sources.
  private struct Cell {
    var kind: Int
    var families: UInt8
    var into: UInt32
    /// Their lists of profiles, as a range of the column's.
    var lists: Range<Int>
  }

  /// The destinations for one kind of sources.
  private struct Column {
    var cells: [Cell] = []
    var lists: [Int32] = []
  }

  /// What decides of the ordinary pairs of a point of sources.
  private struct Source: Hashable {
    var egress: Int
    var kind: Int
    var families: UInt8
  }

  /// How many words of reaches are kept for sources that come later: 64 MiB.
  private static let keptWords = 1 << 23

  private let index: PairIndex
  private let spots: [OrdinaryPairs.Spot]
  /// How many words have a bit for every list.
  private let words: Int
  /// The numbers of destinations of every list, bit by bit.
  private let planes: [[UInt64]]
  /// By kind of sources; `nil` where nobody has asked.
  private var columns: [Column?]
  private var reaches: [Source: Reach] = [:]
  private var last: (list: Int, reach: Reach, count: (certain: Int, possible: Int))

  /// Makes ready to count.
  ///
  /// - Parameters:
  ///   - spots: The profiles of destinations, those with one kind, list of
  ///     answers and families together.
  ///   - destinations: How many destinations have each list of profiles.
  init(_ index: PairIndex, _ spots: [OrdinaryPairs.Spot], destinations: [Int]) {
    self.index = index
    self.spots = spots
    let words = (destinations.count + 63) / 64
    self.words = words
    let most = destinations.max() ?? 0
    planes = (0..<(Int.bitWidth - most.leadingZeroBitCount)).map { bit in
      var plane = [UInt64](repeating: 0, count: words)
      for (list, count) in destinations.enumerated() where count >> bit & 1 == 1 {
        plane[list >> 6] |= 1 << UInt64(list & 63)
      }
      return plane
    }
    columns = Array(repeating: nil, count: index.ingressLists.width)
    last = (-1, Reach(words: 0), (0, 0))
  }

  /// Returns how many destinations sources with a list of profiles reach if all
  /// pairs are ordinary.
  mutating func count(
    of list: Int, _ answers: inout AnswerTable
  ) -> (certain: Int, possible: Int) {
    if last.list != list {
      var sum = Reach(words: words)
      for profile in index.profiles[list] {
        let source = Source(
          egress: profile.egress, kind: profile.kind, families: profile.families)
        sum.formUnion(reach(of: source, &answers))
      }
      last = (list, sum, (weight(sum.certain), weight(sum.possible)))
    }
    return last.count
  }

  /// Returns whether something passes from the sources that were counted last to
  /// destinations with a list of profiles.
  func reaches(_ list: Int) -> (certain: Bool, possible: Bool) {
    let bit = UInt64(1) << UInt64(list & 63)
    return (
      last.reach.certain[list >> 6] & bit != 0, last.reach.possible[list >> 6] & bit != 0
    )
  }

  /// Returns how many destinations have one of some lists.
  private func weight(_ lists: [UInt64]) -> Int {
    var result = 0
    for (bit, plane) in planes.enumerated() {
      var count = 0
      for word in lists.indices { count &+= (lists[word] & plane[word]).nonzeroBitCount }
      result += count << bit
    }
    return result
  }

  private mutating func reach(of source: Source, _ answers: inout AnswerTable) -> Reach {
    if let known = reaches[source] { return known }
    let column = column(of: source.kind)
    let out = index.egressLists.answers(of: source.egress)
    var result = Reach(words: words)
    for cell in column.cells where cell.families & source.families != 0 {
      let way = answers.intersection(out[out.startIndex + cell.kind], cell.into)
      if way == AnswerTable.nothing { continue }
      let record = answers[way]
      if record.possible == ConnectionTable.none { continue }
      let isCertain = record.certain != ConnectionTable.none
      for list in column.lists[cell.lists] {
        let bit = UInt64(1) << UInt64(list & 63)
        result.possible[Int(list) >> 6] |= bit
        if isCertain { result.certain[Int(list) >> 6] |= bit }
      }
    }
    if (reaches.count + 1) * 2 * words <= OrdinaryCounts.keptWords { reaches[source] = result }
    return result
  }

  private mutating func column(of kind: Int) -> Column {
    if let known = columns[kind] { return known }
    var lists: [CellKey: [Int32]] = [:]
    var first = 0
    while first < spots.count {
      let spot = spots[first]
      var end = first + 1
      while end < spots.count, spots[end].ingress == spot.ingress, spots[end].kind == spot.kind,
        spots[end].families == spot.families
      {
        end += 1
      }
      let into = index.ingressLists.answer(Int(spot.ingress), kind: kind)
      if into != AnswerTable.nothing {
        lists[CellKey(kind: spot.kind, families: spot.families, into: into), default: []]
          .append(contentsOf: spots[first..<end].lazy.map(\.list))
      }
      first = end
    }
    var result = Column()
    for (key, lists) in lists {
      let start = result.lists.count
      result.lists += lists
      result.cells.append(
        Cell(
          kind: Int(key.kind), families: key.families, into: key.into,
          lists: start..<result.lists.count))
    }
    columns[kind] = result
    return result
  }

  private struct CellKey: Hashable {
    var kind: Int32
    var families: UInt8
    var into: UInt32
  }
}
