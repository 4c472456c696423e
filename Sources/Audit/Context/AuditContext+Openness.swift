import Kubernetes
import PolicyEngine

extension AuditContext {
  /// Returns the workloads outside the platform's namespaces that are open in
  /// a direction, with their open classes of pods.
  func openWorkloads(_ direction: Direction) -> [(workload: Int, classes: [Int])] {
    workloads.indices.compactMap { index in
      let workload = inventory.workloads[index]
      guard workloads[index].coverage[direction] == .open,
        !isSystem(workload.identity.namespace)
      else { return nil }
      return (index, classes(ofWorkload: index).filter { coverage[direction][$0] == .open })
    }
  }

  /// Returns the workloads outside the platform's namespaces of which policies
  /// deny something and leave all else open, with the classes of pods.
  func undecidedWorkloads(_ direction: Direction) -> [(workload: Int, classes: [Int])] {
    let undecided = undecidedClasses(direction)
    if undecided.isEmpty { return [] }
    return workloads(ofClasses: undecided).compactMap { index in
      guard workloads[index].coverage[direction] != .open,
        !isSystem(inventory.workloads[index].identity.namespace)
      else { return nil }
      return (index, classes(ofWorkload: index).filter(undecided.contains))
    }
  }

  /// Returns the policies that act on classes of pods in a direction, by name.
  func policyNames(ofClasses classes: [Int], _ direction: Direction) -> [String] {
    let none = ResourceReference(.none, namespace: nil, name: "")
    return otherPolicies(classes, direction, than: none)
  }

  /// Returns the classes of a workload's pods, in order.
  func classes(ofWorkload index: Int) -> [Int] { table.classesOfWorkload[index] }

  /// Returns how many policies a workload's namespace has for a direction, as
  /// a reason why none of them isolates it.
  func selectionSummary(_ workload: Int, _ direction: Direction) -> String {
    let name = inventory.workloads[workload].identity.namespace
    let policies = namespace(name)?.policies ?? []
    let others = namespace(name)?.otherPolicies.map(\.reference.name) ?? []
    if !others.isEmpty { return "neither \(others.listed) nor a NetworkPolicy isolates it" }
    if policies.isEmpty { return "namespace \(name) has no policy at all" }
    let active = isolatingPolicyCount[name]?[direction] ?? 0
    let all = policies.count.counted("policy", "policies")
    if active == 0 { return "of the \(all) of namespace \(name) none is for \(direction)" }
    return "of the \(active.counted("policy", "policies")) for \(direction) in namespace "
      + "\(name) none selects all its pods"
  }

  /// Returns draft fields that findings about a whole workload share.
  func draft(workload: Int, classes: [Int], _ message: String) -> FindingDraft {
    var draft = FindingDraft(inventory.workloads[workload].identity.reference, message)
    draft.location = location(ofWorkload: workload)
    draft.classes = classes
    draft.workloads = [workload]
    draft.podCount = min(
      podCount(ofClasses: classes), inventory.workloads[workload].podCount)
    return draft
  }

  /// Returns draft fields that findings about a whole namespace share.
  func draft(namespace: NamespaceAudit, _ message: String) -> FindingDraft {
    var draft = FindingDraft(
      ResourceReference(.namespace, namespace: nil, name: namespace.name), message)
    draft.location = location(ofNamespace: namespace.name)
    draft.workloads = namespace.workloads.map(\.workload)
    draft.podCount = namespace.podCount
    return draft
  }

  /// Returns whether a policy kind that is not evaluated, or a missing list of
  /// policies, could concern a namespace.
  func mayHaveUnreadPolicies(_ namespace: String) -> Bool {
    state.evidence.gaps.contains { gap in
      (gap.namespace == nil || gap.namespace == namespace)
        && gap.kind.flatMap(PolicyFamily.init(ofPolicies:)) != nil
    }
      || unevaluatedPolicies.contains {
        $0.reach == .cluster || $0.reach == .namespace(namespace)
      }
  }

  /// The policies that are not evaluated and could act on traffic: those that
  /// no engine in place enforces are none of them.
  var unevaluatedPolicies: [UnevaluatedPolicy] {
    let ignored = Set(
      enforcement.policies.filter { $0.enforcement.status != .unknown }.map(\.policy.reference))
    return state.unevaluatedPolicies.filter {
      $0.reach != .none && !ignored.contains($0.reference)
    }
  }
}
