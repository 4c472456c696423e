import Kubernetes

/// The labels that pods of each namespace carry: live ones, finished ones, and
/// those that any template would make.
struct PodLabels {
  private struct Carrier: Hashable {
    var labels: Labels
    var unknownKeys: [String]
  }

  private var carriers: [String: [Carrier]] = [:]

  /// Collects the labels of some namespaces, each distinct set once.
  init(_ state: ClusterState, _ inventory: Inventory, namespaces: Set<String>) {
    var seen: [String: Set<Carrier>] = [:]
    func add(_ namespace: String, _ labels: Labels, _ unknown: [String]) {
      guard namespaces.contains(namespace) else { return }
      let carrier = Carrier(labels: labels, unknownKeys: unknown)
      if seen[namespace, default: []].insert(carrier).inserted {
        carriers[namespace, default: []].append(carrier)
      }
    }
    for subject in inventory.pods {
      add(subject.pod.namespace, subject.pod.metadata.labels, subject.unknownLabelKeys)
    }
    for pod in state.pods where pod.isFinished { add(pod.namespace, pod.metadata.labels, []) }
    for controller in state.controllers {
      let labels = controller.podMetadata.labels
      add(
        controller.reference.namespace ?? "default", labels,
        controller.generatedLabelKeys.filter { labels[$0] == nil })
    }
  }

  /// Returns whether a selector surely or possibly selects any of them.
  func areSelected(by selector: LabelSelector, in namespace: String) -> Bool {
    (carriers[namespace] ?? []).contains {
      selector.match($0.labels, unknownKeys: $0.unknownKeys) != .no
    }
  }

  /// Returns the labels of a namespace's pods, each distinct set once.
  func sets(in namespace: String) -> [Labels] { (carriers[namespace] ?? []).map(\.labels) }

  /// Returns the number of letters to change, add or leave out; texts of more
  /// than 63 bytes, the limit of a label, count as far apart.
  static func distance(_ left: String, _ right: String) -> Int {
    let left = Array(left.utf8)
    let right = Array(right.utf8)
    guard left.count <= 63, right.count <= 63 else { return .max }
    var row = Array(0...right.count)
    for (i, letter) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in right.enumerated() {
        let change = diagonal + (letter == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(change, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[right.count]
  }
}
