import Audit
import Kubernetes
import PolicyEngine
import Testing

/// The checks on selectors and on what policies are to each other, for kinds
/// other than NetworkPolicy.
@Suite("Policies of every kind") struct KindPolicyTests {
  private func found(
    _ check: any AuditCheck, _ policies: String..., plugin: String? = nil
  ) -> [Finding] {
    KindStage.findings(check, policies.joined(separator: "---\n"), plugin: plugin)
  }

  private func names(
    _ check: any AuditCheck, _ policies: String, plugin: String? = nil
  ) -> [String] {
    found(check, policies, plugin: plugin).map { "\($0.object.name) \($0.path ?? "")" }
  }

  @Test(
    "NP-DDN-003: names that promise more than the policy does",
    arguments: [
      (KindStage.cilium("ingress: [{}]", name: "default-deny"), KindStage.withCilium, nil),
      (
        KindStage.cilium("ingress: [{fromEndpoints: [{}]}]", name: "default-deny"),
        KindStage.withCilium, "it has a rule that admits sources"
      ),
      (
        KindStage.cilium("ingress: [{}]", name: "default-deny-egress"), KindStage.withCilium,
        "it does not isolate for egress"
      ),
      (
        KindStage.cilium(
          "ingress: [{}]", name: "default-deny", selector: "{matchLabels: {app: web}}"),
        KindStage.withCilium, "it selects only pods with app=web"
      ),
      (
        KindStage.cilium("ingress: [{}]", name: "deny-ssh", selector: "{matchLabels: {app: web}}"),
        KindStage.withCilium, nil
      ),
      (
        KindStage.global("types: [Ingress, Egress]", name: "default-deny"), KindStage.withCalico,
        nil
      ),
      (
        KindStage.global(
          "namespaceSelector: \"projectcalico.org/name not in {'kube-system'}\", types: [Ingress]",
          name: "default-deny"), KindStage.withCalico, nil
      ),
      (
        KindStage.global(
          "types: [Egress], egress: [{action: Allow, protocol: UDP, destination: {ports: [53]}}]",
          name: "default-deny-egress"), KindStage.withCalico, nil
      ),
      (
        KindStage.global(
          "types: [Egress], egress: [{action: Allow, protocol: TCP, destination: {ports: [443]}}]",
          name: "default-deny-egress"), KindStage.withCalico,
        "it has a rule that admits destinations"
      ),
      // What comes behind a denial of everything admits nothing.
      (
        KindStage.global(
          "types: [Ingress], ingress: [{action: Deny}, {action: Allow, protocol: TCP}]",
          name: "default-deny"), KindStage.withCalico, nil
      ),
      (
        KindStage.admin("ingress: [{action: Deny, from: [{namespaces: {}}]}]", name: "deny-all"),
        nil,
        nil
      ),
      (
        KindStage.admin(
          "ingress: [{action: Deny, from: [{namespaces: {matchLabels: {team: red}}}]}]",
          name: "default-deny-ingress"), nil, "it denies only some sources"
      ),
      (
        KindStage.admin("egress: [{action: Deny, to: [{namespaces: {}}]}]", name: "default-deny"),
        nil,
        "it denies nothing as a whole"
      ),
      (
        KindStage.admin(
          "egress: [{action: Deny, to: [{namespaces: {}}, {networks: [0.0.0.0/0, \"::/0\"]}]}]",
          name: "default-deny-egress"), nil, nil
      ),
    ] as [(String, String?, String?)])
  func misleadingName(_ policy: String, _ plugin: String?, _ reason: String?) {
    let findings = found(MisleadingDefaultDenyName(), policy, plugin: plugin)
    #expect(findings.map(\.why[1]) == (reason.map { [$0] } ?? []))
  }

  @Test(
    "NP-DNG-001: policies that select no pod, with the nearest label",
    arguments: [
      (
        KindStage.cilium("ingress: [{}]", selector: "{matchLabels: {app: wep}}"),
        KindStage.withCilium, "no pod of shop carries app=wep",
        "close by: app=web (the selector asks app=wep)"
      ),
      (
        KindStage.calico("types: [Ingress]", selector: "app == 'wep'"), KindStage.withCalico,
        "no pod of shop carries app=wep", "close by: app=web (the selector asks app=wep)"
      ),
      (
        KindStage.global(
          "namespaceSelector: \"team == 'rad'\", types: [Ingress]", name: "l"),
        KindStage.withCalico, "no namespace carries team=rad",
        "close by: team=red (the selector asks team=rad)"
      ),
      (KindStage.cilium("ingress: [{}]"), KindStage.withCilium, nil, nil),
      (
        KindStage.calico("types: [Ingress]", selector: "app contains 'wep'"), KindStage.withCalico,
        nil, nil
      ),
      // A CronJob's pods come later.
      (
        KindStage.cilium("ingress: [{}]", selector: "{matchLabels: {app: job}}")
          + """
          ---
          apiVersion: batch/v1
          kind: CronJob
          metadata: {name: job, namespace: shop}
          spec:
            schedule: "0 3 * * *"
            jobTemplate:
              spec:
                template:
                  metadata: {labels: {app: job}}
                  spec: {containers: [{name: c, image: job}]}

          """,
        KindStage.withCilium, nil, nil
      ),
    ] as [(String, String, String?, String?)])
  func withoutPods(_ policy: String, _ plugin: String, _ reason: String?, _ near: String?) {
    let findings = found(PolicyWithoutPods(), policy, plugin: plugin)
    #expect(findings.map { $0.why.first } == (reason.map { [$0] } ?? []))
    #expect(findings.map { $0.why[1] } == (near.map { [$0] } ?? []))
    #expect(findings.allSatisfy { $0.severity == .info && $0.path == "spec" })
  }

  @Test("NP-DNG-001: a subject of an AdminNetworkPolicy, and one rule of several")
  func withoutPodsOfSome() {
    let admin = KindStage.admin("ingress: [{action: Deny, from: [{namespaces: {}}]}]")
    #expect(found(PolicyWithoutPods(), admin).isEmpty)
    let missing = admin.replacing("kubernetes.io/metadata.name: shop", with: "team: rad")
    #expect(
      found(PolicyWithoutPods(), missing).map(\.message) == ["a selects no pod of the cluster."])
    let several = """
      apiVersion: cilium.io/v2
      kind: CiliumNetworkPolicy
      metadata: {name: c, namespace: shop}
      specs:
      - {endpointSelector: {}, ingress: [{}]}
      - {endpointSelector: {matchLabels: {app: wep}}, ingress: [{}]}
      """
    #expect(
      names(PolicyWithoutPods(), several, plugin: KindStage.withCilium) == ["c specs[1]"])
  }

  @Test(
    "NP-DNG-002: peers that select nothing",
    arguments: [
      (
        KindStage.cilium("ingress: [{fromEndpoints: [{matchLabels: {app: wep}}]}]"),
        KindStage.withCilium, "no pod and no template of shop carries app=wep",
        "close by: app=web (the selector asks app=wep)"
      ),
      (
        KindStage.cilium(
          "ingress: [{fromEndpoints: [{matchLabels: {app: wep}}], fromCIDR: [10.0.0.0/8]}]"),
        KindStage.withCilium, nil, nil
      ),
      (
        KindStage.cilium("ingress: [{fromEndpoints: [{}]}, {fromEntities: [world]}]"),
        KindStage.withCilium, nil, nil
      ),
      (
        KindStage.calico(
          "types: [Ingress], ingress: [{action: Allow, source: "
            + "{namespaceSelector: \"team == 'red'\", selector: \"app == 'tol'\"}}]"),
        KindStage.withCalico, "no pod of other carries app=tol",
        "close by: app=tool (the selector asks app=tol)"
      ),
      (
        KindStage.admin(
          "ingress: [{action: Allow, from: [{namespaces: {matchLabels: {team: rad}}}]}]"),
        "", "no namespace carries team=rad", "close by: team=red (the selector asks team=rad)"
      ),
      (
        KindStage.admin(
          "ingress: [{action: Allow, from: [{namespaces: {matchLabels: {name: other}}}]}]"),
        "", "no namespace carries name=other",
        "namespaces carry kubernetes.io/metadata.name by themselves, and no `name`"
      ),
      (
        KindStage.admin(
          "ingress: [{action: Allow, from: [{namespaces: {matchLabels: {team: red}}}]}]"),
        "", nil, nil
      ),
    ] as [(String, String, String?, String?)])
  func withoutTargets(_ policy: String, _ plugin: String, _ reason: String?, _ near: String?) {
    let findings = found(PeerWithoutTargets(), policy, plugin: plugin)
    #expect(findings.map { $0.why.first } == (reason.map { [$0] } ?? []))
    #expect(findings.map { $0.why[1] } == (near.map { [$0] } ?? []))
  }

  @Test("NP-SEL-001: a namespace and labels as two items of a list")
  func splitPeer() {
    let namespace = "{matchLabels: {k8s:io.kubernetes.pod.namespace: other}}"
    func cilium(_ second: String) -> [Finding] {
      found(
        SplitPeer(), KindStage.cilium("ingress: [{fromEndpoints: [\(namespace), \(second)]}]"),
        plugin: KindStage.withCilium)
    }
    let split = cilium("{matchLabels: {app: tool}}")
    #expect(split.map(\.path) == ["spec.ingress[0]"])
    #expect(split.first?.why.first == "as two items: every pod of other, and app=tool in shop")
    #expect(split.first?.confidence == .likely)
    #expect(cilium("{matchLabels: {app: nobody}}").isEmpty)
    #expect(
      cilium("{matchLabels: {k8s:io.kubernetes.pod.namespace: shop, app: web}}").isEmpty)
    let admin = KindStage.admin(
      "ingress: [{action: Allow, from: [{namespaces: {matchLabels: {team: red}}}, "
        + "{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: tool}}}}]}]")
    #expect(
      found(SplitPeer(), admin).first?.why.first
        == "as two items: every pod of other, and app=tool in every namespace")
    let either = KindStage.calico(
      "ingress: [{action: Allow, source: {namespaceSelector: all(), "
        + "selector: \"app == 'tool' || projectcalico.org/namespace == 'other'\"}}]")
    #expect(found(SplitPeer(), either, plugin: KindStage.withCalico).isEmpty)
  }

  @Test("NP-SEL-002: labels that change, in subjects and in peers")
  func unstableLabel() {
    let cilium = KindStage.cilium(
      "ingress: [{fromEndpoints: [{matchLabels: {version: v1}}]}]",
      selector: "{matchLabels: {helm.sh/chart: web-1.2}}")
    #expect(
      found(UnstableLabel(), cilium, plugin: KindStage.withCilium).map(\.message) == [
        "c selects its pods by the unstable label helm.sh/chart."
      ])
    let peers = KindStage.cilium("ingress: [{fromEndpoints: [{matchLabels: {version: v1}}]}]")
    #expect(names(UnstableLabel(), peers, plugin: KindStage.withCilium) == ["c spec.ingress[0]"])
    let denied = KindStage.calico(
      "egress: [{action: Deny, destination: {selector: \"version starts with 'v'\"}}]")
    #expect(names(UnstableLabel(), denied, plugin: KindStage.withCalico) == ["l spec.egress[0]"])
    let anywhere = KindStage.admin(
      "ingress: [{action: Allow, from: "
        + "[{pods: {namespaceSelector: {}, podSelector: {matchLabels: {role: scraper}}}}]}]")
    #expect(
      found(UnstableLabel(), anywhere).map(\.message) == [
        "Any pod of any namespace is admitted that carries role=scraper."
      ])
    let named = KindStage.cilium("ingress: [{fromEndpoints: [{matchLabels: {app: web}}]}]")
    #expect(found(UnstableLabel(), named, plugin: KindStage.withCilium).isEmpty)
  }

  @Test("NP-SEL-003: labels of namespaces that nobody guards")
  func tenantSetLabel() {
    func cilium(_ labels: String) -> [String] {
      names(
        TenantSetLabel(),
        KindStage.cilium("ingress: [{fromEndpoints: [{matchLabels: {\(labels)}}]}]"),
        plugin: KindStage.withCilium)
    }
    #expect(
      cilium("k8s:io.cilium.k8s.namespace.labels.team: red") == ["c spec.ingress[0]"])
    #expect(cilium("k8s:io.kubernetes.pod.namespace: other").isEmpty)
    #expect(cilium("app: web").isEmpty)
    let calico = KindStage.calico(
      "ingress: [{action: Allow, source: {namespaceSelector: team == 'red'}}]")
    #expect(names(TenantSetLabel(), calico, plugin: KindStage.withCalico) == ["l spec.ingress[0]"])
    let named = KindStage.calico(
      "ingress: [{action: Allow, source: {namespaceSelector: projectcalico.org/name == 'other'}}]")
    #expect(names(TenantSetLabel(), named, plugin: KindStage.withCalico).isEmpty)
    let denied = KindStage.admin(
      "ingress: [{action: Deny, from: [{namespaces: {matchLabels: {team: red}}}]}]")
    #expect(names(TenantSetLabel(), denied).isEmpty)
  }

  @Test("NP-NUL-001: what one kind closes another opens again")
  func nullified() throws {
    let deny = """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: deny, namespace: shop}
      spec: {podSelector: {}, policyTypes: [Egress]}

      """
    let open = KindStage.cilium("egress: [{toEntities: [all]}]", name: "open")
    let found = found(NullifiedPolicy(), deny, open, plugin: KindStage.withCilium)
    #expect(found.map(\.object.name) == ["deny"])
    #expect(found.first?.why.first == "open admits everything (open spec.egress[0])")
    let closed = KindStage.cilium("egress: [{}]", name: "closed")
    #expect(
      self.found(NullifiedPolicy(), closed, open, plugin: KindStage.withCilium)
        .map(\.object.name) == ["closed"])
    // A denial stands, whatever others admit; and alone nothing is nullified.
    let denial = KindStage.cilium("egressDeny: [{toEntities: [world]}]", name: "denial")
    #expect(self.found(NullifiedPolicy(), denial, open, plugin: KindStage.withCilium).isEmpty)
    #expect(self.found(NullifiedPolicy(), closed, plugin: KindStage.withCilium).isEmpty)
    // With Calico the order decides.
    let first = KindStage.calico("egress: [{action: Allow}]", name: "first", order: 1)
    let second = KindStage.calico("egress: [{action: Deny}]", name: "second", order: 2)
    #expect(
      self.found(NullifiedPolicy(), first, second, plugin: KindStage.withCalico)
        .map(\.object.name) == ["second"])
  }

  @Test("NP-NUL-002: rules of a direction that Calico's types leave out")
  func inert() {
    let rule = "[{action: Allow, protocol: TCP}]"
    func paths(_ spec: String) -> [String] {
      names(InertRules(), KindStage.calico(spec), plugin: KindStage.withCalico)
    }
    #expect(paths("types: [Ingress], ingress: \(rule), egress: \(rule)") == ["l spec.egress"])
    #expect(paths("types: [Ingress, Egress], ingress: \(rule), egress: \(rule)").isEmpty)
    #expect(paths("ingress: \(rule), egress: \(rule)").isEmpty)
  }

  @Test("NP-NUL-003: rules of which another decides all before")
  func shadowed() {
    let web = "{action: Allow, protocol: TCP, source: {selector: app == 'web'}, destination: "
    func calico(_ rules: String) -> [String] {
      names(
        RedundantRule(), KindStage.calico("ingress: [\(rules)]"), plugin: KindStage.withCalico)
    }
    #expect(calico("\(web){ports: [80]}}, {action: Deny}") == [])
    #expect(calico("{action: Deny}, \(web){ports: [80]}}") == ["l spec.ingress[1]"])
    #expect(
      calico("\(web){ports: [\"80:90\"]}}, \(web){ports: [80]}}") == ["l spec.ingress[1]"])
    // The narrower first is no fault: the wider decides the rest.
    #expect(calico("\(web){ports: [80]}}, \(web){ports: [\"80:90\"]}}") == [])
    let pass = KindStage.calico("ingress: [{action: Pass}]", name: "pass", order: 1)
    let later = KindStage.calico("ingress: [{action: Deny}]", name: "later", order: 2)
    #expect(
      names(RedundantRule(), pass + "---\n" + later, plugin: KindStage.withCalico) == [
        "later spec.ingress[0]"
      ])
    // In a union the order of policies means nothing.
    let narrow = KindStage.cilium(
      "ingress: [{fromEndpoints: [{matchLabels: {app: web}}], "
        + "toPorts: [{ports: [{port: \"80\", protocol: TCP}]}]}]", name: "narrow",
      selector: "{matchLabels: {app: web}}")
    let wide = KindStage.cilium(
      "ingress: [{fromEndpoints: [{matchLabels: {app: web}}]}]", name: "wide")
    for policies in [narrow + "---\n" + wide, wide + "---\n" + narrow] {
      #expect(
        names(RedundantRule(), policies, plugin: KindStage.withCilium) == ["narrow spec.ingress[0]"]
      )
    }
    // Requests of which only some pass do not make others needless.
    let limited = KindStage.cilium(
      "ingress: [{fromEndpoints: [{matchLabels: {app: web}}], toPorts: [{ports: "
        + "[{port: \"80\", protocol: TCP}], rules: {http: [{method: GET}]}}]}]", name: "wide")
    #expect(
      names(RedundantRule(), narrow + "---\n" + limited, plugin: KindStage.withCilium).isEmpty)
    let admin = KindStage.admin(
      "ingress: [{action: Deny, from: [{namespaces: {}}]}, "
        + "{action: Allow, from: [{namespaces: {matchLabels: {team: red}}}]}]")
    #expect(names(RedundantRule(), admin) == ["a spec.ingress[1]"])
    let ranked =
      KindStage.admin("ingress: [{action: Deny, from: [{namespaces: {}}]}]", name: "one")
      + "---\n"
      + KindStage.admin(
        "ingress: [{action: Allow, from: [{namespaces: {}}]}]", name: "two", priority: 1)
    // Tied policies shadow nothing (A-5).
    #expect(names(RedundantRule(), ranked).isEmpty)
  }

  @Test("a policy without a name leaves what it could do unknown")
  func nameless() throws {
    let audit = Auditor(checks: [NamespaceWithoutPolicy(), IncompleteEvidence()]).audit(
      KindStage.input(
        """
        apiVersion: policy.networking.k8s.io/v1alpha1
        kind: AdminNetworkPolicy
        metadata: {}
        spec:
          priority: 1
          subject: {namespaces: {}}
          ingress: [{action: Deny, from: [{namespaces: {}}]}]
        """))
    let shop = try #require(audit.namespaces.first { $0.name == "shop" })
    #expect(shop.workloads.map(\.coverage.ingress) == [.unknown])
    #expect(audit.findings.map(\.id) == ["NP-EVD-001"])
  }

  @Test("NP-QLT-001: a field whose loss widens a policy is high (A-27)")
  func widening() {
    let old = KindStage.admin(
      "ingress: [{action: Allow, from: [{namespaces: {namespaceSelector: {matchLabels: "
        + "{team: red}}}}]}]")
    let findings = found(FaultyResource(), old)
    #expect(findings.map(\.severity) == [.high])
    let harmless = KindStage.admin("ingress: [], note: x")
    #expect(found(FaultyResource(), harmless).allSatisfy { $0.severity < .high })
  }
}
