import Kubernetes
import Testing

@Suite("the inventory of workloads")
struct InventoryTests {
  static let place = SourceLocation(file: "test.yaml", line: 1, column: 1)

  static func pod(
    _ name: String, owner: OwnerReference? = nil, labels: Labels = .empty,
    phase: Pod.Phase = .running, namespace: String = "a"
  ) -> Pod {
    Pod(
      namespace: namespace, name: name,
      metadata: ObjectMetadata(labels: labels, controller: owner, location: place),
      spec: PodSpec(), phase: phase)
  }

  static func controller(
    _ kind: ResourceKind, _ name: String, owner: OwnerReference? = nil, replicas: Int? = nil,
    isFinished: Bool = false, labels: Labels = .empty
  ) -> WorkloadController {
    WorkloadController(
      reference: ResourceReference(kind, namespace: "a", name: name),
      metadata: ObjectMetadata(controller: owner, location: place), replicas: replicas,
      selector: nil, podMetadata: ObjectMetadata(labels: labels, location: place),
      podSpec: PodSpec(), isFinished: isFinished)
  }

  static func inventory(
    pods: [Pod] = [], controllers: [WorkloadController] = [], nodes: Int = 0
  ) -> Inventory {
    var state = ClusterState(name: "test")
    state.pods = pods
    state.controllers = controllers
    state.nodes = (0..<nodes).map {
      Node(name: "n\($0)", metadata: ObjectMetadata(location: place))
    }
    return Inventory(state)
  }

  @Test("a pod belongs to the topmost owner that can be followed")
  func owners() {
    let inventory = InventoryTests.inventory(
      pods: [
        InventoryTests.pod("web-1", owner: OwnerReference(.replicaSet, name: "web-abc")),
        InventoryTests.pod("job-1", owner: OwnerReference(.job, name: "nightly-1")),
        InventoryTests.pod("alone"),
        InventoryTests.pod("static", owner: OwnerReference(.node, name: "n1")),
        InventoryTests.pod(
          "ro-1",
          owner: OwnerReference(ResourceKind(group: "argoproj.io", "Rollout"), name: "ro")),
      ],
      controllers: [
        InventoryTests.controller(
          .replicaSet, "web-abc", owner: OwnerReference(.deployment, name: "web")),
        InventoryTests.controller(.deployment, "web"),
        InventoryTests.controller(
          .job, "nightly-1", owner: OwnerReference(.cronJob, name: "nightly")),
        InventoryTests.controller(.cronJob, "nightly"),
      ])
    #expect(
      inventory.workloads.map(\.identity.description) == [
        "a/alone[Pod]", "a/nightly[CronJob]", "a/ro[Rollout]", "a/static[Pod]",
        "a/web[Deployment]",
      ])
  }

  @Test("a ReplicaSet that is not in the input gives its Deployment away by the hash")
  func templateHash() {
    let inventory = InventoryTests.inventory(pods: [
      InventoryTests.pod(
        "web-1", owner: OwnerReference(.replicaSet, name: "web-7d8f"),
        labels: ["pod-template-hash": "7d8f"]),
      InventoryTests.pod(
        "odd-1", owner: OwnerReference(.replicaSet, name: "odd-7d8f"),
        labels: ["pod-template-hash": "other"]),
    ])
    #expect(
      inventory.workloads.map(\.identity.description) == [
        "a/odd-7d8f[ReplicaSet]", "a/web[Deployment]",
      ])
  }

  @Test("a template stands for pods that are not there, and only then")
  func templates() throws {
    let inventory = InventoryTests.inventory(
      pods: [InventoryTests.pod("web-1", owner: OwnerReference(.deployment, name: "web"))],
      controllers: [
        InventoryTests.controller(.deployment, "web", replicas: 3),
        InventoryTests.controller(.deployment, "api", replicas: 3),
        InventoryTests.controller(.statefulSet, "db"),
        InventoryTests.controller(.daemonSet, "agent"),
        InventoryTests.controller(.deployment, "off", replicas: 0),
      ], nodes: 4)
    let counts = inventory.workloads.map { "\($0.identity.name) \($0.podCount)" }
    #expect(counts == ["agent 4", "api 3", "db 1", "off 0", "web 1"])
    #expect(inventory.workloads.map(\.isFromTemplate) == [true, true, true, true, false])
    let api = try #require(inventory.pods.first { $0.pod.name == "api" })
    #expect(api.isTemplate && api.unknownLabelKeys == ["pod-template-hash"] && api.count == 3)
  }

  @Test("old ReplicaSets and finished Jobs do not count, finished pods neither")
  func leftOut() {
    let inventory = InventoryTests.inventory(
      pods: [
        InventoryTests.pod("done", phase: .succeeded), InventoryTests.pod("bad", phase: .failed),
      ],
      controllers: [
        InventoryTests.controller(.replicaSet, "web-old", replicas: 0),
        InventoryTests.controller(.job, "once", isFinished: true),
        InventoryTests.controller(
          .job, "nightly-1", owner: OwnerReference(.cronJob, name: "nightly"), isFinished: true),
        InventoryTests.controller(.cronJob, "nightly"),
      ])
    #expect(inventory.workloads.map(\.identity.description) == ["a/nightly[CronJob]"])
  }

  @Test("names are written with their kind where two share one")
  func sharedNames() {
    let inventory = InventoryTests.inventory(
      pods: [InventoryTests.pod("web")],
      controllers: [
        InventoryTests.controller(.deployment, "web"), InventoryTests.controller(.job, "job"),
      ])
    #expect(inventory.workloads.map(\.displayName) == ["a/job", "a/web[Deployment]", "a/web[Pod]"])
    #expect(inventory.workloads(namespace: "a", name: "web").count == 2)
    #expect(inventory.workloads(namespace: "a", name: "none").isEmpty)
    #expect(inventory.workloads(namespace: "z", name: "web").isEmpty)
    #expect(inventory.pod(namespace: "a", name: "web") != nil)
    #expect(inventory.pod(namespace: "a", name: "job") == nil)
  }

  @Test("owners that own each other end")
  func loops() {
    let inventory = InventoryTests.inventory(
      pods: [InventoryTests.pod("p", owner: OwnerReference(.replicaSet, name: "one"))],
      controllers: [
        InventoryTests.controller(
          .replicaSet, "one", owner: OwnerReference(.replicaSet, name: "two")),
        InventoryTests.controller(
          .replicaSet, "two", owner: OwnerReference(.replicaSet, name: "one")),
      ])
    #expect(inventory.pods.count { !$0.isTemplate } == 1)
  }

  @Test("the order of the input does not matter")
  func order() {
    let pods = ["c", "a", "b"].map { InventoryTests.pod($0) }
    let one = InventoryTests.inventory(pods: pods)
    let two = InventoryTests.inventory(pods: pods.reversed())
    #expect(one.workloads.map(\.identity) == two.workloads.map(\.identity))
  }
}
