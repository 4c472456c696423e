import Flows
import Kubernetes
import PolicyEngine
import Testing

@Suite("An aggregate of flows")
struct FlowAggregatorTests {
  private let fixtures = FlowFixtures()
  private let web = FlowFixtures.pod("shop", "web-7dbb8cdfdb-5bsf5")
  private let database = FlowFixtures.pod("shop", "db-0")

  @Test("counts the verdict and the drop of one packet once")
  func verdictAndDrop() throws {
    let aggregate = fixtures.aggregate([
      fixtures.flow(
        web, database, .dropped, at: .ingressVerdict, reply: false, reason: "POLICY_DENIED"),
      fixtures.flow(web, database, .dropped, at: .drop, reply: false, reason: "POLICY_DENIED"),
    ])
    let edge = try #require(aggregate.edges.first)
    #expect(aggregate.edges.count == 1)
    #expect(edge.events == 2)
    #expect(edge.flows == 1)
    #expect(aggregate.dropsByReason.map(\.connections) == [1])
    #expect(aggregate.dropsByReason.first?.reason.category == .policy)
  }

  @Test("counts a connection that both nodes saw once, replies not at all")
  func twoNodes() throws {
    let records =
      (0..<3).flatMap { _ in
        [
          fixtures.flow(web, database, at: .egressVerdict),
          fixtures.flow(web, database, at: .ingressVerdict),
          fixtures.flow(web, database, at: .toNetwork),
          fixtures.flow(web, database, at: .toEndpoint),
          fixtures.flow(database, web, at: .toEndpoint, reply: true),
        ]
      }
    let edge = try #require(fixtures.aggregate(records).edges.first)
    #expect(fixtures.aggregate(records).edges.count == 1)
    #expect(edge.client.description == "shop/web")
    #expect(edge.server.description == "shop/db")
    #expect(edge.number == 8_080)
    #expect(edge.events == 15)
    #expect(edge.flows == 3)
    #expect(edge.replies == 3)
  }

  @Test("keeps an edge of which only replies were seen")
  func repliesOnly() throws {
    let edge = try #require(
      fixtures.aggregate([fixtures.flow(database, web, at: .toEndpoint, reply: true)]).edges.first)
    #expect(edge.client.description == "shop/web")
    #expect(edge.flows == 1)
  }

  @Test("weighs aggregated lines by what they stand for")
  func aggregatedLines() throws {
    var record = fixtures.flow(web, database, at: .elsewhere)
    record.weight = 21
    let edge = try #require(fixtures.aggregate([record, record]).edges.first)
    #expect(edge.events == 2)
    #expect(edge.flows == 42)
  }

  @Test("never takes an unknown verdict for a passed one")
  func unknownVerdict() throws {
    let edge = try #require(
      fixtures.aggregate([fixtures.flow(web, database, .other)]).edges.first)
    #expect(edge.verdict == .other)
    #expect(!edge.verdict.isPassed)
  }

  @Test("passes over flows that it has seen before, by their identifier")
  func doubles() {
    var record = fixtures.flow(web, database)
    record.identifier = 77
    let aggregate = fixtures.aggregate([record, record])
    #expect(aggregate.edges.map(\.events) == [1])
    #expect(aggregate.unplaced.duplicates == 1)
  }

  @Test("keeps flows that nobody can orient apart")
  func unoriented() {
    var record = fixtures.flow(web, database, reply: nil)
    record.destinationPort = 50_000
    let aggregate = fixtures.aggregate([record])
    #expect(aggregate.edges.isEmpty)
    #expect(aggregate.unplaced.unoriented == 1)
    #expect(aggregate.unoriented.values.first == 1)
  }

  @Test("learns the ports that serve from oriented flows")
  func learnedPorts() {
    var unclear = fixtures.flow(database, web, port: 50_000, reply: nil)
    unclear.sourcePort = 50_000
    unclear.destinationPort = 40_000
    let aggregate = fixtures.aggregate([fixtures.flow(web, database, port: 50_000), unclear])
    #expect(aggregate.edges.map(\.events) == [2])
    #expect(aggregate.edges.first?.client.description == "shop/web")
  }

  @Test("adds lost events up without overflow")
  func lostEvents() {
    var aggregator = FlowAggregator(inventory: nil, vocabulary: fixtures.vocabulary)
    for count in [UInt64.max, 5] {
      aggregator.add(FlowLoss(source: "HUBBLE_RING_BUFFER", count: count, node: "n", time: nil))
    }
    #expect(aggregator.aggregate.lost == .max)
    #expect(aggregator.aggregate.lostBySource == ["HUBBLE_RING_BUFFER": .max])
    #expect(!aggregator.aggregate.isComplete)
  }

  @Test("has a size that no stream can outgrow, and says what it left out")
  func limits() {
    var limits = FlowLimits()
    limits.edges = 10
    limits.pairsPerEdge = 2
    limits.namesPerEdge = 2
    let records = (1...50).map { fixtures.flow(web, database, port: UInt16($0)) }
    let aggregate = fixtures.aggregate(records, limits: limits)
    #expect(aggregate.edges.count == 10)
    #expect(aggregate.unplaced.overLimit == 40)
    #expect(!aggregate.isComplete)
    let spread = (1...9).map { index -> FlowRecord in
      var record = fixtures.flow(web, FlowFixtures.world, addresses: ("10.0.0.1", "1.2.3.\(index)"))
      record.destinationNames = fixtures.vocabulary.number(ofList: ["n\(index).example"])
      return record
    }
    let edge = fixtures.aggregate(spread.reversed(), limits: limits).edges.first
    #expect(edge?.pairs.count == 2)
    #expect(edge?.furtherPairEvents == 7)
    #expect(edge?.names == ["n1.example", "n2.example"])
    #expect(edge?.hasMoreNames == true)
  }

  @Test(
    "names ends by the snapshot, their owners, their pods' names and their labels",
    arguments: [
      (FlowFixtures.pod("shop", "web-1"), "shop/web"),
      (FlowFixtures.pod("shop", "gone", owner: "db"), "shop/db"),
      (FlowFixtures.pod("shop", "gone", app: "db"), "shop/db"),
      (FlowFixtures.pod("other", "x-7dbb8cdfdb-5bsf5"), "other/x"),
      (FlowFixtures.pod("other", "x-29384756-5bsf5"), "other/x"),
      (FlowFixtures.pod("other", "x-12"), "other/x"),
      (FlowFixtures.pod("other", "front-proxy"), "other/front-proxy"),
      (FlowEndpoint(namespace: "n", labels: ["k8s:app=a"]), "n/a"),
      (
        FlowEndpoint(
          namespace: "n",
          labels: ["k8s:app.kubernetes.io/component=back", "k8s:app.kubernetes.io/name=shop"]),
        "n/shop-back"
      ),
      (FlowEndpoint(identity: 9, labels: ["reserved:world-ipv4"]), "world"),
      (FlowEndpoint(identity: 16_777_300, labels: ["cidr:1.2.3.4/32", "reserved:world"]), "world"),
      (FlowEndpoint(identity: 16_777_300), "world"),
      (
        FlowEndpoint(identity: 7, labels: ["reserved:kube-apiserver", "reserved:remote-node"]),
        "kube-apiserver"
      ),
      (FlowEndpoint(labels: ["reserved:host", "reserved:kube-apiserver"]), "kube-apiserver"),
      (FlowEndpoint(identity: 33_554_440), "remote-node"),
      (FlowEndpoint(identity: 4, labels: ["reserved:health"]), "health"),
      (FlowEndpoint(), "unknown"),
    ])
  func identity(end: FlowEndpoint, expected: String) {
    let inventory = Inventory(FlowFixtures.cluster())
    let record = fixtures.flow(FlowFixtures.pod("shop", "db-1"), end)
    let aggregate = fixtures.aggregate([record], inventory: inventory)
    #expect(aggregate.edges.map(\.server.description) == [expected])
  }

  @Test("tells workloads of another cluster of the mesh apart")
  func clusterMesh() {
    var end = web
    end.cluster = "far"
    var record = fixtures.flow(end, database)
    record.cluster = fixtures.vocabulary.number(of: "near")
    #expect(
      fixtures.aggregate([record]).edges.map(\.client.description) == ["far:shop/web"])
  }

  @Test("counts names of DNS, answers and failures")
  func names() {
    var question = fixtures.flow(web, database)
    question.dns = FlowRecord.DNS(
      name: fixtures.vocabulary.number(of: "a.example"), isResponse: false, responseCode: 0)
    var answer = question
    answer.dns?.isResponse = true
    answer.dns?.responseCode = 3
    let aggregate = fixtures.aggregate([question, answer, answer])
    #expect(aggregate.dnsNames["a.example"]?.queries == 1)
    #expect(aggregate.dnsNames["a.example"]?.answers == 2)
    #expect(aggregate.dnsNames["a.example"]?.failures == [3: 2])
  }

  @Test("marks what only an allow-all let pass")
  func allowAllMatches() {
    var record = fixtures.flow(web, database, at: .ingressVerdict)
    record.policyMatchType = 4
    var specific = record
    specific.policyMatchType = 2
    #expect(fixtures.aggregate([record, specific]).edges.map(\.allowAllMatches) == [1])
  }

  @Test("counts the last minute and columns over all of the time")
  func time() throws {
    let records = [1_000, 1_001, 5_000, 5_055, 5_059].map {
      fixtures.flow(web, database, second: $0)
    }
    for order in [records, records.reversed()] {
      let aggregate = fixtures.aggregate(order)
      let edge = try #require(aggregate.edges.first)
      let last = try #require(aggregate.last)
      #expect(aggregate.span == 4_059)
      #expect(edge.window.count(until: last) == 3)
      #expect(edge.columns.reduce(0, +) == 5)
      #expect(edge.columns == aggregate.columns)
      #expect(aggregate.timeline?.width == 256)
    }
  }

  @Test("forgets no edge when the vocabulary starts anew")
  func epochs() {
    let vocabulary = FlowVocabulary(limit: 16)
    var aggregator = FlowAggregator(inventory: nil, vocabulary: vocabulary)
    var epochs: Set<Int> = []
    for number in 0..<200 {
      _ = vocabulary.makeRoom()
      epochs.insert(vocabulary.epoch)
      var record = FlowRecord()
      record.part = .tcp
      record.destinationPort = 80
      record.isReply = false
      record.verdict = .forwarded
      record.source = vocabulary.number(of: FlowFixtures.pod("a", "p\(number % 40)"))
      record.destination = vocabulary.number(of: database)
      aggregator.add(record)
    }
    #expect(epochs.count > 1)
    #expect(aggregator.aggregate.edges.count == 40)
    #expect(aggregator.aggregate.edges.allSatisfy { $0.events == 5 })
  }
}
