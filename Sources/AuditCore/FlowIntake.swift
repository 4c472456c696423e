import FlowSources
import Flows
import Kubernetes

/// Folds the bytes of flow inputs into one aggregate a cluster.
///
/// A line belongs to the cluster its input was named for, else to the one it
/// names itself, else to the only one there is; what matches none is counted.
/// It belongs to one task at a time.
final class FlowIntake {
  /// One cluster that flows may belong to.
  struct Target {
    /// The name.
    var name: String
    /// What is known of it, or `nil` where there is no source.
    var result: ClusterResult?
  }

  private let targets: [Target]
  private let vocabulary = FlowVocabulary()
  private var aggregators: [FlowAggregator]
  private var readers: [Int: HubbleReader] = [:]
  private var unmatched = 0
  /// The targets that something was folded for since the last fresh pictures.
  private var changed: Set<Int> = []

  /// Makes an intake for some clusters.
  init(_ targets: [Target]) {
    self.targets = targets
    let vocabulary = vocabulary
    aggregators = targets.map {
      FlowAggregator(inventory: $0.result?.inventory, vocabulary: vocabulary)
    }
  }

  /// Folds a chunk of an input.
  ///
  /// - Parameters:
  ///   - chunk: The bytes.
  ///   - input: The number of the input; its lines go on where it stopped.
  ///   - owner: The target the input was named for, if it was.
  func feed(_ chunk: UnsafeRawBufferPointer, input: Int, owner: Int?) {
    reader(input).feed(chunk) { item, cluster in add(item, cluster, owner) }
  }

  /// Folds what an input ended in.
  func finish(input: Int, owner: Int?) {
    reader(input).finish { item, cluster in add(item, cluster, owner) }
  }

  /// Returns what was seen so far of the targets that changed since the last
  /// call, in order: joining the others again would cost and tell nothing.
  func freshPictures(isLive: Bool) -> [FlowPicture] {
    defer { changed.removeAll() }
    return pictures(of: isLive ? changed.sorted() : Array(targets.indices), isLive: isLive)
  }

  /// Returns what was seen so far, target by target.
  func pictures(isLive: Bool) -> [FlowPicture] {
    pictures(of: Array(targets.indices), isLive: isLive)
  }

  private func pictures(of indices: [Int], isLive: Bool) -> [FlowPicture] {
    var statistics = HubbleStatistics()
    for reader in readers.sorted(by: { $0.key < $1.key }).map(\.value) {
      statistics.add(reader.statistics)
    }
    let skipped = Dictionary(
      uniqueKeysWithValues: statistics.skipped.map { ($0.key.rawValue, $0.value.count) })
    let examples = Dictionary(
      uniqueKeysWithValues: statistics.skipped.map { reason, skipped in
        (reason.rawValue, "first at line \(skipped.firstLine): \(skipped.message)")
      })
    return indices.map { index in
      let aggregate = aggregators[index].aggregate
      let joined: FlowJoin.Result
      if let result = targets[index].result {
        joined = FlowJoin(result.reachability, state: result.state).join(aggregate)
      } else {
        joined = FlowJoin.unjoined(aggregate)
      }
      return FlowPicture(
        cluster: targets[index].result == nil ? nil : targets[index].name,
        lines: statistics.lines, skipped: skipped, skippedExamples: examples,
        unmatched: unmatched, aggregate: aggregate,
        edges: joined.edges,
        unusedRules: targets[index].result == nil ? nil : joined.unusedRules, isLive: isLive)
    }
  }

  private func reader(_ input: Int) -> HubbleReader {
    if let reader = readers[input] { return reader }
    let reader = HubbleReader(vocabulary: vocabulary)
    readers[input] = reader
    return reader
  }

  private func add(_ item: HubbleItem, _ cluster: Int32, _ owner: Int?) {
    let target = owner ?? (targets.count == 1 ? 0 : target(named: vocabulary.name(cluster)))
    guard let target else {
      unmatched += 1
      return
    }
    aggregators[target].add(item)
    changed.insert(target)
  }

  private func target(named name: String) -> Int? {
    name.isEmpty ? nil : targets.firstIndex { $0.name == name }
  }
}
