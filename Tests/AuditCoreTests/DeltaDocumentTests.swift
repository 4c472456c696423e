import Kubernetes
import Manifests
import PolicyEngine
import Reports
import Testing

@Suite("Differences as documents") struct DeltaDocumentTests {
  private func document(_ old: String, _ new: String) -> DeltaDocument {
    let states = [old, new].map {
      ManifestLoader().load(name: "shop", texts: [("m.yaml", Array($0.utf8))])
    }
    let engines = states.map { Reachability(state: $0, inventory: Inventory($0)) }
    return DeltaDocument(
      ConnectivityDelta(from: engines[0], to: engines[1]),
      old: .init(name: "old", inventory: engines[0].inventory, gaps: [], reading: "the API's text"),
      new: .init(name: "new", inventory: engines[1].inventory, gaps: [], reading: "the API's text"))
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test("a source beside itself has no difference")
  func same() {
    let same = document(Shop.manifests, Shop.manifests)
    #expect(same.summary == "no connection opened, closed or changed")
    #expect(!same.opensSurely && !same.isUncertain)
    #expect(text(same.json).contains("\"opened\": []"))
  }

  @Test("a rule written another way is no difference")
  func rewritten() {
    let other = Shop.manifests.replacing(
      "- {}", with: "- to: [{namespaceSelector: {}}]\n  - {}")
    #expect(document(Shop.manifests, other).summary == "no connection opened, closed or changed")
  }

  @Test("what opened is told with its ends and ports, and is sure")
  func opened() {
    let parts = Shop.manifests.components(separatedBy: "---\n")
    let open = document(Shop.manifests, parts[0] + "---\n" + parts[1])
    #expect(open.opensSurely && !open.isUncertain)
    #expect(open.lines.contains { $0.text.hasPrefix("OPENED") })
    #expect(open.lines.contains { $0.text.contains("shop/web[Deployment]") })
    let closed = document(parts[0] + "---\n" + parts[1], Shop.manifests)
    #expect(!closed.opensSurely)
    #expect(closed.lines.contains { $0.text.hasPrefix("CLOSED") })
  }

  @Test("what nobody can know stands apart, with the reason, and is not sure")
  func possibly() {
    let parts = Shop.manifests.components(separatedBy: "---\n")
    let pods = parts[0] + "---\n" + parts[1] + "---\n"
    let deny = """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: deny, namespace: shop}
      spec: {podSelector: {}, policyTypes: [Ingress]}
      """
    // The API server would refuse a rule like this: it may be there or not.
    let broken = deny.replacing(
      "policyTypes: [Ingress]}", with: "policyTypes: [Ingress], ingress: [{ports: [{port: 0}]}]}")
    let document = document(pods + deny, pods + broken)
    #expect(!document.opensSurely)
    #expect(document.isUncertain)
    #expect(document.lines.contains { $0.text.hasPrefix("POSSIBLY") })
    #expect(text(document.json).contains("\"possibly\""))
  }

  @Test("workloads that came and went are told")
  func workloads() {
    let parts = Shop.manifests.components(separatedBy: "---\n")
    let document = document(parts[0], parts[1])
    #expect(document.added.map(\.path) == ["shop/api"])
    #expect(document.removed.map(\.path) == ["shop/web"])
    #expect(document.lines.contains { $0.text.contains("shop/api is new") })
  }

  @Test("the same input gives the same bytes")
  func deterministic() {
    let parts = Shop.manifests.components(separatedBy: "---\n")
    let pods = parts[0] + "---\n" + parts[1]
    let texts = (0..<3).map { _ in text(document(Shop.manifests, pods).json) }
    #expect(Set(texts).count == 1)
    #expect(texts[0].hasPrefix("{\n  \"schemaVersion\": 1"))
  }
}
