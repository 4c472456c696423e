import Kubernetes
import PolicyEngine

/// NP-API-001: pods that use no token of the API server may connect to it.
///
/// A token counts as unused where `automountServiceAccountToken` is false, or
/// where roles are in the input and none is bound to the service account. Left
/// alone: controllers and operators, which have roles, and the platform's
/// namespaces.
package struct APIServerReachable: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-API-001", "API server reachable without need", severity: .medium,
    description: """
      The workload has no token, or one that may do nothing, so it does not talk to the API \
      server. An intruder in it may: to look for open endpoints, to try stolen tokens, to use \
      the next hole of the server itself.
      """,
    remedy: """
      Deny egress by default, and admit the API server's address only for what uses it.
      """,
    mappings: [
      .direct(.t1613), .supporting(.t1552s007), .direct(.msAPIServer), .supporting(.nist442),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each namespace with such workloads.
  package func findings(in context: AuditContext) -> [Finding] {
    let server = APIServer(context.state)
    let access = AccessTable(context.state)
    var known: [Int: Bool?] = [:]
    return context.namespaces.compactMap { namespace in
      if namespace.isSystem { return nil }
      var reached: [(workload: Int, classes: [Int], isCertain: Bool, isBound: Bool)] = []
      for audit in namespace.workloads {
        guard let reason = unused(audit.workload, access, in: context) else { continue }
        let classes = context.classes(ofWorkload: audit.workload).filter { index in
          let number = context.table.reachOfClass.egress[index]
          if known[number] == nil {
            known[number] = .some(reach(context.table.reaches.egress[number], server, in: context))
          }
          return (known[number] ?? nil) != nil
        }
        if classes.isEmpty { continue }
        let isCertain = classes.contains {
          (known[context.table.reachOfClass.egress[$0]] ?? nil) == true
        }
        reached.append((audit.workload, classes, isCertain, reason == .unbound))
      }
      guard let first = reached.first else { return nil }
      let count = reached.count.counted("workload")
      var draft = context.draft(
        namespace: namespace,
        "\(count) of \(namespace.name) may reach the API server and use no token.")
      draft.direction = .egress
      draft.workloads = nil
      draft.podCount = nil
      draft.classes = Set(reached.flatMap(\.classes)).sorted()
      draft.confidence =
        !reached.contains(where: \.isCertain)
        ? .assumed
        : server.targets.isEmpty || reached.allSatisfy(\.isBound) ? .likely : .proven
      draft.key = "api"
      draft.why = [
        reached.map { context.inventory.workloads[$0.workload].identity.name }.listed,
        first.isBound
          ? "no role is bound to the service account"
          : "automountServiceAccountToken is false",
        server.targets.isEmpty
          ? "wherever the API server is: nothing isolates the pods for egress"
          : "admitted: \(server.evidence)",
      ]
      return finding(draft, in: context)
    }
  }

  private enum Reason { case notMounted, unbound }

  private func unused(
    _ workload: Int, _ access: AccessTable, in context: AuditContext
  ) -> Reason? {
    guard let first = context.inventory.workloads[workload].pods.first else { return nil }
    let pod = context.inventory.pods[first].pod
    if pod.spec.isHostNetwork { return nil }
    let account = context.state.serviceAccounts.first {
      $0.namespace == pod.namespace && $0.name == pod.spec.serviceAccount
    }
    if (pod.spec.mountsToken ?? account?.mountsToken) == false { return .notMounted }
    let isBound =
      access.isEmpty
      || access.isBound(serviceAccount: pod.spec.serviceAccount, namespace: pod.namespace)
    return isBound ? nil : .unbound
  }

  /// Returns whether pods of a reach surely get to the API server; `nil` where
  /// they surely do not.
  private func reach(_ reach: PeerReach, _ server: APIServer, in context: AuditContext) -> Bool? {
    if !reach.isEnforceable { return nil }
    if reach.isolation == .no { return true }
    let found = server.targets.compactMap { context.sample(of: $0, in: reach)?.isCertain }
    return found.isEmpty ? nil : found.contains(true)
  }
}
