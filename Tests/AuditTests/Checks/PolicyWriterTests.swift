import Audit
import Kubernetes
import PolicyEngine
import Testing

@Suite("NP-RBAC-001 PolicyWriter")
struct PolicyWriterTests {
  private let check = PolicyWriter()
  private let writing = [
    AccessRule(
      apiGroups: ["networking.k8s.io"], resources: ["networkpolicies"], verbs: ["patch"])
  ]

  private func findings(_ build: (inout Fixture) -> Void) -> [Finding] {
    Fixture("shop") { build(&$0) }.findings(check)
  }

  @Test("each binding that lets somebody write policies is reported, and where")
  func violating() {
    let own = findings {
      $0.role(
        "ci", namespace: "shop", rules: writing,
        subjects: [.serviceAccount(namespace: "shop", name: "ci"), .user("jane")])
    }
    #expect(own.map(\.severity) == [.medium])
    #expect(
      own.first?.message
        == "ServiceAccount/shop/ci and 1 more may write network policies in namespace shop.")
    let all = findings { $0.role("ci", rules: writing, subjects: [.group("devs")]) }
    #expect(
      all.first?.message == "Group/devs may write network policies in every namespace.")
    let labels = findings {
      $0.role(
        "l", rules: [AccessRule(apiGroups: [""], resources: ["namespaces"], verbs: ["*"])],
        subjects: [.user("jane")])
    }
    #expect(
      labels.first?.message == "User/jane may write the labels of namespaces in every namespace.")
  }

  @Test("roles that every cluster has count where they are not in the input, less sure")
  func builtIn() {
    func bound(_ role: String) -> [Confidence] {
      findings { $0.role(role, rules: nil, subjects: [.user("jane")]) }.map(\.confidence)
    }
    #expect(bound("edit") == [.likely])
    #expect(bound("cluster-admin") == [.likely])
    #expect(bound("view").isEmpty)
  }

  @Test("rules that a role takes over from others count")
  func aggregated() {
    let found = findings {
      $0.role("outer", rules: [], subjects: [.user("jane")])
      $0.state.roles[0].aggregates = [LabelSelector(matchLabels: ["into": "outer"])]
      $0.state.roles.append(
        AccessRole(
          reference: ResourceReference(.clusterRole, namespace: nil, name: "inner"),
          metadata: Fixture.metadata(labels: ["into": "outer"]), rules: writing))
    }
    #expect(found.count == 1)
  }

  @Test("readers, the platform, and input without roles are left alone")
  func compliant() {
    let reading = [
      AccessRule(
        apiGroups: ["networking.k8s.io"], resources: ["networkpolicies"], verbs: ["get"])
    ]
    #expect(findings { $0.role("r", rules: reading, subjects: [.user("jane")]) }.isEmpty)
    #expect(
      findings {
        $0.role(
          "r", rules: writing,
          subjects: [
            .group("system:masters"), .serviceAccount(namespace: "kube-system", name: "x"),
          ])
      }.isEmpty)
    #expect(findings { _ in }.isEmpty)
  }
}
