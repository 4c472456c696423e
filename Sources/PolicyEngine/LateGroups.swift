import Kubernetes
import Synchronization

/// Groups that are evaluated when somebody asks for one, because all of them at
/// once were too many (`ReachabilityOptions.stepLimit`).
///
/// A question of one pair is answered exactly then; it costs a walk through the
/// rules of the group for all peers, the first time.
final class LateGroups: Sendable {
  private struct Key: Hashable {
    var group: HalfTable.Group
    var direction: Direction
  }

  private typealias Evaluated = (table: HalfTable, answers: AnswerTable)

  /// How many groups are kept.
  private static let most = 32
  private let known = Mutex<[Key: Evaluated]>([:])

  /// Makes a collection of no groups.
  init() {}

  /// Returns what a group admits at a point.
  func half(
    _ group: HalfTable.Group, _ direction: Direction, at point: Int,
    _ builder: ReachabilityBuilder
  ) -> HalfAnswer {
    let key = Key(group: group, direction: direction)
    let evaluated = known.withLock { known -> Evaluated in
      if let old = known[key] { return old }
      let new = builder.evaluated(group, direction)
      if known.count >= LateGroups.most { known.removeAll() }
      known[key] = new
      return new
    }
    return HalfAnswer(evaluated.table.answer(0, at: point), evaluated.answers)
  }
}
