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
    /// The policies that may isolate it, in order, as indices into
    /// `PolicyProgram.alternatives`.
    var policies: [Int]
    /// The named ports of its pods, or 0 where no rule asks for them.
    var resolution: Int
    /// What is known of its policies.
    var standing: Standing
  }

  /// A run of points with one answer, from `start` to the next run's start.
  struct Run: Hashable, Sendable {
    /// The first point.
    var start: UInt32
    /// The number of the answer.
    var answer: UInt32
  }

  /// The groups.
  var groups: [Group] = []
  /// The numbers of the groups.
  private var numbers: [Group: Int] = [:]
  /// The group of each class of pods.
  var groupOfClass: [Int] = []
  /// The group of a hypothetical pod without labels, by namespace number; the
  /// last is that of a pod in a namespace nobody has heard of.
  var groupOfNewcomer: [Int] = []
  /// The runs of all groups.
  var runs: [Run] = []
  /// Where the runs of each group begin, and one more entry for the end.
  var firstRun: [Int] = [0]

  /// Returns the number of a group; one that is new is evaluated first.
  mutating func number(
    _ group: Group, _ direction: Direction, _ evaluator: inout GroupEvaluator
  ) -> Int {
    if let known = numbers[group] { return known }
    let number = groups.count
    numbers[group] = number
    groups.append(group)
    evaluator.evaluate(group, direction, into: &runs)
    firstRun.append(runs.count)
    return number
  }

  /// Writes other numbers for the answers.
  mutating func renumber(_ numbers: [UInt32]) {
    for index in runs.indices { runs[index].answer = numbers[Int(runs[index].answer)] }
  }

  /// Returns the answer of a group at a point; binary search.
  func answer(_ group: Int, at point: Int) -> UInt32 { runs[run(of: group, at: point)].answer }

  /// Returns the answer of a group at a point of one of its runs.
  @inline(__always)
  func answer(_ group: Int, inRun run: Int, at point: Int) -> UInt32 { runs[run].answer }

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
      row[start..<end].update(repeating: runs[index].answer)
    }
  }
}
