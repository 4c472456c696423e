import Audit
import AuditCore
import DisplayText
import Kubernetes
import Manifests
import PolicyEngine
import Testing

@Suite("Session") struct SessionTests {
  private func session(
    _ folder: TemporaryFolder, sources: [String], flows: [String] = []
  ) throws -> AuditSession {
    var request = SessionRequest()
    request.sources = sources.map { folder.path($0) }
    request.flows = flows.map { folder.path($0) }
    return try AuditSession(request)
  }

  @Test("two sources of one name are told apart by a number")
  func alikeNames() async throws {
    let folder = try TemporaryFolder(["a/x/m.yaml": Shop.manifests, "b/x/m.yaml": Shop.manifests])
    let snapshot = try await session(folder, sources: ["a/x", "b/x"]).audit()
    #expect(snapshot.entries.map(\.name) == ["x", "x-2"])
    #expect(snapshot.isFinished)
    #expect(snapshot.figures.clusters == 2)
  }

  @Test("a path that is not there is a mistake that names it")
  func missingPaths() throws {
    let folder = try TemporaryFolder()
    #expect(throws: SourceMistake.self) { try session(folder, sources: ["nowhere"]) }
  }

  @Test("several paths are one cluster where a name joins them")
  func namedSources() async throws {
    let parts = Shop.manifests.components(separatedBy: "---\n")
    let folder = try TemporaryFolder([
      "one.yaml": parts[0...1].joined(separator: "---\n"),
      "two.yaml": parts[2...3].joined(separator: "---\n"),
    ])
    var request = SessionRequest()
    request.sources = ["prod=\(folder.path("one.yaml")),\(folder.path("two.yaml"))"]
    let snapshot = try await AuditSession(request).audit()
    let result = try #require(snapshot.entries.first?.result)
    #expect(result.audit.name == "prod")
    #expect(result.audit.workloadCount == 2)
    #expect(result.audit.policyCount == 2)
  }

  @Test("what a person names on the command line counts before the fleet file (E-1)")
  func networkPlugins() async throws {
    let fleet = """
      apiVersion: firebreak.dev/v1
      kind: Fleet
      clusters:
      - {name: shop, source: shop.yaml, cni: flannel}
      """
    let folder = try TemporaryFolder(["shop.yaml": Shop.manifests, "fleet.yaml": fleet])
    var request = SessionRequest()
    request.sources = [folder.path("fleet.yaml")]
    let flannel = try #require(await AuditSession(request).audit().entries.first?.result)
    #expect(flannel.audit.enforcement.pluginText == "flannel")
    #expect(flannel.audit.findings.first?.id == "NP-CNI-001")
    request.networkPlugins = [NetworkPlugin(name: "calico", version: PluginVersion(3, 30))]
    let calico = try #require(await AuditSession(request).audit().entries.first?.result)
    #expect(calico.audit.enforcement.pluginText == "calico@3.30")
    #expect(!calico.audit.findings.contains { $0.id.hasPrefix("NP-CNI") })
    // Both readings answer, and differ where nothing enforces.
    let question = ConnectionQuestion(
      from: "shop/web", to: "shop/api", protocolName: "TCP", port: "80")
    let engines = ConnectionOracle(flannel.answers)
    #expect(try engines.answer(question).verdict == .allowed)
    #expect(try engines.ofTexts?.answer(question).verdict == .denied)
  }

  @Test("the excerpt of a finding marks the guilty line")
  func excerpts() async throws {
    let folder = try TemporaryFolder(["shop.yaml": Shop.manifests])
    let session = try session(folder, sources: ["shop.yaml"])
    let result = try #require(await session.audit().entries.first?.result)
    let finding = try #require(result.audit.findings.first { $0.id == "NP-ALW-002" })
    let excerpt = session.excerpt(for: finding)
    #expect(excerpt.lines.filter(\.isGuilty).map(\.text.text) == ["  - {}"])
    let line = Shop.manifests.components(separatedBy: "\n").firstIndex { $0 == "  - {}" }
    #expect(excerpt.lines.first { $0.isGuilty }?.number == line.map { $0 + 1 })
  }

  @Test("a finding about a workload shows the workload's own text")
  func workloadExcerpts() async throws {
    let folder = try TemporaryFolder([
      "w.yaml": Shop.manifests.components(separatedBy: "---\n")[0]
    ])
    let session = try session(folder, sources: ["w.yaml"])
    let result = try #require(await session.audit().entries.first?.result)
    let finding = try #require(result.audit.findings.first { $0.id == "NP-COV-001" })
    #expect(session.excerpt(for: finding).lines.contains { $0.text.text.contains("Deployment") })
  }

  @Test("a suggestion closes the namespace, breaks nothing that was seen, and loads again")
  func suggestions() async throws {
    let folder = try TemporaryFolder(["shop.yaml": Shop.manifests, "flows.jsonl": Shop.flow])
    let session = try session(folder, sources: ["shop.yaml"], flows: ["flows.jsonl"])
    await session.audit()
    let pictures = try await session.readFlows()
    #expect(pictures.first?.edges.map(\.edge.number) == [9090])
    let suggestion = try session.suggestion(cluster: "shop.yaml", namespace: "shop")
    #expect(suggestion.proposal.superseded.count == 1)
    #expect(suggestion.whatIf.broken.isEmpty)
    #expect(!suggestion.whatIf.delta.closed.isEmpty)
    let after = try #require(suggestion.whatIf.after)
    #expect(after.coverage.egress.workloads[.segmented] == 2)
    #expect(after.defaultDeny.egress == .deny)
    let loaded = ManifestLoader().load(
      name: "again", texts: [("shop.yaml", Array(suggestion.proposal.yaml.utf8))])
    #expect(loaded.networkPolicies.count == suggestion.proposal.policies.count)
    #expect(loaded.networkPolicies.allSatisfy { $0.refusals.isEmpty })
    #expect(loaded.diagnostics.allSatisfy { $0.severity == .note })
  }

  @Test("a policy that opens every pod to its neighbours gives way to a default-deny")
  func suggestionsForNewcomers() async throws {
    let neighbours = """

      ---
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: allow-same-namespace, namespace: shop}
      spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {}}]}]}
      ---
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: allow-dns, namespace: shop}
      spec:
        podSelector: {}
        policyTypes: [Egress]
        egress:
        - to:
          - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
            podSelector: {matchLabels: {k8s-app: kube-dns}}
          ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]
      """
    let folder = try TemporaryFolder([
      "shop.yaml": Shop.manifests + neighbours, "flows.jsonl": Shop.flow,
    ])
    let session = try session(folder, sources: ["shop.yaml"], flows: ["flows.jsonl"])
    let state = try #require(await session.audit().entries.first?.result?.state)
    try await session.readFlows()
    let suggestion = try session.suggestion(cluster: "shop.yaml", namespace: "shop")
    let removed = suggestion.proposal.superseded.map { state.networkPolicies[$0].name }
    #expect(Set(removed) == ["tmp-monitoring", "allow-same-namespace"])
    #expect(suggestion.whatIf.after?.defaultDeny.ingress == .deny)
    #expect(suggestion.whatIf.broken.isEmpty)
  }

  @Test("without flows a suggestion says that it rests on manifests alone")
  func suggestionsWithoutFlows() async throws {
    let folder = try TemporaryFolder(["shop.yaml": Shop.manifests])
    let session = try session(folder, sources: ["shop.yaml"])
    await session.audit()
    let suggestion = try session.suggestion(cluster: "shop.yaml", namespace: "shop")
    #expect(suggestion.proposal.withoutEvidence.count == 2)
    #expect(suggestion.proposal.warnings.contains { $0.hasPrefix("no flows") })
    #expect(throws: SourceMistake.self) {
      try session.suggestion(cluster: "shop.yaml", namespace: "nowhere")
    }
  }

  @Test("what a session audits is the same from one run to the next")
  func determinism() async throws {
    let folder = try TemporaryFolder(["shop.yaml": Shop.manifests])
    func findings() async throws -> [Finding] {
      let snapshot = try await session(folder, sources: ["shop.yaml"]).audit()
      return snapshot.entries.first?.result?.audit.findings ?? []
    }
    let first = try await findings()
    #expect(!first.isEmpty)
    let second = try await findings()
    #expect(second == first)
  }
}
