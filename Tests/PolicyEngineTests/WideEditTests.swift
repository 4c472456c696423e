import Kubernetes
import PolicyEngine
import TestSupport
import Testing

/// Edits of policies that speak for so many classes of pods that both cores
/// evaluate what they touch, among others that all of them share.
@Suite("Edits that touch many pods")
struct WideEditTests {
  private static let namespaces = 4
  private static let pods = 40
  private static let policies = 12

  /// Every pod is its own class, by policies of its own or of its neighbour; the ClusterNetworkPolicies
  /// speak for all or for half of them.
  private static func sketch() -> ClusterSketch {
    var sketch = ClusterSketch()
    for space in 0..<namespaces {
      let namespace = "n\(space)"
      sketch.namespace(namespace, ["team": space % 2 == 0 ? "red" : "blue"])
      for number in 0..<pods {
        sketch.pod(
          namespace, "p\(number)", ["app": "a\(number)"], "10.0.\(space).\(number + 1)",
          ports: [ContainerPort(name: "http", number: UInt16(8000 + number % 3))])
        // Where no policy of its own isolates a pod, the tier Baseline decides.
        if number % 4 == 3 { continue }
        sketch.policy(
          namespace, "own-\(number)", .app("a\(number)"),
          ingress: [.of([.own(["app": "a\((number + 1) % pods)"])], [.tcp(80)])],
          egress: number % 5 == 0 ? [.of([.own(["app": "a\(number + 2)"])], [.tcp(80)])] : nil)
      }
    }
    sketch.state.adminPolicies = (0..<policies).map { policy($0) }
    return sketch
  }

  private static func policy(_ number: Int, shiftedBy shift: Int = 0) -> AdminPolicy {
    let red = AdminPolicyPods(namespaces: LabelSelector(matchLabels: ["team": "red"]))
    let few = AdminPolicyPods(pods: .app("a\(number)"))
    let place = ClusterSketch.location
    return AdminPolicy(
      .clusterNetworkPolicy, name: "c\(number)", metadata: ObjectMetadata(location: place),
      tier: number % 4 == 3 ? .baseline : .admin, priority: number,
      subject: number % 2 == 0 ? .everything : red,
      ingress: [
        AdminPolicyRule(
          number % 3 == 0 ? .deny : .allow, peers: [.pods(number % 2 == 0 ? red : few)],
          ports: [
            .range(.tcp, UInt16(80 + number + shift)...UInt16(90 + number + shift)), .named("http"),
          ],
          path: "spec.ingress[0]", location: place),
        AdminPolicyRule(
          .pass, peers: [.pods(few)], ports: nil, path: "spec.ingress[1]", location: place),
      ],
      egress: [
        AdminPolicyRule(
          number % 2 == 0 ? .deny : .pass, peers: [.pods(few)],
          ports: [.range(.udp, 53...UInt16(53 + number + shift))], path: "spec.egress[0]",
          location: place)
      ])
  }

  @Test(
    "give the answers of an evaluation from scratch",
    arguments: [0, 3, 4, 10])
  func answers(index: Int) {
    let before = WideEditTests.sketch().state
    var after = before
    // Other ports make answers that nobody had before, in both directions.
    after.adminPolicies[index] = WideEditTests.policy(index, shiftedBy: 20)
    let inventory = Inventory(before)
    let first = Reachability(state: before, inventory: inventory)
    #expect(first.podClasses.count == WideEditTests.namespaces * WideEditTests.pods)
    let edited = Reachability(
      from: first, .policy(.adminPolicies, index), state: after, inventory: inventory)
    let fresh = Reachability(state: after, inventory: inventory)
    let delta = ConnectivityDelta(from: first, to: edited)
    #expect(delta == ConnectivityDelta(from: first, to: fresh))
    #expect(!delta.isEmpty)
    let count = inventory.pods.count
    for one in 0..<count {
      for step in [1, 7, 41] {
        let other = (one + step) % count
        #expect(
          edited.answer(from: .pod(one), to: .pod(other))
            == fresh.answer(from: .pod(one), to: .pod(other)))
      }
    }
    // Back again, from what an edit has made.
    let back = Reachability(
      from: edited, .policy(.adminPolicies, index), state: before, inventory: inventory)
    #expect(ConnectivityDelta(from: first, to: back).isEmpty)
  }
}
