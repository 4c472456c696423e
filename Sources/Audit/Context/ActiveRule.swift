import Kubernetes
import PolicyEngine

/// A rule of a NetworkPolicy that acts on pods: its direction isolates, its
/// policy stands, and there are pods it speaks for.
///
/// Rules of other kinds are found from what the engine answers: `OpenRule`.
struct ActiveRule {
  /// The policy, as an index into `ClusterState.networkPolicies`.
  let policy: Int
  /// The direction.
  let direction: Direction
  /// The rule.
  let rule: NetworkPolicyRule
  /// The classes of pods that the policy isolates here.
  let classes: [Int]

  /// Returns the path of one peer's field, such as `spec.egress[0].to[1].ipBlock`.
  func peerPath(_ index: Int, _ field: String) -> String {
    "\(rule.path).\(direction == .ingress ? "from" : "to")[\(index)].\(field)"
  }

  /// Returns a draft of a finding on the rule.
  func draft(_ context: AuditContext, _ message: String) -> FindingDraft {
    var draft = FindingDraft(context.state.networkPolicies[policy].reference, message)
    draft.direction = direction
    draft.path = rule.path
    draft.location = rule.location
    draft.classes = classes
    draft.key = rule.canonicalText
    return draft
  }
}

extension AuditContext {
  /// Returns the rules of a direction that act on pods, in input order.
  func activeRules(_ direction: Direction) -> [ActiveRule] {
    state.networkPolicies.indices.flatMap { index -> [ActiveRule] in
      let classes = classesOfPolicy[direction][index]
      if classes.isEmpty { return [] }
      return activeRules(ofPolicy: index, direction).map {
        ActiveRule(policy: index, direction: direction, rule: $0, classes: classes)
      }
    }
  }

  /// Returns the other policies that isolate pods of some classes in a
  /// direction, by name and in input order.
  func otherPolicies(_ rule: ActiveRule) -> [String] {
    otherPolicies(
      rule.classes, rule.direction, than: state.networkPolicies[rule.policy].reference)
  }

  /// Returns the policies of any kind beside one that act on classes of pods in
  /// a direction, by name and in input order.
  func otherPolicies(
    _ classes: [Int], _ direction: Direction, than policy: ResourceReference
  ) -> [String] {
    var found: Set<PolicySource> = []
    for index in classes { found.formUnion(table.reach(ofClass: index, direction).policies) }
    return found.filter { $0.list != .builtIn }.sorted().map(\.reference).filter { $0 != policy }
      .map(\.name)
  }

  /// Returns the highest sensitivity of the workloads of classes, in
  /// thousandths.
  func sensitivity(ofClasses classes: [Int]) -> Int {
    workloads(ofClasses: classes).map { workloads[$0].dataSensitivity.thousandths }.max() ?? 0
  }

  /// Returns whether a person declared every workload of classes public.
  func areDeclaredPublic(_ classes: [Int]) -> Bool {
    let found = workloads(ofClasses: classes)
    return !found.isEmpty
      && found.allSatisfy {
        profile.publicWorkloads.contains(inventory.workloads[$0].identity.path)
      }
  }

  /// Returns how many pods of how many workloads classes stand for, in words.
  func extent(ofClasses classes: [Int]) -> String {
    let pods = podCount(ofClasses: classes)
    let count = workloads(ofClasses: classes).count
    return "\(pods.counted("pod")) of \(count.counted("workload"))"
  }
}

extension Int {
  /// The number with a noun, in the plural where it needs one.
  func counted(_ noun: String, _ plural: String? = nil) -> String {
    "\(self) \(self == 1 ? noun : plural ?? "\(noun)s")"
  }
}

extension [String] {
  /// The first few, joined by commas, and how many more there are.
  var listed: String {
    let shown = prefix(3).joined(separator: ", ")
    return count > 3 ? "\(shown) and \(count - 3) more" : shown
  }
}

extension Direction {
  /// What stands on the other side, in the plural.
  var peers: String { self == .ingress ? "sources" : "destinations" }
  /// What stands on the other side.
  var peer: String { self == .ingress ? "source" : "destination" }
}
