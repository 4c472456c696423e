import Kubernetes

/// What the policies of one direction admit, for every group of pods.
///
/// Pods with the same policies, and the same named ports where a rule asks for
/// them, are one group. What a group admits is a function from points to
/// answers, kept as runs of equal answers; the runs of all groups stand in one
/// flat array.
struct HalfTable: Sendable {
  /// Whom a group stands for, and what is known of its policies.
  enum Standing: Hashable, Sendable {
    /// Pods whose policies are all known.
    case known
    /// Pods for which some policies are missing in the input.
    case incomplete(UInt32)
    /// Pods that a policy of a kind that is not evaluated could select.
    case unevaluated(UInt32)
    /// Pods that no policy acts on, such as those on the host's network (G-7).
    case leftAlone
  }

  /// What makes a group.
  struct Group: Hashable, Sendable {
    /// The policies that may isolate it.
    var policies: PolicyList
    /// The named ports of its pods, or 0 where no rule asks for them.
    var resolution: Int
    /// What is known of its policies.
    var standing: Standing
  }

  /// A run of points with one answer, from `start` to the next run's start; or
  /// of points whose answers are those of their kinds.
  struct Run: Hashable, Sendable {
    /// What stands for an answer where each point has that of its kind.
    static let byKind: UInt32 = .max

    /// The first point.
    var start: UInt32
    /// The number of the answer, or `byKind`.
    var answer: UInt32
  }

  /// The kinds of points.
  let kinds: PointKinds
  /// The groups, by number.
  private(set) var groups = GroupTable()
  /// The group of each class of pods.
  var groupOfClass: [Int] = []
  /// The group of a hypothetical pod without labels, by namespace number; the
  /// last is that of a pod in a namespace nobody has heard of.
  var groupOfNewcomer: [Int] = []
  /// The runs of all groups.
  private(set) var runs: [Run] = []
  /// Where the runs of each group begin, and one more entry for the end.
  private(set) var firstRun: [Int] = [0]
  /// The distinct lists of answers by kind, one behind the other.
  private(set) var answersByKind: [UInt32] = []
  /// Which of those lists is that of each group.
  private(set) var kindList: [Int] = []
  /// The groups that were left unevaluated: all their answers are unknown.
  private(set) var unevaluated: Set<Int> = []
  /// The numbers of those lists.
  private var kindLists: [[UInt32]: Int] = [:]

  /// Makes an empty table over points of some kinds.
  init(_ kinds: PointKinds) { self.kinds = kinds }

  /// Returns the number of a group; one that is new is evaluated first.
  mutating func number(
    _ group: Group, _ direction: Direction, _ evaluator: inout GroupEvaluator
  ) -> Int {
    let (isNew, number) = groups.append(group)
    if !isNew { return number }
    let list = evaluator.evaluate(group, direction, into: &runs)
    if evaluator.hasStopped { unevaluated.insert(number) }
    if let known = kindLists[list] {
      kindList.append(known)
    } else {
      kindList.append(kindLists.count)
      kindLists[list] = kindLists.count
      answersByKind += list
    }
    firstRun.append(runs.count)
    return number
  }

  /// Lets copies share the groups that stand here.
  mutating func seal() { groups.seal() }

  /// Writes other numbers for the answers of groups that this table has beyond
  /// those of another, of which it was made.
  mutating func renumber(_ numbers: [UInt32], beyond old: HalfTable) {
    for index in runs.indices[old.runs.count...] where runs[index].answer != Run.byKind {
      runs[index].answer = numbers[Int(runs[index].answer)]
    }
    let lists = old.kindListCount..<kindListCount
    for number in lists { kindLists[list(number)] = nil }
    for index in answersByKind.indices[old.answersByKind.count...] {
      answersByKind[index] = numbers[Int(answersByKind[index])]
    }
    for number in lists { kindLists[list(number)] = number }
  }

  private func list(_ number: Int) -> [UInt32] {
    Array(answersByKind[(number * kinds.count)..<((number + 1) * kinds.count)])
  }

  /// Returns the answer of a group at a point; binary search.
  func answer(_ group: Int, at point: Int) -> UInt32 {
    answer(group, inRun: run(of: group, at: point), at: point)
  }

  /// Returns the answer of a group at a point of one of its runs.
  @inline(__always)
  func answer(_ group: Int, inRun run: Int, at point: Int) -> UInt32 {
    let answer = runs[run].answer
    return answer == Run.byKind ? answerByKind(group, at: point) : answer
  }

  /// How many distinct lists of answers by kind there are.
  var kindListCount: Int { answersByKind.count / max(1, kinds.count) }

  /// Returns the answer of a list of answers by kind.
  @inline(__always)
  func answer(ofList list: Int, kind: Int) -> UInt32 { answersByKind[list &* kinds.count &+ kind] }

  /// Returns the answer of a group at every point of the kind of a point where
  /// its runs say nothing else.
  @inline(__always)
  private func answerByKind(_ group: Int, at point: Int) -> UInt32 {
    answersByKind[kindList[group] &* kinds.count &+ Int(kinds.ofPoint[point])]
  }

  /// Returns the run of a group that holds a point; binary search.
  func run(of group: Int, at point: Int) -> Int {
    var low = firstRun[group]
    var high = firstRun[group + 1]
    while low + 1 < high {
      let middle = (low + high) / 2
      if runs[middle].start <= point { low = middle } else { high = middle }
    }
    return low
  }

  /// Writes the answers of a group for all points; the row has one place for
  /// each.
  func expand(_ group: Int, into row: UnsafeMutableBufferPointer<UInt32>) {
    let last = firstRun[group + 1]
    for index in firstRun[group]..<last {
      let start = Int(runs[index].start)
      let end = index + 1 < last ? Int(runs[index + 1].start) : row.count
      if runs[index].answer == Run.byKind {
        for point in start..<end { row[point] = answerByKind(group, at: point) }
      } else {
        row[start..<end].update(repeating: runs[index].answer)
      }
    }
  }
}
