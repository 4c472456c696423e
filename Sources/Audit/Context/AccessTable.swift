import Kubernetes

/// Who holds which rights, as far as roles and bindings are in the input.
struct AccessTable {
  /// The rights that roles every cluster has would give, where they are not in
  /// the input: what concerns policies, labels and pods.
  private static let builtIn: [String: [AccessRule]] = [
    "cluster-admin": [AccessRule(apiGroups: ["*"], resources: ["*"], verbs: ["*"])],
    "admin": editing, "edit": editing,
  ]
  private static let editing = [
    AccessRule(
      apiGroups: ["networking.k8s.io"], resources: ["networkpolicies", "ingresses"],
      verbs: ["create", "delete", "deletecollection", "patch", "update"]),
    AccessRule(
      apiGroups: [""], resources: ["pods"],
      verbs: ["create", "delete", "deletecollection", "patch", "update"]),
  ]

  /// The rights of a binding, and whether they were read or are those that the
  /// role has in every cluster.
  struct Rights {
    /// The rules.
    var rules: [AccessRule]
    /// A Boolean value that tells whether the role is in the input.
    var isRead: Bool
  }

  private let state: ClusterState
  private let roles: [ResourceReference: Int]
  private let accounts: Set<String>
  private let groups: Set<String>

  /// Collects roles and bindings.
  init(_ state: ClusterState) {
    self.state = state
    roles = Dictionary(
      state.roles.enumerated().map { ($1.reference, $0) }, uniquingKeysWith: { $1 })
    var accounts: Set<String> = []
    var groups: Set<String> = []
    for binding in state.roleBindings {
      // What everybody may do tells nothing of one account.
      if AccessTable.publicRoles.contains(binding.role.name) { continue }
      for subject in binding.subjects {
        switch subject {
        case .serviceAccount(let namespace, let name): accounts.insert("\(namespace)/\(name)")
        case .user(let name):
          let prefix = "system:serviceaccount:"
          if name.hasPrefix(prefix) {
            let rest = name.dropFirst(prefix.count).split(separator: ":", maxSplits: 1)
            if rest.count == 2 { accounts.insert("\(rest[0])/\(rest[1])") }
          }
        case .group(let name): groups.insert(name)
        }
      }
    }
    self.accounts = accounts
    self.groups = groups
  }

  /// A Boolean value that tells whether the input holds no binding, so that
  /// nobody can say who may do what.
  var isEmpty: Bool { state.roleBindings.isEmpty }

  /// Returns whether any role is bound to a service account, by name or by one
  /// of its groups.
  func isBound(serviceAccount name: String, namespace: String) -> Bool {
    accounts.contains("\(namespace)/\(name)") || groups.contains("system:serviceaccounts")
      || groups.contains("system:serviceaccounts:\(namespace)")
      || groups.contains("system:authenticated")
  }

  /// Returns the rights that a binding gives, those taken over from other
  /// roles included; `nil` where its role is neither in the input nor one that
  /// every cluster has.
  func rights(of binding: AccessBinding) -> Rights? {
    if let index = roles[binding.role] {
      let role = state.roles[index]
      // The selectors name roles; those take over nothing further.
      let taken = role.aggregates.flatMap { selector in
        state.roles.filter {
          $0.reference.kind == .clusterRole && selector.match($0.metadata.labels) == .yes
        }.flatMap(\.rules)
      }
      return Rights(rules: role.rules + taken, isRead: true)
    }
    guard binding.role.kind == .clusterRole, let rules = AccessTable.builtIn[binding.role.name]
    else { return nil }
    return Rights(rules: rules, isRead: false)
  }

  private static let publicRoles: Set<String> = [
    "system:basic-user", "system:discovery", "system:public-info-viewer",
    "system:service-account-issuer-discovery",
  ]
}
