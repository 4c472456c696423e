import Kubernetes
import PolicyEngine

/// What selectors of policies may select: namespaces, and the pods and templates
/// in them.
struct SelectorTargets {
  /// What a selector lacks.
  struct Lack {
    /// What does not exist, in words.
    let reason: String
    /// The label that comes closest to what is asked for.
    let near: NearestLabel?
    /// The names of the namespaces that are meant; none where their selector is
    /// the one that fails.
    let namespaces: [String]
  }

  /// The labels that pods and templates carry.
  let labels: PodLabels
  private let namespaces: [Namespace]

  /// Collects the labels of all pods and templates.
  init(_ context: AuditContext) {
    namespaces = context.state.namespaces
    labels = PodLabels(
      context.state, context.inventory, namespaces: Set(namespaces.map(\.name)))
  }

  /// Returns what is missing where nothing is surely or possibly meant by some
  /// terms, or `nil`.
  func lack(_ terms: LabelTerms) -> Lack? {
    let meant = namespaces(terms.namespaces)
    if meant.isEmpty {
      return Lack(
        reason: "no namespace carries \(terms.namespaces)",
        near: NearestLabel(
          to: terms.namespaces, among: namespaces.lazy.filter { !$0.isInferred }.map(\.labels)),
        namespaces: [])
    }
    if meant.contains(where: { labels.areSelected(by: terms.pods, in: $0.name) }) { return nil }
    return Lack(
      reason: "no pod of \(meant.map(\.name).listed) carries \(terms.pods)",
      near: NearestLabel(to: terms.pods, among: meant.flatMap { labels.sets(in: $0.name) }),
      namespaces: meant.map(\.name))
  }

  /// The namespaces that a selector selects, or may: of some only the name is
  /// known.
  private func namespaces(_ selector: LabelSelector) -> [Namespace] {
    namespaces.filter { namespace in
      selector.match(namespace.labels) != .no
        || (namespace.isInferred
          && selector.requirements.allSatisfy {
            $0.key != Namespace.nameLabel || $0.match(namespace.labels) == .yes
          })
    }
  }
}
