import Kubernetes
import PolicyEngine
import TestSupport
import Testing

/// What becomes of clusters that take too long.
@Suite("Limits of the evaluation")
struct EvaluationLimitTests {
  private static var sketch: ClusterSketch {
    var sketch = ClusterSketch.fixture()
    sketch.policy("a", "p", .app("x"), ingress: [.of([.own(["app": "y"])], [.tcp(80)])])
    sketch.policy("a", "q", .app("y"), egress: [.of([.own(["app": "x"])], [.tcp(80)])])
    return sketch
  }

  private static func engine(_ state: ClusterState, stepLimit: Int) -> Reachability {
    Reachability(
      state: state, inventory: Inventory(state),
      options: ReachabilityOptions(stepLimit: stepLimit))
  }

  @Test("beyond the limit of steps pods are unknown to all at once, and exact to who asks")
  func steps() throws {
    let state = Self.sketch.state
    let whole = Self.engine(state, stepLimit: .max)
    let cut = Self.engine(state, stepLimit: -1)
    let pods = state.pods.indices
    var unknown = 0
    for source in pods {
      let reach = cut.reach(ofPod: source, .ingress)
      if reach.isolation == .yes {
        unknown += 1
        #expect(reach.blocks.count == 1)
        let causes = reach.blocks[0].answer.causes.map(\.text)
        #expect(causes.count == 1 && causes[0].contains("more than -1 steps"))
      }
      for destination in pods {
        #expect(
          cut.answer(from: .pod(source), to: .pod(destination))
            == whole.answer(from: .pod(source), to: .pod(destination)))
      }
    }
    #expect(unknown == 1)
    #expect(cut.pairCount().certain < whole.pairCount().certain)
    #expect(cut.pairCount().possible > whole.pairCount().possible)
  }

  @Test("pods that no policy selects stay known beyond the limit")
  func unselected() {
    let cut = Self.engine(Self.sketch.state, stepLimit: -1)
    let free = cut.inventory.pods.indices.filter {
      cut.reach(ofPod: $0, .ingress).policies.isEmpty
    }
    #expect(!free.isEmpty)
    for pod in free {
      #expect(
        cut.reach(ofPod: pod, .ingress).blocks.allSatisfy {
          $0.answer.certain == $0.answer.possible
        })
    }
  }

  @Test("a cancelled task leaves the rest unknown and ends")
  func cancellation() async {
    let state = Self.sketch.state
    let (stream, gate) = AsyncStream<Void>.makeStream()
    let task = Task.detached {
      for await _ in stream {}
      return Self.engine(state, stepLimit: .max)
    }
    task.cancel()
    gate.finish()
    let engine = await task.value
    let isolated = engine.inventory.pods.indices.filter {
      engine.reach(ofPod: $0, .ingress).isolation == .yes
    }
    #expect(isolated.count == 1)
    for pod in isolated {
      let causes = engine.reach(ofPod: pod, .ingress).blocks.flatMap(\.answer.causes)
      #expect(causes.contains(.notEvaluated("the work was cancelled")))
    }
  }
}
