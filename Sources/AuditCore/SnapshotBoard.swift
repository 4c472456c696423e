import Audit
import Synchronization

/// Where the workers of a session pin what they have done, and from where a
/// face gets pictures of the whole.
///
/// Every change is published at once when a cluster becomes ready or fails;
/// mere progress at most thirty times a second, since nobody reads faster.
final class SnapshotBoard: Sendable {
  private struct Content {
    var snapshot = FleetSnapshot()
    var lastProgress: ContinuousClock.Instant?
  }

  private let content = Mutex(Content())
  private let publish: @Sendable (FleetSnapshot) -> Void

  /// Makes an empty board that publishes through a closure.
  init(publish: @escaping @Sendable (FleetSnapshot) -> Void) { self.publish = publish }

  /// The picture as it is now.
  var snapshot: FleetSnapshot { content.withLock { $0.snapshot } }

  /// Pins the clusters that will be audited.
  func begin(_ entries: [FleetSnapshot.Entry], notices: [String]) {
    let snapshot = content.withLock { content in
      content.snapshot.entries = entries
      content.snapshot.notices = notices
      content.snapshot.isFinished = entries.isEmpty
      return content.snapshot
    }
    publish(snapshot)
  }

  /// Says how far a cluster is.
  func progress(_ index: Int, step: String, share: Double?) {
    let now = ContinuousClock.now
    let snapshot: FleetSnapshot? = content.withLock { content in
      content.snapshot.entries[index].stage = .loading(step: step, share: share)
      if let last = content.lastProgress, now - last < .milliseconds(33) { return nil }
      content.lastProgress = now
      return content.snapshot
    }
    if let snapshot { publish(snapshot) }
  }

  /// Pins the end of a cluster: its result, or why there is none.
  func finish(_ index: Int, _ stage: FleetSnapshot.Stage) {
    let snapshot = content.withLock { content in
      content.snapshot.entries[index].stage = stage
      let audits = content.snapshot.entries.compactMap { $0.result?.audit }
      content.snapshot.figures = FleetFigures(audits)
      content.snapshot.isFinished = content.snapshot.entries.allSatisfy { entry in
        switch entry.stage {
        case .ready, .failed: true
        case .waiting, .loading: false
        }
      }
      return content.snapshot
    }
    publish(snapshot)
  }

  /// Adds a line that belongs to no cluster.
  func notice(_ line: String) {
    let snapshot = content.withLock { content in
      content.snapshot.notices.append(line)
      return content.snapshot
    }
    publish(snapshot)
  }
}
