import Kubernetes
import PolicyEngine
import Testing

@Suite("Reaches")
struct ReachTests {
  private func sketch() -> ClusterSketch {
    var sketch = ClusterSketch.fixture()
    sketch.template("b", "web", ["app": "web"])
    sketch.policy("a", "deny", .everything, ingress: [], egress: [])
    sketch.policy(
      "a", "out", .app("x"),
      egress: [
        .of([.block("0.0.0.0/0", except: ["10.0.0.0/8"])], [.tcp(443)]),
        .of([.inNamespaces(["team": "blue"])], [NetworkPolicyPort(.tcp, .named("http"))]),
      ])
    return sketch
  }

  @Test("put every class and every address in exactly one block")
  func partition() {
    let evaluated = sketch().evaluated()
    for pod in evaluated.engine.inventory.pods.indices {
      for direction in Direction.allCases {
        let reach = evaluated.engine.reach(ofPod: pod, direction)
        #expect(
          reach.blocks.flatMap(\.podClasses).sorted()
            == Array(evaluated.engine.podClasses.indices))
        for family in IPFamily.allCases {
          let sets = reach.blocks.flatMap(\.addresses).filter { $0.family == family }
          #expect(sets.reduce(AddressSet(family)) { $0.union($1) } == .all(family))
          for (index, one) in sets.enumerated() {
            #expect(sets[(index + 1)...].allSatisfy { one.intersection($0).isEmpty })
          }
        }
        #expect(Set(reach.blocks.map(\.answer)).count == reach.blocks.count)
      }
    }
  }

  @Test("say what the halves say")
  func halves() {
    let evaluated = sketch().evaluated()
    let x = evaluated.pod("a/x")
    let reach = evaluated.engine.reach(ofPod: x, .egress)
    #expect(reach.isolation == .yes)
    #expect(reach.networkPolicies == [0, 1])
    for block in reach.blocks {
      for pod in block.podClasses.flatMap({ evaluated.engine.podClasses[$0].pods }) where pod != x {
        let half = evaluated.engine.half(.egress, ofPod: x, peer: .pod(pod))
        #expect(half.certain == block.answer.certain && half.possible == block.answer.possible)
      }
      for range in block.addresses.flatMap(\.ranges) where range.family == .ipv4 {
        let half = evaluated.engine.half(.egress, ofPod: x, peer: .address(range.first))
        // The first address of a range may be that of a pod.
        if range.first != IPAddress("10.0.0.0") { #expect(half == block.answer) }
      }
    }
    #expect(reach.blocks[0].answer.certain.isEmpty)
  }

  @Test("know the stranger: a pod without labels in a namespace still to come")
  func stranger() {
    var sketch = ClusterSketch.fixture()
    func ingress(_ peer: NetworkPolicyPeer) -> ConnectionAnswer {
      sketch.state.networkPolicies = []
      sketch.policy("a", "p", .app("x"), ingress: [.of([peer])])
      let evaluated = sketch.evaluated()
      return evaluated.engine.reach(ofPod: evaluated.pod("a/x"), .ingress).stranger
    }
    #expect(ingress(.inNamespaces([:])).certain == .all)
    #expect(ingress(.inNamespaces(["team": "red"])).possible == .none)
    #expect(ingress(.own([:])).possible == .none)
    #expect(ingress(.block("0.0.0.0/0")).certain == .all)
    #expect(!ingress(.block("10.0.0.0/8")).isExact)
    let unlabelled = LabelSelector([.init("team", .doesNotExist)])
    #expect(ingress(.pods(namespaces: unlabelled, pods: nil)).certain == .all)
    #expect(ingress(.pods(namespaces: .everything, pods: .app("x"))).possible == .none)
  }

  @Test("judge a namespace by a pod that does not exist")
  func newcomer() {
    let engine = sketch().evaluated().engine
    let denied = engine.reachOfNewcomer(inNamespace: "a", .ingress)
    #expect(denied.isolation == .yes)
    #expect(denied.blocks.count == 1 && denied.blocks[0].answer.possible.isEmpty)
    #expect(engine.reachOfNewcomer(inNamespace: "a", .egress).networkPolicies == [0])
    let open = engine.reachOfNewcomer(inNamespace: "b", .ingress)
    #expect(open.isolation == .no && open.blocks[0].answer.certain == .all)
    #expect(engine.reachOfNewcomer(inNamespace: "unheard-of", .egress).isolation == .no)
    var unsure = sketch()
    unsure.state.evidence.gaps = [
      Evidence.Gap(.forbidden, kind: .networkPolicy, namespace: nil, message: "forbidden")
    ]
    let unseen = unsure.evaluated().engine.reachOfNewcomer(inNamespace: "unheard-of", .egress)
    #expect(unseen.isolation == .unknown && !unseen.stranger.isExact)
  }

  @Test("are shared by pods of one group, and not enforceable on the host's network")
  func groups() {
    var sketch = sketch()
    sketch.pod("a", "host", ["app": "x"], "192.168.0.7", isHostNetwork: true)
    sketch.pod("a", "y2", ["app": "y", "extra": "1"], "10.0.0.9")
    let evaluated = sketch.evaluated()
    let engine = evaluated.engine
    func group(_ name: String) -> Int { engine.reach(ofPod: evaluated.pod(name), .egress).group }
    #expect(group("a/y") == group("a/y2"))
    #expect(group("a/y") != group("a/x"))
    let host = engine.reach(ofPod: evaluated.pod("a/host"), .egress)
    #expect(!host.isEnforceable && host.isolation == .no && host.networkPolicies == [0, 1])
    #expect(host.blocks[0].answer.certain == .all)
  }
}
