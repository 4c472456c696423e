import Kubernetes

/// Neighbouring atoms of addresses with one answer.
struct WorldSegment: Sendable {
  /// The atoms.
  var atoms: Range<Int>
  /// The number of the answer at the first of them; the others pass the same.
  var answer: UInt32
}

extension HalfTable {
  /// Returns what some groups together admit from or to the addresses of a
  /// family, as maximal runs of atoms that pass the same connections; those
  /// that pass none are left out.
  ///
  /// Linear in the atoms and the groups' runs among them.
  ///
  /// - Parameter groups: The groups, in order; nothing passes without any.
  func worldSegments(
    of groups: [Int], _ family: IPFamily, _ space: PeerSpace, _ answers: inout AnswerTable
  ) -> [WorldSegment] {
    if groups.isEmpty { return [] }
    let first = space.firstAtomPoint(family)
    var cursors = groups.map { run(of: $0, at: first) }
    var result: [WorldSegment] = []
    var start = 0
    var last: UInt32?
    for atom in 0...space.atoms(family).count {
      var next: UInt32?
      if atom < space.atoms(family).count {
        let point = first + atom
        var sum = AnswerTable.nothing
        for (index, group) in groups.enumerated() {
          while cursors[index] + 1 < firstRun[group + 1], runs[cursors[index] + 1].start <= point {
            cursors[index] += 1
          }
          sum = answers.union(sum, answer(group, inRun: cursors[index], at: point))
        }
        if let last, answers.passSame(sum, last) { continue }
        next = sum
      }
      if let last, answers[last].possible != ConnectionTable.none {
        result.append(WorldSegment(atoms: start..<atom, answer: last))
      }
      start = atom
      last = next
    }
    return result
  }
}
