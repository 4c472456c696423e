import Kubernetes
import Manifests
import PolicyEngine
import Reports
import Testing

@Suite("Contributions of policies") struct ContributionTests {
  private let pods = """
    apiVersion: v1
    kind: Namespace
    metadata: {name: shop}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: api, namespace: shop, labels: {app: api}}
    spec: {containers: [{name: c, image: i, ports: [{name: http, containerPort: 8080}]}]}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: web, namespace: shop, labels: {app: web}}
    spec: {containers: [{name: c, image: i, ports: [{name: http, containerPort: 9090}]}]}

    """

  private func list(
    _ direction: Direction, of pod: String, _ policies: String...
  ) throws -> (ContributionList, ContributionDocument) {
    let text = ([pods] + policies).joined(separator: "\n---\n")
    let state = ManifestLoader().load(name: "shop", texts: [("m.yaml", Array(text.utf8))])
    let inventory = Inventory(state)
    let engine = Reachability(state: state, inventory: inventory)
    let index = try #require(inventory.pod(namespace: "shop", name: pod))
    let list = try #require(engine.contributions(direction, toPod: index))
    return (
      list, ContributionDocument([list], inventory: inventory, podClasses: engine.podClasses)
    )
  }

  private func networkPolicy(_ name: String, _ spec: String) -> String {
    """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: \(name), namespace: shop}
    spec: \(spec)
    """
  }

  @Test("what an earlier policy allows is no later one's contribution")
  func firstMatch() throws {
    let (list, document) = try list(
      .ingress, of: "api",
      networkPolicy("a", "{podSelector: {}, ingress: [{ports: [{port: 80}]}]}"),
      networkPolicy("b", "{podSelector: {}, ingress: [{ports: [{port: 80}, {port: 81}]}]}"),
      networkPolicy("c", "{podSelector: {}, ingress: [{ports: [{port: 80}]}]}"))
    let entries = try #require(list.tiers.first).entries
    let texts = entries.map { entry in entry.allows.map { $0.connections.description } }
    #expect(texts == [["TCP 80"], ["TCP 81"], []])
    let isIsolating = entries.allSatisfy { $0.isolates }
    #expect(isIsolating)
    #expect(
      document.sentences(entries[2], .ingress)
        == ["decides nothing that none before it has decided"])
    #expect(document.lines.contains { $0.contains("allows TCP 81 from everyone") })
  }

  @Test("the end of an isolating tier denies the rest, and nothing is left")
  func tierEnd() throws {
    let (list, _) = try list(
      .ingress, of: "api",
      networkPolicy("a", "{podSelector: {}, ingress: [{ports: [{port: 80}]}]}"))
    let tier = try #require(list.tiers.first)
    #expect(
      tier.endDenies.map { $0.connections } == [
        ConnectionSet.all.subtracting(ConnectionSet(.tcp, 80...80))
      ])
    #expect(tier.endDenies.first?.peers.isEveryone == true)
    #expect(list.undecided.isEmpty)
  }

  @Test("without a policy everything is left, and allowed")
  func nothing() throws {
    let (list, document) = try list(.egress, of: "web")
    #expect(list.tiers.isEmpty && list.isUndecidedAllowed)
    #expect(list.undecided.first?.connections == .all)
    #expect(document.lines.last == "  no policy acts on it: everything is allowed")
  }

  @Test("what an admin tier passes on is decided by the next tier")
  func passing() throws {
    let admin = """
      apiVersion: policy.networking.k8s.io/v1alpha1
      kind: AdminNetworkPolicy
      metadata: {name: guard}
      spec:
        priority: 5
        subject: {namespaces: {}}
        ingress:
        - {name: p, action: Pass, from: [{namespaces: {}}], ports: [{portNumber: {protocol: TCP, port: 80}}]}
        - {name: d, action: Deny, from: [{namespaces: {}}]}
      """
    let (list, _) = try list(
      .ingress, of: "api", admin,
      networkPolicy("a", "{podSelector: {}, ingress: [{ports: [{port: 80}, {port: 81}]}]}"))
    #expect(list.tiers.map { $0.entries.map(\.origin.policy.name) } == [["guard"], ["a"]])
    let guardEntry = try #require(list.tiers.first?.entries.first)
    #expect(guardEntry.passes.map(\.connections.description) == ["TCP 80"])
    #expect(guardEntry.denies.first?.peers.isEveryPod == true)
    // Of pods only what was passed on is left; of addresses everything.
    let allows = try #require(list.tiers.last?.entries.first).allows
    let toPods = allows.filter { $0.peers.isEveryPod || !$0.peers.podClasses.isEmpty }
    #expect(toPods.allSatisfy { !$0.connections.contains(.tcp, 81) || !$0.peers.isEveryPod })
    #expect(allows.contains { $0.connections.contains(.tcp, 81) && !$0.peers.addresses.isEmpty })
  }

  @Test("a name of a port is that of each destination")
  func namedPorts() throws {
    let (list, _) = try list(
      .egress, of: "web",
      networkPolicy(
        "a", "{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: http}]}]}"))
    let allows = try #require(list.tiers.first?.entries.first).allows
    #expect(Set(allows.map(\.connections.description)) == ["TCP 8080", "TCP 9090"])
  }

  @Test("names that no rule writes are not spoken of, and others with their rule")
  func domainNames() throws {
    let block = networkPolicy(
      "a",
      "{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}")
    let (list, document) = try list(.egress, of: "web", block)
    #expect(list.tiers.first?.entries.first?.allows.map(\.isCertain) == [true])
    #expect(!document.lines.contains { $0.contains("perhaps") })
    let named = """
      apiVersion: policy.networking.k8s.io/v1alpha2
      kind: ClusterNetworkPolicy
      metadata: {name: named}
      spec:
        tier: Admin
        priority: 1
        subject: {namespaces: {}}
        egress:
        - {action: Deny, to: [{networks: [0.0.0.0/0]}]}
        - {action: Accept, to: [{domainNames: [api.example.com]}]}
      """
    let entry = try #require(try self.list(.egress, of: "web", named).0.tiers.first?.entries.first)
    // Over IPv4 the name is denied before; over IPv6 it is not.
    #expect(entry.denies.map { $0.peers.names.map(\.text) } == [["api.example.com"]])
    #expect(entry.allows.map { $0.peers.names.map(\.text) } == [["api.example.com"]])
    #expect(entry.allows.map(\.isCertain) == [true])
  }

  @Test("shares add up to what the engine answers")
  func agreesWithTheEngine() throws {
    let texts = [
      networkPolicy(
        "a",
        "{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 80}]}]}"
      ),
      networkPolicy("b", "{podSelector: {}, ingress: [{ports: [{port: 443, protocol: UDP}]}]}"),
    ]
    let text = ([pods] + texts).joined(separator: "\n---\n")
    let state = ManifestLoader().load(name: "shop", texts: [("m.yaml", Array(text.utf8))])
    let inventory = Inventory(state)
    let engine = Reachability(state: state, inventory: inventory)
    let api = try #require(inventory.pod(namespace: "shop", name: "api"))
    let web = try #require(inventory.pod(namespace: "shop", name: "web"))
    let list = try #require(engine.contributions(.ingress, toPod: api))
    let allowed = list.tiers.flatMap(\.entries).flatMap(\.allows).filter {
      $0.peers.isEveryone || $0.peers.podClasses.contains(engine.podClass(ofPod: web))
    }.reduce(ConnectionSet.none) { $0.union($1.connections) }
    #expect(allowed == engine.half(.ingress, ofPod: api, peer: .pod(web)).certain)
  }
}
