import FlowSources
import Flows
import Manifests

extension AuditSession {
  /// A Boolean value that tells whether any flow input was named.
  package var hasFlows: Bool {
    !plan.sharedFlows.isEmpty || plan.clusters.contains { !$0.flows.isEmpty }
  }

  /// Reads the flow inputs of all clusters and tells what was seen as it comes.
  ///
  /// It returns when every input has ended; with `followsFlows` in the request
  /// files never end, and it returns when the task that runs it is cancelled.
  ///
  /// - Returns: What was seen, cluster by cluster.
  /// - Throws: `SourceMistake` where an input cannot be read at all; the
  ///   others are read to their end before.
  @discardableResult
  package func readFlows() async throws(SourceMistake) -> [FlowPicture] {
    let snapshot = await audit()
    var targets = snapshot.entries.map {
      FlowIntake.Target(name: $0.name, result: $0.result)
    }
    if targets.isEmpty { targets = [FlowIntake.Target(name: "", result: nil)] }
    var inputs = plan.sharedFlows.map { FlowHub.Input(path: $0, owner: nil) }
    for (index, cluster) in plan.clusters.enumerated() {
      inputs += cluster.flows.map { FlowHub.Input(path: $0, owner: index) }
    }
    let keep: @Sendable ([FlowPicture]) -> Void = { [self] pictures in
      for picture in pictures {
        if let cluster = picture.cluster {
          flowPictures.withLock { $0[cluster] = picture }
        }
        continuation.yield(.flows(picture))
      }
    }
    let hub = FlowHub(targets, publish: request.followsFlows ? keep : nil)
    for _ in inputs { await hub.begin() }
    let failures = await withTaskGroup(of: String?.self) { group in
      for (number, input) in inputs.enumerated() {
        group.addTask { await self.read(input, number, into: hub) }
      }
      var failures: [String] = []
      for await failure in group { if let failure { failures.append(failure) } }
      return failures.sorted()
    }
    if let first = failures.first { throw SourceMistake(first) }
    let pictures = await hub.pictures()
    keep(pictures)
    return pictures
  }

  /// Reads one input to its end, and returns why it could not be read, if so.
  private func read(
    _ input: FlowHub.Input, _ number: Int, into hub: FlowHub
  ) async -> String? {
    if isDemonstration {
      await replay(input, number, into: hub)
      return nil
    }
    do {
      let follower = try FlowFollower(
        path: input.path, options: .init(follows: request.followsFlows))
      for try await batch in follower {
        await hub.feed(
          batch.bytes, input: number, owner: input.owner)
        if batch.endsFile { await hub.endFile(input: number, owner: input.owner) }
      }
      await hub.finish(input: number, owner: input.owner)
      return nil
    } catch {
      await hub.finish(input: number, owner: input.owner)
      return "\(error)"
    }
  }

  /// Plays the flows of a demonstration cluster: the recorded ones at once,
  /// then, where flows are followed, a second's worth every second.
  private func replay(
    _ input: FlowHub.Input, _ number: Int, into hub: FlowHub
  ) async {
    let recorded = places.text(of: input.path) ?? []
    await hub.feed(recorded, input: number, owner: input.owner)
    if request.followsFlows, var living = demonstration?.livingFlows(of: input.path) {
      while !Task.isCancelled {
        guard (try? await Task.sleep(for: .seconds(1))) != nil else { break }
        guard let lines = living.next() else { break }
        await hub.feed(lines, input: number, owner: input.owner)
      }
    }
    await hub.finish(input: number, owner: input.owner)
  }
}

extension AuditSession {
  /// The newest pictures of the flows, by the name of their cluster.
  package var pictures: [FlowPicture] {
    flowPictures.withLock { pictures in
      pictures.sorted { $0.key < $1.key }.map(\.value)
    }
  }
}
