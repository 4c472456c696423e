import Audit
import Kubernetes
import PolicyEngine
import Testing

/// Two engines that enforce policies side by side: both must consent (E-4).
@Suite("Two engines in one cluster") struct TwoEnginesTests {
  private static let both = "cilium@1.18 calico@3.30"
  private static let policies =
    KindStage.cilium("ingress: [{fromEndpoints: [{matchLabels: {app: web}}]}]", name: "in")
    + "---\n"
    + KindStage.calico(
      "types: [Egress], egress: [{action: Allow, source: {}, destination: "
        + "{selector: app == 'web'}}]", name: "out")

  private let input = KindStage.input(TwoEnginesTests.policies, plugin: TwoEnginesTests.both)

  @Test("a workload is closed where either closes it")
  func coverage() throws {
    #expect(input.engines.count == 2)
    let audit = Auditor(checks: []).audit(input)
    let shop = try #require(audit.namespaces.first { $0.name == "shop" })
    #expect(
      shop.workloads.map(\.coverage) == [Directions(ingress: .segmented, egress: .segmented)])
    let other = try #require(audit.namespaces.first { $0.name == "other" })
    #expect(other.workloads.allSatisfy { $0.coverage.ingress == .open })
  }

  @Test("reaches are the consent of both, pod by pod and address by address")
  func reaches() {
    let engines = input.engines
    let table = ReachTable(engines, inventory: input.inventory)
    let addresses = ["203.0.113.7", "8.8.8.8", "10.0.0.1", "2001:db8::1"].compactMap {
      IPAddress($0)
    }
    for pod in input.inventory.pods.indices {
      for direction in Direction.allCases {
        let reach = table.reach(ofPod: pod, direction)
        let halves = engines.map { $0.reach(ofPod: pod, direction) }
        for peer in input.inventory.pods.indices {
          let wanted = engines.indices.map { number in
            halves[number].answer(forClass: engines[number].podClass(ofPod: peer))
          }
          let found = reach.answer(forClass: table.classOfPod[peer])
          #expect(found.possible == wanted[0].possible.intersection(wanted[1].possible))
          #expect(found.certain == wanted[0].certain.intersection(wanted[1].certain))
        }
        for address in addresses {
          let wanted = halves.map { $0.answer(at: address) }
          let found = reach.answer(at: address)
          #expect(found.possible == wanted[0].possible.intersection(wanted[1].possible))
        }
        #expect(reach.blocks.flatMap(\.podClasses).sorted() == Array(table.podClasses.indices))
        #expect(Set(reach.policies) == Set(halves.flatMap(\.policies)))
      }
    }
  }

  @Test("checks read the policies of both")
  func checks() {
    let found = KindStage.findings(
      EveryPortToPeer(), TwoEnginesTests.policies, plugin: TwoEnginesTests.both)
    #expect(found.map(\.object.name).sorted() == ["in", "out"])
  }

  @Test("a delta is one of what both let pass")
  func delta() {
    let open = KindStage.input("", plugin: TwoEnginesTests.both)
    let delta = ConnectivityDelta(from: open.engines, to: input.engines)
    #expect(delta.opened.isEmpty)
    let closed = Set(delta.closed.map { "\($0.source) \($0.destination)" })
    let one = ConnectivityDelta(from: open.engines[0], to: input.engines[0])
    let other = ConnectivityDelta(from: open.engines[1], to: input.engines[1])
    for part in [one, other] {
      #expect(!part.closed.isEmpty)
      #expect(closed.isSuperset(of: part.closed.map { "\($0.source) \($0.destination)" }))
    }
  }
}
