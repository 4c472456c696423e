package import Kubernetes

/// The answers that count in a cluster: those of every engine that enforces
/// policies there, and the texts' beside them.
///
/// Where two engines stand at once, a connection needs the consent of both
/// (E-4). Where none is known, the texts answer (E-6).
package struct EngineAnswers: Sendable {
  /// What the plugins make of the policies.
  package let enforcement: Enforcement
  /// What each engine lets pass, in the order of `Enforcement.engines`; the
  /// texts' answer where no engine is known. Never empty.
  package let engines: [Reachability]
  /// What the texts say, where an engine may leave open what they isolate.
  package let text: Reachability?
  private let first: Reachability
  private let state: ClusterState

  /// Evaluates the policies of a cluster.
  package init(state: ClusterState, inventory: Inventory, enforcement: Enforcement) {
    self.enforcement = enforcement
    self.state = state
    let profiles = enforcement.engines.isEmpty ? [enforcement.specification] : enforcement.engines
    engines = profiles.map {
      Reachability(state: state, inventory: inventory, options: ReachabilityOptions(profile: $0))
    }
    first =
      EngineAnswers.strictest(engines)
      ?? Reachability(state: state, inventory: inventory)
    text =
      enforcement.mayLeaveIsolatedOpen
      ? Reachability(
        state: state, inventory: inventory,
        options: ReachabilityOptions(profile: enforcement.specification)) : nil
  }

  /// The strictest of the engines, for what is derived from one answer, such as
  /// which rules let something pass, what a policy does, and the join with
  /// flows: what it lets pass is at least what all of them together do. Audits,
  /// exposures, connectivity and deltas take the consent of all.
  package var reachability: Reachability { first }

  /// The engine that isolates most pods; of equal ones the first.
  private static func strictest(_ engines: [Reachability]) -> Reachability? {
    guard engines.count > 1 else { return engines.first }
    func isolated(_ reachability: Reachability) -> Int {
      reachability.podClasses.reduce(0) { sum, podClass in
        guard let pod = podClass.pods.first else { return sum }
        let count = Direction.allCases.count {
          reachability.reach(ofPod: pod, $0).isolation == .yes
        }
        let (product, overflow) = podClass.count.multipliedReportingOverflow(by: count)
        let (total, overflows) = sum.addingReportingOverflow(overflow ? Int.max : product)
        return overflows ? Int.max : total
      }
    }
    var best: (engine: Reachability, isolated: Int)?
    for engine in engines {
      let count = isolated(engine)
      if best.map({ count > $0.isolated }) ?? true { best = (engine, count) }
    }
    return best?.engine
  }

  /// Returns the texts' answers, evaluated now where no audit needed them;
  /// `nil` where no engine is known, or where none can differ from the texts.
  package func textReading(_ inventory: Inventory) -> Reachability? {
    if let text { return text }
    guard enforcement.mayDiffer(in: state) else { return nil }
    return Reachability(
      state: state, inventory: inventory,
      options: ReachabilityOptions(profile: enforcement.specification))
  }

  /// Returns what may pass from one peer to another by the consent of all
  /// engines.
  package func answer(from source: Peer, to destination: Peer) -> ConnectionAnswer {
    engines.dropFirst().reduce(first(of: engines).answer(from: source, to: destination)) {
      $0.intersection($1.answer(from: source, to: destination))
    }
  }

  /// Returns why a connection is allowed, denied or unknown; the halves are
  /// those of the engines that decide.
  package func explain(_ probe: Probe) -> Explanation {
    let all = engines.map { $0.explain(probe) }
    guard all.count > 1 else { return all.first ?? first.explain(probe) }
    for verdict in [Verdict.denied, .unknown] {
      let deciding = all.filter { $0.verdict == verdict }
      if !deciding.isEmpty { return EngineAnswers.joined(deciding, verdict) }
    }
    return EngineAnswers.joined(all, .allowed)
  }

  private func first(of engines: [Reachability]) -> Reachability { engines.first ?? first }

  private static func joined(_ all: [Explanation], _ verdict: Verdict) -> Explanation {
    var causes: [Cause] = []
    for cause in all.flatMap(\.causes) where !causes.contains(cause) { causes.append(cause) }
    return Explanation(verdict: verdict, halves: all.flatMap(\.halves), causes: causes)
  }
}

extension ConnectionAnswer {
  /// Returns what passes by both answers; causes of what nobody lets pass fall
  /// away.
  package func intersection(_ other: ConnectionAnswer) -> ConnectionAnswer {
    let possible = possible.intersection(other.possible)
    if possible.isEmpty { return ConnectionAnswer(certain: .none, possible: .none) }
    return ConnectionAnswer(
      certain: certain.intersection(other.certain), possible: possible,
      causes: causes.union(other.causes))
  }
}
