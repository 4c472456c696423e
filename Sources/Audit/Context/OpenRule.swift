import Kubernetes
import PolicyEngine

/// Rules of other kinds than NetworkPolicy that open pods.
///
/// What a rule of such a kind comes to depends on tiers, order and denials, so
/// it is not read: the coverage class of the pods, which the engine's answer
/// gives, says that they are open, and the engine is asked which rules let the
/// peers in that make them so.
extension AuditContext {
  /// Returns the rules that give pods a coverage class in a direction, in the
  /// order of policies and paths; the targets are left empty.
  func openRules(_ direction: Direction, _ wanted: CoverageClass) -> [Admission] {
    var classesOfReach: [Int: [Int]] = [:]
    for (index, found) in coverage[direction].enumerated() where found == wanted {
      let number = table.reachOfClass[direction][index]
      let reach = table.reaches[direction][number]
      if reach.policies.contains(where: \.isOtherKind) {
        classesOfReach[number, default: []].append(index)
      }
    }
    var found: [RuleOrigin: Set<Int>] = [:]
    for (number, classes) in classesOfReach {
      guard let pod = classes.first.flatMap({ table.podClasses[$0].pods.first }) else { continue }
      let probes = probes(
        for: wanted, table.reaches[direction][number],
        namespace: inventory.pods[pod].pod.namespace)
      let answers = probes.map { probe in
        input.reachability.rulesAdmitting(
          direction, ofPod: pod, peer: probe.peer, probe.part, probe.number)
      }
      // A rule that lets all of them in; where several add up, each that lets
      // the first in.
      let common = answers.dropFirst().reduce(Set(answers.first ?? [])) {
        $0.intersection($1)
      }
      let guilty = common.isEmpty ? Set(answers.first ?? []) : common
      for origin in guilty where isOtherKind(origin) {
        found[origin, default: []].formUnion(classes)
      }
    }
    return found.map { origin, classes in
      Admission(origin: origin, classes: classes.sorted(), targets: [], isCertain: true)
    }.sorted { ($0.origin.policy, $0.origin.path) < ($1.origin.policy, $1.origin.path) }
  }

  /// Returns the classes of pods that are open in a direction though policies
  /// speak for them: these deny something, and what no rule decides passes.
  func undecidedClasses(_ direction: Direction) -> Set<Int> {
    var found: Set<Int> = []
    for (number, classes) in table.classesOfReach[direction].enumerated() {
      let reach = table.reaches[direction][number]
      guard let first = classes.first, let pod = table.podClasses[first].pods.first,
        reach.policies.contains(where: \.isOtherKind),
        [.allowAll, .world, .clusterWide].contains(coverage[direction][first])
      else { continue }
      let probe = probes(
        for: coverage[direction][first], reach, namespace: inventory.pods[pod].pod.namespace
      ).first
      guard let probe else { continue }
      let rules = input.reachability.rulesAdmitting(
        direction, ofPod: pod, peer: probe.peer, probe.part, probe.number)
      if rules.isEmpty { found.formUnion(classes) }
    }
    return found
  }

  private typealias PeerProbe = (peer: Peer, part: ConnectionSet.Part, number: UInt16)

  /// A port on which nothing is usually meant: what it admits is every port.
  private static let oddPort: UInt16 = 64_999

  /// Peers that are let in where pods have a coverage class.
  private func probes(
    for wanted: CoverageClass, _ reach: PeerReach, namespace: String
  ) -> [PeerProbe] {
    let odd = AuditContext.oddPort
    let far = table.podClasses.indices.first {
      table.podClasses[$0].namespace != namespace && !table.isHostNetwork[$0]
    }.flatMap { table.podClasses[$0].pods.first }
    let pods = far.map { [(Peer.pod($0), ConnectionSet.Part.tcp, odd), (.pod($0), .udp, odd)] }
    switch wanted {
    case .clusterWide: return pods ?? []
    case .allowAll, .world:
      let ports = wanted == .world ? ConnectionSet.allPorts.subtracting(DNSPorts.connections) : nil
      for family in IPFamily.allCases {
        let target = AddressTarget(
          addresses: PublicAddresses.set(family),
          connections: ports ?? ConnectionSet(.tcp, odd...odd), text: "")
        guard let sample = sample(of: target, in: reach) else { continue }
        let outside: PeerProbe = (.address(sample.address), sample.part, sample.number)
        return [outside] + (wanted == .allowAll ? pods ?? [] : [])
      }
      return []
    default: return []
    }
  }
}

extension AuditCheck {
  /// Returns a finding for each rule of another kind that gives pods a coverage
  /// class.
  ///
  /// - Parameter others: Rules that another check reports.
  func findings(
    onRulesOf direction: Direction, giving wanted: CoverageClass, _ message: String,
    in context: AuditContext, besides others: Set<RuleOrigin> = [],
    severity: ([Int]) -> Severity? = { _ in nil }
  ) -> [Finding] {
    context.openRules(direction, wanted).filter { !others.contains($0.origin) }.map { open in
      var draft = open.draft(context, direction, message)
      draft.severity = severity(open.classes)
      let others = context.otherPolicies(open.classes, direction, than: open.origin.policy)
      draft.why = [
        "\(open.origin.path) lets these \(direction.peers) pass, and nothing before it denies them",
        others.isEmpty
          ? "no other policy acts on these pods"
          : "beside it \(others.listed) \(others.count == 1 ? "acts" : "act") on these pods",
        "by the engine's answer they are \(wanted.words): \(context.extent(ofClasses: open.classes))",
      ]
      return finding(draft, in: context)
    }
  }
}
