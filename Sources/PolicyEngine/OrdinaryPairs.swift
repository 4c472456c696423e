/// The answers of ordinary pairs of workloads: those of which neither half says
/// more than the kinds of their points do.
///
/// They are those of the lists of profiles of both workloads (`PairIndex`), so
/// they are found once for each list of sources.
struct OrdinaryPairs {
  /// A profile of destinations.
  struct Spot {
    /// The list of profiles it is in.
    var list: Int32
    /// The kind of its points.
    var kind: Int32
    /// Its ingress answers by kind, as a number of a list.
    var ingress: Int32
    /// Its families, as bits.
    var families: UInt8
  }

  private let index: PairIndex
  /// The profiles of all lists that destinations have; those with one kind, list
  /// of answers and families stand together.
  let spots: [Spot]
  /// The ingress answers of the spots for each kind of source; empty where
  /// nobody has asked.
  private var columns: [[UInt32]]
  /// How many answers rows keep for sources that come later.
  private static let keptAnswers = 1 << 24
  /// The row of each list of profiles, as far as rows are kept.
  private var rows: [[UInt32]]
  private var last: (list: Int, row: [UInt32]) = (-1, [])

  /// Makes ready for pairs with destinations that have some lists of profiles.
  init(_ index: PairIndex, destinations: (_ list: Int) -> Bool) {
    self.index = index
    var spots: [Spot] = []
    for (list, profiles) in index.profiles.enumerated() where destinations(list) {
      for profile in profiles {
        // INVARIANT: fewer than 2^31 of all of them.
        spots.append(
          Spot(
            list: Int32(truncatingIfNeeded: list), kind: Int32(truncatingIfNeeded: profile.kind),
            ingress: Int32(truncatingIfNeeded: profile.ingress), families: profile.families))
      }
    }
    spots.sort {
      ($0.kind, $0.ingress, $0.families, $0.list) < ($1.kind, $1.ingress, $1.families, $1.list)
    }
    self.spots = spots
    columns = Array(repeating: [], count: index.ingressLists.width)
    let count = index.profiles.count
    let size = count.multipliedReportingOverflow(by: count)
    let isKept = !size.overflow && size.partialValue <= OrdinaryPairs.keptAnswers
    rows = isKept ? Array(repeating: [], count: count) : []
  }

  /// Returns the answers from sources with a list of profiles to destinations
  /// with each list.
  mutating func row(of list: Int, _ answers: inout AnswerTable) -> [UInt32] {
    if last.list == list { return last.row }
    if rows.isEmpty || rows[list].isEmpty {
      last = (list, found(index.profiles[list], &answers))
      if !rows.isEmpty { rows[list] = last.row }
    } else {
      last = (list, rows[list])
    }
    return last.row
  }

  private mutating func found(
    _ sources: [PairIndex.Profile], _ answers: inout AnswerTable
  ) -> [UInt32] {
    var result = [UInt32](repeating: AnswerTable.nothing, count: index.profiles.count)
    for source in sources {
      if columns[source.kind].isEmpty {
        columns[source.kind] = spots.map {
          index.ingressLists.answer(Int($0.ingress), kind: source.kind)
        }
      }
      let column = columns[source.kind]
      let out = index.egressLists.answers(of: source.egress)
      // The last pair of answers again is the commonest case, after nothing.
      var last = (out: AnswerTable.nothing, into: AnswerTable.nothing, way: AnswerTable.nothing)
      spots.withUnsafeBufferPointer { spots in
        for place in spots.indices {
          let spot = spots[place]
          let one = out[out.startIndex &+ Int(spot.kind)]
          let other = column[place]
          if one == AnswerTable.nothing || other == AnswerTable.nothing
            || spot.families & source.families == 0
          {
            continue
          }
          if one != last.out || other != last.into {
            last = (one, other, answers.intersection(one, other))
          }
          let list = Int(spot.list)
          if result[list] != last.way { result[list] = answers.union(result[list], last.way) }
        }
      }
    }
    return result
  }
}
