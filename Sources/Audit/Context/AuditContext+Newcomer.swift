import Kubernetes
import PolicyEngine

extension AuditContext {
  /// Returns why a new pod of a namespace is open in a direction: at most two
  /// short lines.
  func newcomerReasons(_ namespace: String, _ direction: Direction) -> [String] {
    guard let reach = newcomers[namespace]?[direction] else { return [] }
    if reach.isolation == .no {
      return ["no policy selects a pod without labels for \(direction): everything passes"]
    }
    let names = reach.policies.filter { $0.list != .builtIn }.map(\.reference.name)
    return [
      "isolated by \(names.listed)",
      "their rules admit more than DNS to the cluster's resolvers and the baseline",
    ]
  }
}
