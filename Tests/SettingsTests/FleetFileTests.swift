import Audit
import Kubernetes
import Manifests
import Settings
import Testing

@Suite("Fleet file") struct FleetFileTests {
  private func fleet(_ text: String, folder: String = "") throws -> FleetFile {
    let documents = DocumentReader.documents(in: Array(text.utf8), file: "fleet.yaml")
    let document = try #require(documents.first).get()
    return FleetFile(document, folder: folder)
  }

  private let head = "apiVersion: firebreak.dev/v1\nkind: Fleet\nclusters:\n"

  @Test("every key of a cluster is read")
  func keysAreRead() throws {
    let fleet = try fleet(
      head + """
        - name: prod-eu
          source: prod.json
          sources: [a, /b]
          flows: flows.jsonl
          region: EMEA
          sector: fintech
          environment: production
          owner: payments
          scope: [pci-dss]
          cni: cilium@1.18
          podCIDRs: [10.0.0.0/16]
          serviceCIDRs: [172.16.0.0/16]
          dataSensitivity: {payments: 10, web: 2.5}
          public: [web/frontend]
          system: [platform]
          baseline: [{cidr: 10.1.0.0/24, ports: [9100]}, {namespace: monitoring}]
        """, folder: "fleets")
    let cluster = try #require(fleet.clusters.first)
    #expect(fleet.diagnostics.isEmpty)
    #expect(cluster.name == "prod-eu")
    #expect(cluster.paths == ["fleets/prod.json", "fleets/a", "/b"])
    #expect(cluster.flows == ["fleets/flows.jsonl"])
    #expect(cluster.profile.region == "EMEA")
    #expect(cluster.profile.scope == ["pci-dss"])
    #expect(cluster.profile.networkPlugins.map(\.description) == ["cilium@1.18"])
    #expect(cluster.profile.podCIDRs.map(\.description) == ["10.0.0.0/16"])
    #expect(cluster.profile.dataSensitivity == ["payments": 10, "web": 2.5])
    #expect(cluster.profile.publicWorkloads == ["web/frontend"])
    #expect(cluster.profile.systemNamespaces == ["platform"])
    #expect(cluster.profile.baseline.count == 2)
    #expect(cluster.profile.baseline.first?.ports == [9100])
  }

  @Test("a key that is not known warns with its place and its siblings")
  func unknownKeysWarn() throws {
    let fleet = try fleet(head + "- name: a\n  source: x\n  reigon: EMEA\n")
    let warning = try #require(fleet.diagnostics.first)
    #expect(warning.severity == .warning)
    #expect(warning.message.contains("`reigon`"))
    #expect(warning.location?.line == 6)
    #expect(fleet.clusters.count == 1)
  }

  @Test("network plugins may be several; one that nobody knows warns and stands")
  func networkPlugins() throws {
    let several = try fleet(
      head + "- name: a\n  source: x\n  cni: [cilium@1.18, 'aws-vpc-cni,x=true']\n")
    #expect(several.diagnostics.isEmpty)
    let plugins = several.clusters.first?.profile.networkPlugins ?? []
    #expect(plugins.map(\.name) == ["cilium", "aws-vpc-cni"])
    #expect(plugins.last?.settings == ["x": "true"])
    let unknown = try fleet(head + "- name: a\n  source: x\n  cni: homemade\n")
    #expect(unknown.diagnostics.map(\.severity) == [.warning])
    #expect(unknown.clusters.first?.profile.networkPlugins.map(\.name) == ["homemade"])
    let faulty = try fleet(head + "- name: a\n  source: x\n  cni: cilium@x\n")
    #expect(faulty.diagnostics.map(\.severity) == [.warning])
    #expect(faulty.clusters.first?.profile.networkPlugins == [])
  }

  @Test(
    "a cluster that cannot be used is an error, and the others stand",
    arguments: [
      "- source: x\n", "- name: a\n", "- name: good\n  source: again\n", "- 7\n",
    ])
  func faultyClusters(_ entry: String) throws {
    let fleet = try fleet(head + "- name: good\n  source: here\n" + entry)
    #expect(fleet.clusters.map(\.name) == ["good"])
    #expect(fleet.diagnostics.contains { $0.severity == .error })
  }

  @Test("a path that YAML takes for a truth value is told, with what to do")
  func pathsAreTexts() throws {
    let fleet = try fleet(head + "- name: a\n  source: y\n")
    #expect(fleet.clusters.isEmpty)
    #expect(fleet.diagnostics.first?.help?.contains("quotes") == true)
  }

  @Test("a sensitivity out of range is told and ignored")
  func sensitivityIsChecked() throws {
    let fleet = try fleet(
      head + "- name: a\n  source: x\n  dataSensitivity: {b: 11, c: high, d: 3}\n")
    #expect(fleet.clusters.first?.profile.dataSensitivity == ["d": 3])
    #expect(fleet.diagnostics.count == 2)
  }

  @Test("a version that is not known is an error")
  func versionsAreChecked() throws {
    let fleet = try fleet("apiVersion: firebreak.dev/v9\nkind: Fleet\nclusters: []\n")
    #expect(fleet.diagnostics.first?.severity == .error)
  }

  @Test("only a document of the right group and kind is a fleet file")
  func kindsAreTold() throws {
    func isFleet(_ text: String) throws -> Bool {
      let documents = DocumentReader.documents(in: Array(text.utf8), file: "x.yaml")
      return FleetFile.isFleet(try #require(documents.first).get())
    }
    #expect(try isFleet("apiVersion: firebreak.dev/v1\nkind: Fleet\n"))
    #expect(try !isFleet("apiVersion: v1\nkind: Fleet\n"))
    #expect(try !isFleet("[1, 2]\n"))
  }
}
