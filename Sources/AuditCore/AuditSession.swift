import Audit
import DemonstrationFleet
import Kubernetes
package import Manifests
import PolicyEngine

/// The front door of the shared core: loads, compiles, evaluates, audits, and
/// tells how far it is.
///
/// Command line and dashboard hold a session and value types, nothing below.
/// Clusters are audited two at a time or as many as there are cores; the
/// result does not depend on which is ready first.
package actor AuditSession {
  /// What happens, for one face to follow.
  package nonisolated let events: AsyncStream<SessionEvent>

  private nonisolated let continuation: AsyncStream<SessionEvent>.Continuation
  private nonisolated let board: SnapshotBoard
  private let plan: SourcePlan
  private let pipeline: ClusterPipeline
  private var audited: Task<FleetSnapshot, Never>?

  /// Opens a session on what a person asked for.
  ///
  /// - Parameters:
  ///   - request: What was asked for.
  ///   - files: The file system.
  /// - Throws: `SourceMistake` where the request cannot be carried out.
  package init(
    _ request: SessionRequest, files: any InputFiles = SystemFiles()
  ) throws(SourceMistake) {
    let (events, continuation) = AsyncStream.makeStream(of: SessionEvent.self)
    self.events = events
    self.continuation = continuation
    board = SnapshotBoard { continuation.yield(.fleet($0)) }
    if let seed = request.demonstrationSeed {
      let fleet = DemonstrationFleet(seed: seed)
      plan = SourcePlan(demonstration: fleet.plannedClusters)
      pipeline = ClusterPipeline(loader: ManifestLoader(namespace: request.namespace), fleet: fleet)
    } else {
      plan = try SourcePlan(request, files: files)
      pipeline = ClusterPipeline(
        loader: ManifestLoader(namespace: request.namespace, files: files), fleet: nil)
    }
    board.begin(
      plan.clusters.map { .init(name: $0.name, profile: $0.profile, stage: .waiting) },
      notices: plan.notices)
  }

  /// The fleet as far as it is audited.
  package nonisolated var snapshot: FleetSnapshot { board.snapshot }

  /// Audits every cluster and returns the whole fleet; the work is done once.
  @discardableResult
  package func audit() async -> FleetSnapshot {
    if let audited { return await audited.value }
    let task = Task.detached { [plan, board, pipeline] in
      await withTaskGroup(of: Void.self) { group in
        var next = 0
        func startOne() {
          guard next < plan.clusters.count else { return }
          let index = next
          next += 1
          group.addTask {
            guard !Task.isCancelled else { return }
            let stage = pipeline.stage(of: plan.clusters[index]) { step, share in
              board.progress(index, step: step, share: share)
            }
            board.finish(index, stage)
          }
        }
        for _ in 0..<AuditSession.workers { startOne() }
        for await _ in group { startOne() }
      }
      return board.snapshot
    }
    audited = task
    return await task.value
  }

  /// Stops what is under way; what is ready stays.
  package func cancel() {
    audited?.cancel()
    continuation.finish()
  }

  /// How many clusters are audited at once: each worker keeps a core busy.
  private static let workers = 2
}
