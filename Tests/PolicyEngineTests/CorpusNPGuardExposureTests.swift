import Kubernetes
import PolicyEngine
import TestSupport
import Testing

/// The exposure of np-guard's cases: what any pod that may come exchanges with
/// a workload, and the halves that no policy protects.
///
/// The engine answers for the stranger, a pod without labels in a namespace
/// that nobody has heard of. np-guard lets policies rule pods on the host's
/// network (G-7), and takes what the API server refuses (G-13).
@Suite("The exposure of np-guard's cases")
struct CorpusNPGuardExposureTests {
  @Test("is that of the stranger, and of the halves without a policy")
  func exposure() throws {
    guard let cases = try NPGuardExposure.all() else { return }
    var halves = 0
    var lenient = 0
    for example in cases {
      let state = LoadedCluster.load([example.folder])
      let view = CorpusNPGuardView(state)
      let other = CorpusNPGuardView(
        CorpusNPGuardView.lenient(CorpusNPGuardView.withoutHosts(state)))
      for (workload, pods) in view.podsOfWorkload.sorted(by: { $0.key < $1.key }) {
        for direction in Direction.allCases {
          let half = NPGuardExposure.Half(workload: workload, direction: direction)
          let place = Comment(rawValue: "\(example): \(half)")
          halves += 1
          if Self.agrees(view, pods, half, example) { continue }
          lenient += 1
          #expect(Self.agrees(other, pods, half, example), place)
        }
      }
    }
    let labelled = cases.reduce(0) { $0 + $1.labelled }
    print(
      "np-guard exposure: \(cases.count) cases, \(halves) halves compared, \(lenient) agree once "
        + "the oracle's errors are imitated; left out: \(labelled) lines of pods with labels")
    #expect(cases.count == 50)
  }

  private static func agrees(
    _ view: CorpusNPGuardView, _ pods: [Int], _ half: NPGuardExposure.Half,
    _ expected: NPGuardExposure
  ) -> Bool {
    // np-guard gives a workload the union of what its pods have.
    let reaches = pods.map { view.engine.reach(ofPod: $0, half.direction) }
    let certain = reaches.reduce(ConnectionSet.none) { $0.union($1.stranger.certain) }
    let possible = reaches.reduce(ConnectionSet.none) { $0.union($1.stranger.possible) }
    let theirs = expected.anyPod[half] ?? .none
    return certain.intersection(.allPorts) == theirs
      && possible.intersection(.allPorts) == theirs
      && reaches.allSatisfy(\.policies.isEmpty) == expected.unprotected.contains(half)
  }
}
