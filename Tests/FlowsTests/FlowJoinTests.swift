import Flows
import Kubernetes
import PolicyEngine
import Testing

@Suite("The join of flows with policies")
struct FlowJoinTests {
  private let fixtures = FlowFixtures()
  private let web = FlowFixtures.pod("shop", "web-1")
  private let job = FlowFixtures.pod("shop", "job-1")
  private let database = FlowFixtures.pod("shop", "db-1")

  private func join(_ records: FlowRecord...) -> FlowJoin.Result {
    let state = FlowFixtures.cluster()
    let inventory = Inventory(state)
    let join = FlowJoin(Reachability(state: state, inventory: inventory), state: state)
    return join.join(fixtures.aggregate(records, inventory: inventory))
  }

  @Test("finds what is allowed and seen, with the rule that admits it")
  func allowedSeen() {
    let result = join(fixtures.flow(web, database, port: 5_432))
    #expect(result.edges.map(\.outcome) == [.allowedSeen])
    #expect(result.edges.flatMap(\.decidedBy).map(\.path) == ["spec.ingress[0]"])
    #expect(result.unusedRules.map(\.path) == ["spec.ingress[1]"])
  }

  @Test("finds what is denied and dropped, with the policy that isolates")
  func deniedDropped() {
    let result = join(
      fixtures.flow(job, database, port: 5_432, .dropped, at: .drop, reason: "POLICY_DENIED"))
    #expect(result.edges.map(\.outcome) == [.deniedDropped])
    #expect(result.edges.flatMap(\.decidedBy).map(\.policy.name) == ["db"])
    #expect(result.unusedRules.count == 2)
  }

  @Test("finds what is dropped though allowed, for reasons of policies only")
  func allowedDropped() {
    let policy = join(
      fixtures.flow(web, database, port: 5_432, .dropped, at: .drop, reason: "POLICY_DENIED"))
    #expect(policy.edges.map(\.outcome) == [.allowedDropped])
    let other = join(
      fixtures.flow(web, database, port: 5_432, .dropped, at: .drop, reason: "FIB_LOOKUP_FAILED"))
    #expect(other.edges.map(\.outcome) == [.notPolicy])
    #expect(
      other.edges.first?.causes
        == [.infrastructureDrop(FlowDropReason(name: "FIB_LOOKUP_FAILED"))])
    let unsaid = join(fixtures.flow(web, database, port: 5_432, .dropped, at: .drop))
    #expect(unsaid.edges.map(\.outcome) == [.unknown])
    #expect(unsaid.edges.first?.causes == [.unsaidDrop])
  }

  @Test("finds what passed though denied")
  func deniedForwarded() {
    let result = join(fixtures.flow(job, database, port: 5_432))
    #expect(result.edges.map(\.outcome) == [.deniedForwarded])
    #expect(result.edges.flatMap(\.decidedBy).map(\.policy.name) == ["db"])
  }

  @Test("finds what passed from some pods though denied, among allowed ones")
  func mixed() {
    let result = join(
      fixtures.flow(
        FlowFixtures.world, database, port: 443, addresses: ("203.0.113.9", "10.1.0.3")),
      fixtures.flow(
        FlowFixtures.world, database, port: 443, addresses: ("198.51.100.9", "10.1.0.3")))
    #expect(result.edges.map(\.outcome) == [.deniedForwarded])
    #expect(result.edges.first?.causes == [.mixed(allowed: 1, of: 2)])
  }

  @Test("leaves a pod's own node alone, and not other nodes")
  func ownNode() {
    let own = join(
      fixtures.flow(FlowFixtures.host, database, port: 80, addresses: ("10.20.0.1", "10.1.0.3")))
    #expect(own.edges.map(\.outcome) == [.allowedSeen])
    #expect(own.edges.first?.causes == [.ownNode])
    let other = join(
      fixtures.flow(FlowFixtures.host, database, port: 80, addresses: ("10.20.0.2", "10.1.0.3")))
    #expect(other.edges.map(\.outcome) == [.deniedForwarded])
  }

  @Test("never asks about a reply in its own direction")
  func replies() {
    let result = join(fixtures.flow(database, web, port: 5_432, reply: true))
    #expect(result.edges.map(\.outcome) == [.allowedSeen])
    #expect(result.edges.map(\.edge.client.description) == ["shop/web"])
  }

  @Test("asks for a pod that is gone by the pods of its workload")
  func gonePods() {
    let gone = FlowFixtures.pod("shop", "web-9", owner: "web")
    let result = join(fixtures.flow(gone, database, port: 5_432))
    #expect(result.edges.map(\.outcome) == [.allowedSeen])
  }

  @Test("says why an edge is not joined")
  func notJoined() {
    let stranger = FlowFixtures.pod("far", "x-0")
    let result = join(fixtures.flow(stranger, database, port: 5_432))
    #expect(result.edges.map(\.outcome) == [.notJoined])
    #expect(
      result.edges.first?.causes
        == [.absentWorkload(FlowWorkload(namespace: "far", name: "x"))])
    let alone = FlowJoin.unjoined(fixtures.aggregate([fixtures.flow(web, database)]))
    #expect(alone.edges.map(\.outcome) == [.notJoined])
    #expect(alone.edges.first?.causes == [.noSource])
  }

  @Test("has no say between two ends that are no pods")
  func noPods() {
    let result = join(fixtures.flow(FlowFixtures.host, FlowFixtures.world))
    #expect(result.edges.map(\.outcome) == [.notPolicy])
    #expect(result.edges.first?.causes == [.noPod])
  }
}
