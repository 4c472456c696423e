import Foundation
import Kubernetes
import Manifests
import PolicyEngine
import TestSupport
import Testing

/// One policy edited: what is evaluated again, and what others have of it.
@Suite("Edits of one policy")
struct PolicyEditTests {
  /// A policy of which the subject is edited.
  struct Kind: CustomTestStringConvertible {
    /// The engine.
    var engine: String
    /// The list that holds the policy.
    var list: PolicySource.List
    /// The policy, `SUBJECT` standing for whom it selects.
    var text: String
    /// Whom it selects before.
    var before = "{matchLabels: {app: x}}"
    /// Whom it selects after.
    var after = "{}"

    /// The engine and the list.
    var testDescription: String { "\(engine) \(list)" }
  }

  private static let kinds: [Kind] = [
    Kind(engine: "", list: .networkPolicies, text: networkPolicy),
    Kind(engine: "", list: .adminPolicies, text: clusterPolicy),
    Kind(engine: "cilium@1.20", list: .networkPolicies, text: networkPolicy),
    Kind(engine: "cilium@1.18", list: .networkPolicies, text: networkPolicy),
    Kind(engine: "cilium@1.18", list: .ciliumPolicies, text: ciliumPolicy),
    Kind(engine: "calico@3.32", list: .networkPolicies, text: networkPolicy),
    Kind(engine: "calico@3.32", list: .adminPolicies, text: clusterPolicy),
    Kind(
      engine: "calico@3.31", list: .calicoPolicies, text: calicoPolicy, before: "app == 'x'",
      after: "all()"),
  ]

  private static let networkPolicy = """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: p, namespace: a}
    spec: {podSelector: SUBJECT, policyTypes: [Ingress]}
    """
  private static let clusterPolicy = """
    apiVersion: policy.networking.k8s.io/v1alpha2
    kind: ClusterNetworkPolicy
    metadata: {name: p}
    spec:
      tier: Admin
      priority: 10
      subject: {pods: {namespaceSelector: {}, podSelector: SUBJECT}}
      ingress: [{action: Deny, from: [{namespaces: {}}]}]
    """
  private static let ciliumPolicy = """
    apiVersion: cilium.io/v2
    kind: CiliumNetworkPolicy
    metadata: {name: p, namespace: a}
    spec: {endpointSelector: SUBJECT, ingressDeny: [{fromEntities: [all]}]}
    """
  private static let calicoPolicy = """
    apiVersion: projectcalico.org/v3
    kind: NetworkPolicy
    metadata: {name: default.p, namespace: a}
    spec: {selector: SUBJECT, types: [Ingress]}
    """

  @Test("one that asks nothing new divides no pods anew, in every dialect", arguments: kinds)
  func classes(_ kind: Kind) throws {
    let edit = try PolicyEditTests.edit(
      kind.text.replacing("SUBJECT", with: kind.before),
      kind.text.replacing("SUBJECT", with: kind.after), kind.list, kind.engine)
    #expect(edit.answers(edit.edited) == edit.answers(edit.fresh))
    #expect(edit.answers(edit.edited) != edit.answers(edit.before))
    // Evaluated from scratch, nothing asks for labels of pods any more.
    #expect(edit.edited.podClasses.count == edit.before.podClasses.count)
    #expect(edit.fresh.podClasses.count < edit.before.podClasses.count)
  }

  /// Two policies of Cilium of which the second depends on the first, and the
  /// first after an edit.
  private static let dependences: [(String, String, String)] = [
    (
      // Whoever may ask for no name reaches none (C-15).
      "egress: [{toPorts: [{ports: [{port: '53', protocol: ANY}], rules: {dns: [{matchPattern: '*'}]}}]}]",
      "egress: [{toPorts: [{ports: [{port: '53', protocol: ANY}]}]}]",
      "egress: [{toFQDNs: [{matchName: example.com}]}]"
    ),
    (
      // What is required narrows the peers of all rules (C-21).
      "ingress: [{fromRequires: [{matchLabels: {app: z}}]}]",
      "ingress: [{fromRequires: [{matchLabels: {app: y}}]}]",
      "ingress: [{fromEndpoints: [{}]}]"
    ),
  ]

  @Test("one on which others depend changes what those allow", arguments: dependences)
  func dependence(_ before: String, _ after: String, _ other: String) throws {
    func text(_ first: String) -> String {
      ["first": first, "second": other].sorted { $0.key < $1.key }.map { name, section in
        """
        ---
        apiVersion: cilium.io/v2
        kind: CiliumNetworkPolicy
        metadata: {name: \(name), namespace: a}
        spec: {endpointSelector: {matchLabels: {app: x}}, \(section)}

        """
      }.joined()
    }
    let edit = try PolicyEditTests.edit(text(before), text(after), .ciliumPolicies, "cilium@1.16")
    #expect(edit.answers(edit.edited) == edit.answers(edit.fresh))
    #expect(edit.answers(edit.edited) != edit.answers(edit.before))
    #expect(edit.edited.diagnostics == edit.fresh.diagnostics)
  }

  @Test("one that gets another order stands elsewhere (X-13)")
  func order() throws {
    func text(_ order: Int) -> String {
      """
      apiVersion: projectcalico.org/v3
      kind: NetworkPolicy
      metadata: {name: default.a, namespace: a}
      spec: {order: \(order), types: [Ingress], ingress: [{action: Deny}]}
      ---
      apiVersion: projectcalico.org/v3
      kind: NetworkPolicy
      metadata: {name: default.b, namespace: a}
      spec: {order: 20, types: [Ingress], ingress: [{action: Allow}]}
      """
    }
    let edit = try PolicyEditTests.edit(text(10), text(30), .calicoPolicies, "calico@3.32")
    #expect(edit.answers(edit.edited) == edit.answers(edit.fresh))
    #expect(edit.answers(edit.edited) != edit.answers(edit.before))
  }

  // MARK: Evaluation

  /// A cluster before and after an edit.
  private struct Edit {
    /// Before.
    var before: Reachability
    /// After, evaluated as an edit.
    var edited: Reachability
    /// After, evaluated from scratch.
    var fresh: Reachability

    /// What any two pods, and the outside and a name, may do.
    func answers(_ engine: Reachability) -> [ConnectionAnswer] {
      let peers =
        engine.inventory.pods.indices.map { Peer.pod($0) } + [.name("example.com")]
      return peers.flatMap { from in peers.map { engine.answer(from: from, to: $0) } }
    }
  }

  /// Evaluates fixture F with a text, of which the first policy is edited.
  private static func edit(
    _ before: String, _ after: String, _ list: PolicySource.List, _ engine: String
  ) throws -> Edit {
    let fixture = "\(Corpus.projectRoot)/Tests/TestSupport/Corpus/networkpolicy/fixture.yaml"
    let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: fixture)))
    let states = [before, after].map { text in
      ManifestLoader().load(
        name: "edit", texts: [("fixture.yaml", bytes), ("input.yaml", Array(text.utf8))])
    }
    var profile = EngineProfile.api
    if let plugin = NetworkPlugin(engine) {
      profile = try #require(EngineProfile.effective(for: plugin))
    }
    let options = ReachabilityOptions(profile: profile, names: ["example.com"])
    let inventory = Inventory(states[0])
    let old = Reachability(state: states[0], inventory: inventory, options: options)
    return Edit(
      before: old,
      edited: Reachability(
        from: old, .policy(list, 0), state: states[1], inventory: Inventory(states[1])),
      fresh: Reachability(
        state: states[1], inventory: Inventory(states[1]), options: options))
  }
}
