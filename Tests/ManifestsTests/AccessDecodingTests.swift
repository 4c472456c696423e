import Kubernetes
import Manifests
import Testing

@Suite("Roles and bindings")
struct AccessDecodingTests {
  @Test("a role is read with groups, resources, verbs and names, and nothing else")
  func role() throws {
    let state = Reading.yaml(
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: Role
      metadata: {name: editor, namespace: shop}
      rules:
      - apiGroups: [networking.k8s.io]
        resources: [networkpolicies]
        verbs: [patch, update]
        resourceNames: [p]
      - nonResourceURLs: [/metrics]
        verbs: [get]
      """)
    let role = try #require(state.roles.first)
    #expect(role.reference == ResourceReference(.role, namespace: "shop", name: "editor"))
    #expect(role.rules.count == 2)
    #expect(role.rules[0].names == ["p"])
    #expect(
      role.rules[0].allows(
        anyOf: ["update"], on: "networkpolicies", of: "networking.k8s.io"))
    #expect(!role.rules[0].allows(anyOf: ["update"], on: "networkpolicies", of: ""))
    #expect(!role.rules[0].allows(anyOf: ["get"], on: "networkpolicies", of: "networking.k8s.io"))
    #expect(!role.rules[1].allows(anyOf: ["get"], on: "pods", of: ""))
  }

  @Test("a cluster role has no namespace; what it takes over is read")
  func clusterRole() throws {
    let state = Reading.yaml(
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRole
      metadata: {name: all, namespace: ignored}
      aggregationRule:
        clusterRoleSelectors:
        - matchLabels: {into: all}
      rules:
      - {apiGroups: ["*"], resources: ["*"], verbs: ["*"]}
      """)
    let role = try #require(state.roles.first)
    #expect(role.reference.namespace == nil)
    #expect(role.aggregates == [LabelSelector(matchLabels: ["into": "all"])])
    #expect(role.rules[0].allows(anyOf: ["delete"], on: "anything", of: "any.group"))
  }

  @Test("a binding names a role and who holds it")
  func binding() throws {
    let state = Reading.yaml(
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata: {name: b, namespace: shop}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
      subjects:
      - {kind: ServiceAccount, name: ci}
      - {kind: ServiceAccount, name: cd, namespace: tools}
      - {kind: User, name: jane}
      - {kind: Group, name: devs}
      """)
    let binding = try #require(state.roleBindings.first)
    #expect(binding.role == ResourceReference(.clusterRole, namespace: nil, name: "edit"))
    #expect(
      binding.subjects.map(\.description)
        == ["ServiceAccount/shop/ci", "ServiceAccount/tools/cd", "User/jane", "Group/devs"])
  }

  @Test("a binding without a role, and an unknown kind of subject, are no reason to stop")
  func faulty() throws {
    let state = Reading.yaml(
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: b}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: c}
      roleRef: {kind: ClusterRole, name: edit}
      subjects: [{kind: Robot, name: x}]
      """)
    #expect(state.roleBindings.map(\.reference.name) == ["c"])
    #expect(state.roleBindings[0].subjects.isEmpty)
    #expect(state.resourceIssues.map(\.path) == ["subjects[0]"])
  }

  @Test("whether pods get a token is read from pods and service accounts")
  func token() {
    let state = Reading.yaml(
      """
      apiVersion: v1
      kind: ServiceAccount
      metadata: {name: a, namespace: shop}
      automountServiceAccountToken: false
      ---
      apiVersion: v1
      kind: ServiceAccount
      metadata: {name: b, namespace: shop}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: p, namespace: shop}
      spec: {automountServiceAccountToken: true, containers: []}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: q, namespace: shop}
      spec: {automountServiceAccountToken: null, containers: []}
      """)
    #expect(state.serviceAccounts.map(\.mountsToken) == [false, nil])
    #expect(state.pods.map(\.spec.mountsToken) == [true, nil])
  }
}
