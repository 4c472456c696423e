import Kubernetes

/// The walk of one connection through the tiers of one pod, with every rule
/// that speaks on the way.
///
/// It tells what `GroupEvaluator` computes for all peers at once; the verdict
/// is taken from there, so the two cannot contradict each other on the screen.
struct ProbeWalk {
  /// The tiers with policies of the pod.
  private(set) var tiers: [Explanation.Tier] = []
  /// The rules that decide, in order, and whether each surely names the
  /// connection.
  private var deciding: [(rule: RuleOrigin, isSure: Bool)] = []
  /// Rules that speak of the peer or of the port, but not of both.
  private(set) var nearMisses: [Explanation.NearMiss] = []
  /// The policies whose tier's end decides: those that isolate the pod.
  private(set) var isolating: [RuleOrigin] = []
  private let reachability: Reachability
  private let direction: Direction
  private let pod: Int
  private let points: [Int]
  private let destination: Int

  /// Makes a walk between a pod and a peer over some of the families that both
  /// speak.
  init(
    _ reachability: Reachability, _ direction: Direction, _ pod: Int, peer: Reachability.End,
    over families: [IPFamily]
  ) {
    self.reachability = reachability
    self.direction = direction
    self.pod = pod
    points = families.map { reachability.point(peer, $0, seenBy: pod) }
    let space = reachability.space
    destination =
      direction == .ingress
      ? space.resolutionOfClass[space.classOfPod[pod]]
      : points.first.map(space.resolution(ofPoint:)) ?? 0
  }

  /// Returns the rules that decide, in order; where the verdict is certain, only
  /// those that surely name the connection, if there are any.
  func decidedBy(_ verdict: Verdict) -> [RuleOrigin] {
    let sure = deciding.filter(\.isSure)
    return (verdict == .unknown || sure.isEmpty ? deciding : sure).map(\.rule)
  }

  /// Returns whether a rule names the peer in any family of the walk.
  func match(_ rule: PolicyProgram.Rule) -> SelectorMatch {
    var result = SelectorMatch.no
    for point in points {
      switch rule.names(point) {
      case .yes: return .yes
      case .unknown: result = .unknown
      case .no: break
      }
    }
    return result
  }

  /// Returns the connections a rule names at this destination.
  func connections(_ rule: PolicyProgram.Rule) -> ConnectionSet {
    let program = reachability.program
    return program.ports[rule.ports].connections(at: reachability.space.resolutions[destination])
  }

  /// Walks through all tiers.
  mutating func run(_ probe: Probe) {
    let table = reachability.table(direction)
    let program = reachability.program
    let policies = program.policies(
      of: table.groups[reachability.group(direction, ofPod: pod)].policies)
    var isOpen = true
    for (number, tier) in program.tiers.enumerated() {
      let own = policies.filter { program.alternatives[Int($0)].place.tier == number }
      if own.isEmpty { continue }
      isOpen = walk(tier, own, probe, isReached: isOpen)
    }
  }

  /// Walks through one tier and returns whether the connection goes on.
  private mutating func walk(
    _ tier: PolicyProgram.Tier, _ policies: [Int32], _ probe: Probe, isReached: Bool
  ) -> Bool {
    var isOpen = isReached
    var outcomes: Set<Explanation.Tier.Outcome> = []
    var readings: [Explanation.Policy] = []
    var union: CompiledRule.Action?
    var decided: [(rule: RuleOrigin, isSure: Bool)] = []
    var misses: [Explanation.NearMiss] = []
    for index in policies {
      let alternatives = reachability.program.alternatives[Int(index)]
      for number in alternatives.texts {
        let text = reachability.program.texts[number]
        var rules: [Explanation.Rule] = []
        for rule in text.rules(direction) {
          let match = match(rule)
          let connections = connections(rule)
          let namesPort = connections.contains(probe.part, probe.number)
          let isSure = match == .yes && alternatives.isSure && rule.doubt == CauseTable.none
          var decides = false
          if isReached, match != .no, namesPort {
            decides = isOpen || union == rule.action
            if decides {
              outcomes.insert(ProbeWalk.outcome(rule.action))
              if rule.action != .pass { decided.append((rule.origin, isSure)) }
            }
            if isOpen, isSure {
              isOpen = false
              union = tier.isUnion ? rule.action : nil
            }
          }
          if isReached, rule.action == .allow {
            note(rule, match, namesPort, connections, &misses)
          }
          rules.append(
            Explanation.Rule(
              origin: rule.origin, action: ProbeWalk.action(rule.action), namesPeer: match,
              namesPort: namesPort, connections: connections, decides: decides))
        }
        readings.append(
          Explanation.Policy(
            origin: text.origin, isCertain: alternatives.isSure,
            isolates: text.side(direction)?.isolates ?? false, rules: rules))
      }
    }
    let end = ends(tier, readings, isReached: isReached, isOpen: isOpen)
    if let end { outcomes.insert(end) }
    if isReached, end == .denied || end == .unknown {
      isolating = isolatingOrigins(readings)
    }
    let outcome: Explanation.Tier.Outcome =
      !isReached ? .notReached : outcomes.count == 1 ? outcomes.first ?? .undecided : .unknown
    tiers.append(
      Explanation.Tier(
        name: tier.name, outcome: outcome,
        isDecidedByEnd: decided.isEmpty && outcome == .denied, policies: readings))
    deciding += decided
    nearMisses += misses
    return outcomes.contains(.passed) || outcomes.contains(.undecided)
      || (isReached && end == .unknown)
  }

  /// What the end of a tier makes of a connection that is open there, or `nil`
  /// where it is not.
  private func ends(
    _ tier: PolicyProgram.Tier, _ policies: [Explanation.Policy], isReached: Bool, isOpen: Bool
  ) -> Explanation.Tier.Outcome? {
    guard isReached, isOpen else { return nil }
    let isolating = policies.filter(\.isolates)
    if tier.end == .pass || isolating.isEmpty { return .undecided }
    return isolating.contains(where: \.isCertain) ? .denied : .unknown
  }

  /// The policies that isolate for sure, or else those that may.
  private func isolatingOrigins(_ policies: [Explanation.Policy]) -> [RuleOrigin] {
    let isolating = policies.filter(\.isolates)
    let sure = isolating.filter(\.isCertain)
    return (sure.isEmpty ? isolating : sure).map(\.origin)
  }

  private mutating func note(
    _ rule: PolicyProgram.Rule, _ match: SelectorMatch, _ namesPort: Bool,
    _ connections: ConnectionSet, _ misses: inout [Explanation.NearMiss]
  ) {
    let reason: String
    switch (match, namesPort) {
    case (.yes, true), (.no, false): return
    case (.unknown, true):
      reason =
        rule.doubt == CauseTable.none
        ? "admits the port, and nobody can say whether it means this peer"
        : "may admit anything: nobody can say what the rule means"
    case (.no, true): reason = "admits the port, but not this peer"
    case (_, false): reason = missingPort(rule, connections)
    }
    misses.append(Explanation.NearMiss(rule: rule.origin, reason: reason))
  }

  private func missingPort(_ rule: PolicyProgram.Rule, _ connections: ConnectionSet) -> String {
    if connections.isEmpty, let name = reachability.program.ports[rule.ports].names.first {
      return "admits the peer, but the destination has no \(name.part.name) port named "
        + "`\(name.name)`"
    }
    return "admits the peer, but only \(connections)"
  }

  private static func outcome(_ action: CompiledRule.Action) -> Explanation.Tier.Outcome {
    switch action {
    case .allow: .allowed
    case .deny: .denied
    case .pass: .passed
    }
  }

  private static func action(_ action: CompiledRule.Action) -> Explanation.Rule.Action {
    switch action {
    case .allow: .allow
    case .deny: .deny
    case .pass: .pass
    }
  }
}
