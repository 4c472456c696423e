import Audit
import Kubernetes
package import Manifests
import Synchronization

/// The front door of the shared core: loads, compiles, evaluates, audits, and
/// tells how far it is.
///
/// Command line and dashboard hold a session and value types, nothing below.
/// Clusters are audited two at a time; the result does not depend on which is
/// ready first.
package final class AuditSession: Sendable {
  /// What happens, for one face to follow.
  package let events: AsyncStream<SessionEvent>

  /// Where events are told.
  let continuation: AsyncStream<SessionEvent>.Continuation
  /// What was asked for.
  let request: SessionRequest
  /// Which clusters that means.
  let plan: SourcePlan
  /// Turns offsets into lines, and gives texts out again.
  let places: PlaceResolver
  /// The demonstration fleet, if that is audited.
  let demonstration: DemonstrationFiles?
  /// The newest picture of the flows of each cluster, by its name.
  let flowPictures = Mutex<[String: FlowPicture]>([:])
  private let board: SnapshotBoard
  private let pipeline: ClusterPipeline
  private let audited = Mutex<Task<FleetSnapshot, Never>?>(nil)

  /// Opens a session on what a person asked for.
  ///
  /// - Parameters:
  ///   - request: What was asked for.
  ///   - files: The file system.
  /// - Throws: `SourceMistake` where the request cannot be carried out.
  package init(
    _ request: SessionRequest, files: any InputFiles = SystemFiles()
  ) throws(SourceMistake) {
    let (events, continuation) = AsyncStream.makeStream(
      of: SessionEvent.self, bufferingPolicy: .bufferingNewest(256))
    self.events = events
    self.continuation = continuation
    var request = request
    demonstration = request.demonstrationSeed.map { DemonstrationFiles(seed: $0) }
    let files: any InputFiles = demonstration ?? files
    if demonstration != nil { request.sources = [DemonstrationFiles.fleetFile] }
    self.request = request
    plan = try SourcePlan(request, files: files)
    places = PlaceResolver(files: files)
    pipeline = ClusterPipeline(
      loader: ManifestLoader(namespace: request.namespace, files: files, places: places),
      places: places, plugins: request.networkPlugins)
    board = SnapshotBoard { continuation.yield(.fleet($0)) }
    board.begin(
      plan.clusters.map { .init(name: $0.name, profile: $0.profile, stage: .waiting) },
      notices: plan.notices)
  }

  /// The fleet as far as it is audited.
  package var snapshot: FleetSnapshot { board.snapshot }

  /// A Boolean value that tells whether the demonstration fleet is audited.
  package var isDemonstration: Bool { demonstration != nil }

  /// Audits every cluster and returns the whole fleet; the work is done once.
  @discardableResult
  package func audit() async -> FleetSnapshot {
    let task = audited.withLock { audited in
      if let audited { return audited }
      let task = Task.detached { [plan, board, pipeline] in
        await AuditSession.audit(plan, board, pipeline)
      }
      audited = task
      return task
    }
    return await task.value
  }

  private static func audit(
    _ plan: SourcePlan, _ board: SnapshotBoard, _ pipeline: ClusterPipeline
  ) async -> FleetSnapshot {
    await withTaskGroup(of: Void.self) { group in
      var waiting = plan.clusters.indices.makeIterator()
      func startNext() {
        guard let index = waiting.next() else { return }
        group.addTask {
          guard !Task.isCancelled else { return }
          let stage = pipeline.stage(of: plan.clusters[index]) { step, share in
            board.progress(index, step: step, share: share)
          }
          board.finish(index, stage)
        }
      }
      for _ in 0..<AuditSession.workers { startNext() }
      for await _ in group { startNext() }
    }
    return board.snapshot
  }

  /// Stops what is under way; what is ready stays.
  package func cancel() {
    audited.withLock { $0?.cancel() }
    continuation.finish()
  }

  /// How many clusters are audited at once: each worker keeps a core busy.
  private static let workers = 2
}
