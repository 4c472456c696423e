import DisplayText
import Kubernetes

/// What is said of a policy in a few words.
enum PolicyWords {
  /// Returns the pods that a policy selects.
  static func selector(_ policy: NetworkPolicy) -> SafeText {
    guard let selector = policy.selector else { return "unknown: unreadable selector" }
    return selector.isEmpty ? "every pod" : SafeText(selector.description)
  }

  /// Returns the directions that a policy isolates.
  static func isolates(_ policy: NetworkPolicy) -> SafeText {
    switch (policy.isolatesIngress, policy.isolatesEgress) {
    case (true, true): "ingress, egress"
    case (true, false): "ingress"
    case (false, true): "egress"
    case (false, false): "nothing"
    }
  }

  /// Returns how a policy selects a workload: surely, perhaps or not; linear in
  /// its pods.
  static func selects(_ policy: NetworkPolicy, _ workload: Workload, _ inventory: Inventory)
    -> SelectorMatch
  {
    guard policy.namespace == workload.identity.namespace else { return .no }
    guard let selector = policy.selector else { return .unknown }
    var found = SelectorMatch.no
    for index in workload.pods where inventory.pods.indices.contains(index) {
      let pod = inventory.pods[index]
      switch selector.match(pod.pod.metadata.labels, unknownKeys: pod.unknownLabelKeys) {
      case .yes: return .yes
      case .unknown: found = .unknown
      case .no: break
      }
    }
    return found
  }
}
