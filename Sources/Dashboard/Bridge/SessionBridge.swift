import Audit
package import AuditCore
import Reports
import Synchronization

/// Connects a session with the dashboard: what the session tells becomes
/// events, what the dashboard asks for is carried out off its actor.
package final class SessionBridge: Sendable {
  /// What the dashboard is told.
  package let events: AsyncStream<DashboardEvent>

  private let continuation: AsyncStream<DashboardEvent>.Continuation
  private let current = Mutex<AuditSession?>(nil)

  /// Makes a bridge without a session.
  package init() {
    (events, continuation) = AsyncStream.makeStream(of: DashboardEvent.self)
  }

  /// Opens a session in place of the one that is open.
  ///
  /// - Throws: `SourceMistake` where the request cannot be carried out; the
  ///   session that was open goes on then.
  package func open(_ request: SessionRequest) throws(SourceMistake) {
    var request = request
    request.followsFlows = true
    let session = try AuditSession(request)
    let previous = current.withLock { current in
      let previous = current
      current = session
      return previous
    }
    previous?.cancel()
    Task.detached { [continuation] in
      for await event in session.events { continuation.yield(DashboardEvent(event)) }
    }
    Task.detached { [continuation] in
      await session.audit()
      guard session.hasFlows else { return }
      do {
        try await session.readFlows()
      } catch {
        continuation.yield(.notice("\(error)"))
      }
    }
  }

  /// Carries out what the dashboard asks for; the answer comes as an event.
  package func perform(_ effect: DashboardEffect) {
    Task.detached { [self] in carryOut(effect) }
  }

  /// Ends the session.
  package func close() {
    current.withLock { $0?.cancel() }
    continuation.finish()
  }

  private func carryOut(_ effect: DashboardEffect) {
    switch effect {
    case .cancel: current.withLock { $0?.cancel() }
    case .openSource(let text):
      var request = SessionRequest()
      request.sources = [text]
      reopen(request)
    case .openDemonstration:
      var request = SessionRequest()
      request.demonstrationSeed = 1
      reopen(request)
    default:
      guard let session = current.withLock({ $0 }) else { return }
      continuation.yield(
        SessionBridge.answer(effect, session) ?? .unavailable(effect, "there is no text to show"))
    }
  }

  private func reopen(_ request: SessionRequest) {
    do {
      try open(request)
    } catch {
      continuation.yield(.notice(error.description))
    }
  }

  /// Returns the answer to a question of the dashboard, or `nil` where there is
  /// none to give.
  package static func answer(_ effect: DashboardEffect, _ session: AuditSession) -> DashboardEvent?
  {
    switch effect {
    case .excerpt(let key):
      guard let finding = finding(key, session) else { return nil }
      return .excerpt(key, session.excerpt(for: finding))
    case .policyText(let cluster, let reference):
      guard let result = session.snapshot.entries.first(where: { $0.name == cluster })?.result,
        let text = session.policyText(
          reference, of: cluster,
          paths: result.audit.findings.filter { $0.object == reference }.compactMap(\.path))
      else { return nil }
      return .policyText(cluster: cluster, reference, text)
    case .explanation(let key):
      guard let finding = finding(key, session),
        let result = session.snapshot.entries.first(where: { $0.name == key.cluster })?.result
      else { return nil }
      return .explanation(key, ExplanationModel(finding, in: result))
    case .connection(let cluster, let question):
      guard let result = result(cluster, session) else { return nil }
      do throws(EndpointMistake) {
        return .connection(
          cluster: cluster, question,
          try ConnectionModel(question, in: result, session: session))
      } catch {
        return .unavailable(effect, error.description)
      }
    case .policyEffect(let cluster, let policy):
      guard let result = result(cluster, session) else { return nil }
      let document = PolicyEffectDocument(
        result.effect(of: policy), inventory: result.inventory, place: nil, findings: [],
        notEnforced: result.reasonNotEnforced(policy))
      return .policyEffect(cluster: cluster, policy, PolicyEffectModel(document))
    case .connections(let cluster, let workload):
      guard let result = result(cluster, session),
        let model = ConnectionsModel(of: workload, in: result)
      else { return nil }
      return .connections(cluster: cluster, workload, model)
    case .contributions(let cluster, let workload):
      guard let result = result(cluster, session),
        let model = ContributionsModel(of: workload, in: result)
      else { return nil }
      return .contributions(cluster: cluster, workload, model)
    case .suggestion(let cluster, let namespace):
      do throws(SourceMistake) {
        let suggestion = try session.suggestion(cluster: cluster, namespace: namespace)
        let workloads = session.snapshot.entries.first { $0.name == cluster }?
          .result?.inventory.workloads
        return .suggestion(
          cluster: cluster, namespace: namespace,
          SuggestionModel(suggestion) { workloads?[$0].displayName ?? "" })
      } catch {
        return .unavailable(effect, error.description)
      }
    default: return nil
    }
  }

  private static func result(_ cluster: String, _ session: AuditSession) -> ClusterResult? {
    session.snapshot.entries.first { $0.name == cluster }?.result
  }

  private static func finding(_ key: FindingKey, _ session: AuditSession) -> Finding? {
    session.snapshot.entries.first { $0.name == key.cluster }?.result?.audit.findings
      .first { $0.fingerprint == key.fingerprint && $0.path == key.path }
  }
}
