/// From which evaluations one was made by edits, to tell which groups it still
/// shares with another.
///
/// An edit appends groups and answers and changes none that is there, so two
/// evaluations share the groups of the last one that both were made from, under
/// their old numbers.
struct GroupLineage: Sendable {
  /// An evaluation, whoever has it; nothing but its identity counts.
  private final class Mark: Sendable {}

  /// An evaluation and how many groups it has.
  private struct Ancestor: Sendable {
    var mark: Mark
    var ingress: Int
    var egress: Int
  }

  /// How many evaluations are remembered; those that have only an earlier one
  /// in common count as strangers.
  private static let memory = 64

  /// The evaluations, the earliest first; the last is this one.
  private var ancestors: [Ancestor] = []

  /// Makes a lineage that has nothing in common with any other.
  init() {}

  /// Adds an evaluation that is complete.
  mutating func append(ingress: HalfTable, egress: HalfTable) {
    if ancestors.count == GroupLineage.memory { ancestors.removeFirst() }
    ancestors.append(
      Ancestor(mark: Mark(), ingress: ingress.groups.count, egress: egress.groups.count))
  }

  /// Returns how many groups of a direction, from the first on, are those of
  /// another evaluation; none where nothing is known.
  func sharedGroups(_ direction: Direction, with other: GroupLineage) -> Int {
    for ancestor in ancestors.reversed() {
      if other.ancestors.contains(where: { $0.mark === ancestor.mark }) {
        return direction == .ingress ? ancestor.ingress : ancestor.egress
      }
    }
    return 0
  }
}
