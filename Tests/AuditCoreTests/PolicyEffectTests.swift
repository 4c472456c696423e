import AuditCore
import Kubernetes
import Manifests
import PolicyEngine
import Reports
import Testing

@Suite("Effects of policies") struct PolicyEffectTests {
  /// A namespace with one pod and some policies of it.
  private func effect(
    of name: String, _ policies: String...
  ) throws -> (PolicyEffect, PolicyEffectDocument) {
    let pods = ["api", "web"].map { app in
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: \(app), namespace: shop}
      spec:
        selector: {matchLabels: {app: \(app)}}
        template:
          metadata: {labels: {app: \(app)}}
          spec: {containers: [{name: c, image: i, ports: [{name: http, containerPort: 8080}]}]}
      """
    }
    let heads = policies.map { text in
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n" + text
    }
    let state = ManifestLoader().load(
      name: "shop", texts: [("m.yaml", Array((pods + heads).joined(separator: "\n---\n").utf8))])
    let inventory = Inventory(state)
    let reachability = Reachability(state: state, inventory: inventory)
    let effect = PolicyEffect(
      of: try PolicyFinder(state).find("shop/\(name)"), in: state, reachability)
    return (
      effect, PolicyEffectDocument(effect, inventory: inventory, place: nil, findings: [])
    )
  }

  private let deny = "metadata: {name: deny, namespace: shop}\nspec: {podSelector: {}}"
  private let allowWeb = """
    metadata: {name: allow-web, namespace: shop}
    spec:
      podSelector: {matchLabels: {app: api}}
      ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 8080}]}]
    """

  @Test("a policy that nothing enforces does nothing, and says why")
  func notEnforced() throws {
    let (effect, document) = try effect(
      of: "nobody",
      "metadata: {name: nobody, namespace: shop}\n"
        + "spec: {podSelector: {matchLabels: {app: none}}}")
    #expect(document.summary == "selects no pod of the input")
    let other = PolicyEffectDocument(
      effect, inventory: document.inventory, place: nil, findings: [],
      notEnforced: "Cilium does not know the kind")
    #expect(other.summary == "does nothing: Cilium does not know the kind")
  }

  @Test("a default-deny alone closes what would be open")
  func closes() throws {
    let (effect, document) = try effect(of: "deny", deny)
    #expect(effect.sides.map(\.standing) == [.effective])
    #expect(effect.delta.opened.isEmpty && !effect.delta.closed.isEmpty)
    #expect(document.summary.hasPrefix("closes "))
  }

  @Test("an allow beside a default-deny opens what it names, and nothing else")
  func opens() throws {
    let (effect, document) = try effect(of: "allow-web", deny, allowWeb)
    #expect(effect.delta.closed.isEmpty && effect.delta.changed.isEmpty)
    let opened = try #require(effect.delta.opened.first)
    #expect(effect.delta.opened.count == 1)
    #expect(opened.after.certain == ConnectionSet(.tcp, 8080...8080))
    #expect(document.lines.contains("    shop/api from shop/web: TCP 8080"))
  }

  @Test("a default-deny that an allow-all undoes is nullified by it")
  func nullified() throws {
    let (effect, document) = try effect(
      of: "deny", deny,
      "metadata: {name: all, namespace: shop}\nspec: {podSelector: {}, ingress: [{}]}")
    let side = try #require(effect.sides.first)
    #expect(side.standing == .redundant)
    #expect(side.rivals.map(\.policy.name) == ["all"])
    #expect(side.rivals.first?.wouldClose == true && side.rivals.first?.wouldOpen == false)
    #expect(effect.delta.isEmpty)
    #expect(document.sentence(side) == "nullified by NetworkPolicy/shop/all")
    #expect(document.summary == "changes no connection")
  }

  @Test("of two alike each is redundant beside the other")
  func redundant() throws {
    let twin = allowWeb.replacing("allow-web", with: "twin")
    let (effect, document) = try effect(of: "allow-web", deny, allowWeb, twin)
    let side = try #require(effect.sides.first)
    #expect(side.standing == .redundant)
    #expect(document.sentence(side) == "redundant beside NetworkPolicy/shop/twin")
  }

  @Test("of three alike no single one is the rival, and that is said")
  func threeAlike() throws {
    let twins = ["second", "third"].map { allowWeb.replacing("allow-web", with: $0) }
    let (effect, document) = try effect(of: "allow-web", deny, allowWeb, twins[0], twins[1])
    let side = try #require(effect.sides.first)
    #expect(side.standing == .redundant && side.rivals.isEmpty)
    #expect(document.sentence(side).contains("the others together"))
  }

  @Test("what the other ends deny already is masked, not redundant")
  func masked() throws {
    let closedWorld = """
      metadata: {name: no-egress, namespace: shop}
      spec: {podSelector: {}, policyTypes: [Egress]}
      """
    let (effect, _) = try effect(
      of: "from-web", closedWorld,
      """
      metadata: {name: from-world, namespace: shop}
      spec:
        podSelector: {matchLabels: {app: api}}
        ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]
      """,
      """
      metadata: {name: from-web, namespace: shop}
      spec:
        podSelector: {matchLabels: {app: api}}
        ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]
      """)
    #expect(effect.sides.map(\.standing) == [.masked])
    #expect(effect.delta.isEmpty)
  }

  @Test("a policy without pods says so")
  func selectsNothing() throws {
    let (effect, document) = try effect(
      of: "ghost",
      "metadata: {name: ghost, namespace: shop}\nspec: {podSelector: {matchLabels: {app: none}}}")
    #expect(effect.sides.isEmpty && effect.delta.isEmpty)
    #expect(document.summary == "selects no pod of the input")
  }

  @Test("a name finds its policy, and a wrong one says how to write it")
  func names() throws {
    let state = ManifestLoader().load(
      name: "shop", texts: [("shop.yaml", Array(Shop.manifests.utf8))])
    let finder = PolicyFinder(state)
    for text in [
      "shop/default-deny", "NetworkPolicy/shop/default-deny", "networkpolicy/shop/default-deny",
      "NetworkPolicy.networking.k8s.io/shop/default-deny",
    ] {
      #expect(try finder.find(text).name == "default-deny")
    }
    #expect(throws: EndpointMistake.noPolicy("shop/none")) { try finder.find("shop/none") }
    #expect(throws: EndpointMistake.ambiguous("default-deny", choices: ["`shop/default-deny`"])) {
      try finder.find("default-deny")
    }
  }
}
