import Kubernetes
import Remediation
import Testing

@Suite("Stable selector") struct StableSelectorTests {
  private let place = SourceLocation(file: "test.yaml", line: 1, column: 1)

  private func state(_ pods: [(name: String, labels: Labels)]) -> ClusterState {
    var state = ClusterState(name: "test")
    state.pods = pods.map {
      Pod(
        namespace: "a", name: $0.name, metadata: ObjectMetadata(labels: $0.labels, location: place),
        spec: PodSpec(), phase: .running)
    }
    return state
  }

  private func selector(of name: String, in state: ClusterState) -> StableSelector? {
    let inventory = Inventory(state)
    return inventory.workloads(namespace: "a", name: name).first
      .flatMap { StableSelector.make(for: $0, in: inventory, state) }
  }

  @Test("labels that a roll-out changes are never used")
  func hashesAreLeftOut() {
    let state = state([("x", ["pod-template-hash": "abc", "app": "x"])])
    #expect(selector(of: "x", in: state)?.labels == ["app": "x"])
  }

  @Test("frontend and backend of one app are told apart by a second label")
  func secondLabelTellsApart() {
    let state = state([
      ("front", ["app.kubernetes.io/name": "shop", "component": "front"]),
      ("back", ["app.kubernetes.io/name": "shop", "component": "back"]),
    ])
    let front = selector(of: "front", in: state)
    #expect(front?.labels == ["app.kubernetes.io/name": "shop", "component": "front"])
    #expect(front?.alsoSelects == [])
  }

  @Test("whom else a selector catches is said")
  func othersAreSaid() {
    let state = state([("x", ["app": "same"]), ("y", ["app": "same"])])
    #expect(selector(of: "x", in: state)?.alsoSelects.count == 1)
  }

  @Test("pods without a stable label have no selector")
  func nothingToSelectBy() {
    #expect(selector(of: "x", in: state([("x", ["pod-template-hash": "abc"])])) == nil)
  }
}
