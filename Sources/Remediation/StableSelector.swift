package import Kubernetes

/// Labels that select a workload's pods and go on doing so after a roll-out.
///
/// Labels that controllers or releases change are never used. The selector is
/// checked against the snapshot: whom else it catches is said, not hidden.
package struct StableSelector: Hashable, Sendable {
  /// The labels.
  package var labels: Labels
  /// Other workloads of the namespace that the labels select too, as indices
  /// into `Inventory.workloads`, in order.
  package var alsoSelects: [Int]

  /// Makes a selector.
  package init(labels: Labels, alsoSelects: [Int]) {
    self.labels = labels
    self.alsoSelects = alsoSelects
  }

  /// The selector as a policy writes it.
  package var selector: LabelSelector { LabelSelector(matchLabels: labels) }

  /// Returns a stable selector of a workload, or `nil` where its pods share no
  /// stable label at all.
  ///
  /// The workload's own selector is taken where it is made of stable labels;
  /// where it catches other workloads too, further labels that the pods share
  /// are added until it does not, or until there are none left.
  package static func make(for workload: Int, in inventory: Inventory, _ state: ClusterState)
    -> StableSelector?
  {
    let subject = inventory.workloads[workload]
    let shared = sharedLabels(of: subject, in: inventory).entries.filter { isStable($0.key) }
    guard !shared.isEmpty else { return nil }
    var chosen: [Label] = []
    if let controller = subject.controller, let own = state.controllers[controller].selector {
      let wanted = Set(own.requirements.map(\.key))
      chosen = shared.filter { wanted.contains($0.key) }
    }
    if chosen.isEmpty { chosen = Array(shared.sorted(by: isPreferred).prefix(1)) }
    let siblings = inventory.workloads.indices.filter {
      $0 != workload
        && inventory.workloads[$0].identity.namespace == subject.identity.namespace
    }
    func caught(_ labels: [Label]) -> [Int] {
      let selector = LabelSelector(matchLabels: Labels(labels))
      return siblings.filter { sibling in
        inventory.workloads[sibling].pods.contains {
          let pod = inventory.pods[$0]
          return selector.match(pod.pod.metadata.labels, unknownKeys: pod.unknownLabelKeys) != .no
        }
      }
    }
    var others = caught(chosen)
    for label in shared.sorted(by: isPreferred) where !others.isEmpty && !chosen.contains(label) {
      let fewer = caught(chosen + [label])
      if fewer.count < others.count {
        chosen.append(label)
        others = fewer
      }
    }
    return StableSelector(labels: Labels(chosen), alsoSelects: others)
  }

  /// A Boolean value that tells whether a label keeps its value from one
  /// roll-out to the next (`reference/flows.md` 4.3, item 18).
  package static func isStable(_ key: String) -> Bool {
    !unstableKeys.contains(key) && !unstablePrefixes.contains { key.hasPrefix($0) }
  }

  private static let unstableKeys: Set<String> = [
    "pod-template-hash", "controller-revision-hash", "pod-template-generation",
    "statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index", "controller-uid",
    "batch.kubernetes.io/controller-uid", "job-name", "batch.kubernetes.io/job-name",
    "batch.kubernetes.io/job-completion-index", "helm.sh/chart", "chart",
    "app.kubernetes.io/version", "app.kubernetes.io/managed-by", "heritage", "version",
  ]

  private static let unstablePrefixes = [
    "topology.", "failure-domain.", "io.cilium.", "gen:", "security.istio.io/",
    "service.istio.io/",
  ]

  /// Labels that people write to tell workloads apart come first.
  private static func isPreferred(_ left: Label, _ right: Label) -> Bool {
    (preference(left.key), left.key) < (preference(right.key), right.key)
  }

  private static func preference(_ key: String) -> Int {
    let order = [
      "app.kubernetes.io/name", "app", "k8s-app", "app.kubernetes.io/component", "component",
      "app.kubernetes.io/instance", "role", "tier",
    ]
    return order.firstIndex(of: key) ?? order.count
  }

  private static func sharedLabels(of workload: Workload, in inventory: Inventory) -> Labels {
    var shared: Set<Label>?
    for pod in workload.pods {
      let labels = Set(inventory.pods[pod].pod.metadata.labels.entries)
      shared = shared?.intersection(labels) ?? labels
    }
    return Labels(Array(shared ?? []))
  }
}
