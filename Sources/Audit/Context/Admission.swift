import Kubernetes
import PolicyEngine

/// Addresses outside the pods, with the connections there that matter.
struct AddressTarget {
  /// The addresses, of one family.
  var addresses: AddressSet
  /// The connections.
  var connections: ConnectionSet
  /// What it is called.
  var text: String
}

/// A rule that lets pods connect to something, as the engine answers; whatever
/// kind of policy it belongs to.
struct Admission {
  /// The rule.
  var origin: RuleOrigin
  /// The classes of pods that it speaks for, in order.
  var classes: [Int]
  /// What it admits, as indices into the targets asked for, in order.
  var targets: [Int]
  /// A Boolean value that tells whether something passes under every reading.
  var isCertain: Bool

  /// Returns a draft of a finding on the rule.
  func draft(_ context: AuditContext, _ direction: Direction, _ message: String) -> FindingDraft {
    var draft = FindingDraft(origin.policy, message)
    draft.direction = direction
    draft.path = origin.path
    draft.location = origin.location
    draft.classes = classes
    draft.key = context.ruleKey(origin)
    if !isCertain { draft.confidence = .assumed }
    return draft
  }
}

extension AuditContext {
  /// Returns a draft of a finding on a rule of whatever kind.
  func draft(
    _ rule: RuleOrigin, _ direction: Direction, _ classes: [Int], _ message: String
  ) -> FindingDraft {
    Admission(origin: rule, classes: classes, targets: [], isCertain: true)
      .draft(self, direction, message)
  }

  /// Returns the rules that let pods connect to any of some addresses, in the
  /// order of policies and paths.
  ///
  /// The engine is asked once for each group of pods. Pods that no policy
  /// isolates are left out, and so are those on their node's network.
  func admissions(to targets: [AddressTarget]) -> [Admission] {
    var found: [RuleOrigin: Admission] = [:]
    for (number, reach) in table.reaches.egress.enumerated()
    where reach.isEnforceable && reach.isolation != .no {
      let classes = table.classesOfReach.egress[number]
      guard let pod = classes.first.flatMap({ table.podClasses[$0].pods.first }) else { continue }
      for (index, target) in targets.enumerated() {
        guard let sample = sample(of: target, in: reach) else { continue }
        let rules = input.reachability.rulesAdmitting(
          .egress, ofPod: pod, peer: .address(sample.address), sample.part, sample.number)
        for origin in rules {
          var admission =
            found[origin]
            ?? Admission(origin: origin, classes: [], targets: [], isCertain: false)
          // Each group of pods is asked once, and its classes are of no other.
          if admission.targets.isEmpty || admission.classes.last != classes.last {
            admission.classes += classes
          }
          if !admission.targets.contains(index) { admission.targets.append(index) }
          admission.isCertain = admission.isCertain || sample.isCertain
          found[origin] = admission
        }
      }
    }
    return AuditContext.inOrder(found.values)
  }

  /// Returns the rules that let pods connect to a name on some connections, in
  /// the order of policies and paths; none where no rule writes names.
  func admissions(toName name: String, on connections: ConnectionSet) -> [Admission] {
    guard let connection = connections.first else { return [] }
    var found: [RuleOrigin: Admission] = [:]
    for (number, reach) in table.reaches.egress.enumerated()
    where reach.isEnforceable && reach.isolation != .no {
      // The name itself, where a rule writes it, says more than a pattern.
      let exact = reach.blocks.filter { $0.names.contains { $0.isName && $0.matches(name) } }
      let holding =
        exact.isEmpty
        ? reach.blocks.filter { $0.names.contains { $0.matches(name) } } : exact
      // What a pattern may reach, it may reach under another of its names.
      let open = holding.filter {
        let answer = exact.isEmpty ? $0.answer.certain : $0.answer.possible
        return !answer.intersection(connections).isEmpty
      }
      guard let block = open.first,
        let written = block.names.first(where: { $0.matches(name) })
      else { continue }
      // A reach leaves open which families a pod speaks.
      let reached = table.classesOfReach.egress[number].compactMap { podClass in
        table.podClasses[podClass].pods.first.map { pod in
          (
            podClass: podClass, pod: pod,
            answer: input.reachability.half(.egress, ofPod: pod, peer: .name(written.text))
          )
        }
      }.filter { !$0.answer.possible.intersection(connections).isEmpty }
      guard let pod = reached.first?.pod else { continue }
      let isCertain = reached.contains {
        !$0.answer.certain.intersection(connections).isEmpty
      }
      let rules = input.reachability.rulesAdmitting(
        .egress, ofPod: pod, peer: .name(written.text), connection.part, connection.number)
      for origin in rules {
        var admission =
          found[origin] ?? Admission(origin: origin, classes: [], targets: [], isCertain: false)
        admission.classes += reached.map(\.podClass)
        admission.isCertain = admission.isCertain || isCertain
        found[origin] = admission
      }
    }
    return AuditContext.inOrder(found.values)
  }

  /// Returns admissions in the order of policies and paths, each with its
  /// classes and targets in order.
  private static func inOrder(_ found: some Sequence<Admission>) -> [Admission] {
    found.map { admission in
      var admission = admission
      admission.classes = Set(admission.classes).sorted()
      admission.targets.sort()
      return admission
    }.sorted { left, right in
      (left.origin.policy, left.origin.path) < (right.origin.policy, right.origin.path)
    }
  }

  /// Returns an address and a connection that an egress reach admits of a
  /// target, sure ones first; `nil` where it surely admits none.
  func sample(
    of target: AddressTarget, in reach: PeerReach
  ) -> (address: IPAddress, part: ConnectionSet.Part, number: UInt16, isCertain: Bool)? {
    for isCertain in [true, false] {
      for block in reach.blocks {
        let answer = isCertain ? block.answer.certain : block.answer.possible
        let open = answer.intersection(target.connections)
        guard let connection = open.first else { continue }
        for set in block.addresses where set.family == target.addresses.family {
          guard let first = set.intersection(target.addresses).intervals.ranges.first else {
            continue
          }
          return (
            IPAddress(set.family, first.lowerBound), connection.part, connection.number, isCertain
          )
        }
      }
    }
    return nil
  }

  /// Returns what identifies a rule in fingerprints: its meaning where it is
  /// that of a NetworkPolicy, so that moving it changes nothing; else its path.
  func ruleKey(_ origin: RuleOrigin) -> String {
    guard let index = policyIndex[origin.policy] else { return origin.path }
    let policy = state.networkPolicies[index]
    return (policy.ingress + policy.egress).first { $0.path == origin.path }?.canonicalText
      ?? origin.path
  }
}

extension ConnectionSet {
  /// The lowest connection of the first protocol that has one, or `nil`.
  var first: (part: Part, number: UInt16)? {
    for part in Part.allCases {
      if let range = self[part].ranges.first { return (part, range.lowerBound) }
    }
    return nil
  }
}
