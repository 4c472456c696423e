import AuditCore
import Kubernetes
import Manifests
import PolicyEngine
import Testing

@Suite("Questions") struct QuestionTests {
  private var oracle: ConnectionOracle {
    let state = ManifestLoader().load(
      name: "shop", texts: [("shop.yaml", Array(Shop.manifests.utf8))])
    return ConnectionOracle(Reachability(state: state, inventory: Inventory(state)))
  }

  private func ask(_ from: String, _ to: String, _ port: String) throws -> PairAnswer {
    try oracle.answer(ConnectionQuestion(from: from, to: to, portAndProtocol: port))
  }

  @Test("a workload's question is answered with the rule that decides")
  func deciding() throws {
    let answer = try ask("shop/web", "203.0.113.9", "443")
    #expect(answer.verdict == .allowed)
    #expect(answer.decidedBy.map(\.path) == ["spec.egress[0]"])
    #expect(answer.decidedBy.first?.policy.name == "tmp-monitoring")
  }

  @Test("a named port resolves at the destination")
  func namedPorts() throws {
    #expect(try ask("shop/web", "shop/api", "http").verdict == .denied)
    let unknown = try ask("shop/web", "shop/api", "metrics")
    #expect(unknown.verdict == .unknown)
    #expect(unknown.asked == 0)
  }

  @Test("a name that is not there is a mistake")
  func notFound() {
    #expect(throws: EndpointMistake.notFound("shop/none")) {
      try ask("shop/none", "shop/api", "80")
    }
    #expect(throws: EndpointMistake.self) { try ask("web", "shop/api", "80") }
  }

  @Test(
    "ports are written with or without their protocol",
    arguments: [
      ("80", "80", "TCP"), ("80/UDP", "80", "UDP"), ("http/tcp", "http", "tcp"),
      ("8/0/ICMPv4", "8/0", "ICMPv4"), ("8/0", "8/0", "TCP"),
    ])
  func ports(_ text: String, _ port: String, _ protocolName: String) {
    let question = ConnectionQuestion(from: "a/b", to: "a/c", portAndProtocol: text)
    #expect(question.port == port)
    #expect(question.protocolName == protocolName)
  }

  @Test("a probe file answers line by line and tells its mistakes with their place")
  func probeFiles() throws {
    let folder = try TemporaryFolder([
      "probes.jsonl": """
      {"from":"shop/web","to":"shop/api","protocol":"TCP","port":9090}

      {"from":"shop/web"}
      {bad
      """
    ])
    let questions = try ProbeFile.read(folder.path("probes.jsonl"))
    #expect(questions.count == 3)
    #expect(try questions[0].get().port == "9090")
    guard case .failure(let mistake) = questions[1] else { throw Wrong() }
    #expect(mistake.description.contains("probes.jsonl:3"))
  }

  private struct Wrong: Error {}
}
