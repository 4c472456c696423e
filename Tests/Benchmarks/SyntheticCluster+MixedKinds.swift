import Kubernetes

/// Policies of the other kinds, in the shapes that platform teams write.
extension SyntheticCluster {
  /// Returns a ClusterNetworkPolicy: allowances of monitoring and name service,
  /// denials of the metadata address, or a default in the tier Baseline.
  func adminPolicy(_ number: Int, _ random: inout SplitMix) -> AdminPolicy {
    let teams = AdminPolicyPods(namespaces: label("team", random.pick(Self.teams)))
    var policy = AdminPolicy(
      .clusterNetworkPolicy, name: "cnp-\(number)", metadata: metadata(), tier: .admin,
      priority: number % 1000, subject: teams)
    switch number % 4 {
    case 0:
      policy.ingress = [
        adminRule(
          .allow, [.pods(AdminPolicyPods(namespaces: label("env", "prod")))],
          [.named("metrics")])
      ]
    case 1:
      policy.egress = [
        adminRule(
          .deny, [.networks([CIDR("169.254.169.254/32")].compactMap { $0 })],
          [.range(.tcp, 80...80)]),
        adminRule(.pass, [.pods(teams)], [.range(.tcp, 8000...8999)]),
      ]
    case 2:
      policy.ingress = [
        adminRule(.pass, [.pods(teams)], nil),
        adminRule(
          .deny, [.pods(AdminPolicyPods(namespaces: label("env", "dev")))],
          [.range(.tcp, 5432...5432)]),
      ]
    default:
      policy.tier = .baseline
      policy.ingress = [
        adminRule(.allow, [.pods(teams)], nil), adminRule(.deny, [.pods(.everything)], nil),
      ]
    }
    return policy
  }

  private func adminRule(
    _ action: AdminPolicyRule.Action, _ peers: [AdminPolicyPeer], _ ports: [AdminPolicyPort]?
  ) -> AdminPolicyRule {
    AdminPolicyRule(
      action, peers: peers, ports: ports, path: "spec.ingress[0]", location: Self.place)
  }

  /// Returns a CiliumNetworkPolicy, every twentieth of them clusterwide.
  func ciliumPolicy(
    _ number: Int, in namespace: String, _ random: inout SplitMix
  ) -> CiliumPolicy {
    let isClusterwide = number % 20 == 0
    let app = label("k8s:app", "app-\(random.next(below: workloads))")
    let team = label("k8s:io.cilium.k8s.namespace.labels.team", random.pick(Self.teams))
    var rule = CiliumRule(subject: .endpoints(app), location: Self.place)
    switch number % 3 {
    case 0:
      rule.ingress = [
        ciliumRule([.endpoints([team])], [.init(.tcp, .range(8080...8080))]),
        ciliumRule([.entities([.cluster])], [.init(.any, .named("metrics"))]),
      ]
    case 1:
      rule.egress = [
        ciliumRule([.endpoints([.everything])], nil),
        ciliumRule([.names([.pattern("*.example.com")])], [.init(.tcp, .range(443...443))]),
      ]
      if let secrets = CIDR("169.254.169.254/32") {
        rule.egressDeny = [ciliumRule([.blocks([secrets])], nil)]
      }
    default:
      rule.ingressDeny = [ciliumRule([.entities([.world])], nil)]
      rule.enableDefaultDenyIngress = false
    }
    return CiliumPolicy(
      kind: isClusterwide ? .ciliumClusterwideNetworkPolicy : .ciliumNetworkPolicy,
      namespace: isClusterwide ? nil : namespace, name: "c-\(number)", metadata: metadata(),
      rules: [rule])
  }

  private func ciliumRule(_ peers: [CiliumPeers], _ ports: [CiliumPort]?) -> CiliumDirectionRule {
    CiliumDirectionRule(
      peers: peers, ports: ports.map { [CiliumPortRule(ports: $0)] }, path: "spec.ingress[0]",
      location: Self.place)
  }

  /// Returns a policy of Calico, every twentieth of them global, in the tiers
  /// `security` and `default`.
  func calicoPolicy(
    _ number: Int, in namespace: String, _ random: inout SplitMix
  ) -> CalicoPolicy {
    let isGlobal = number % 20 == 0
    let team = CalicoSelector.label(.init("team", .isIn([random.pick(Self.teams)])))
    let app = CalicoSelector.label(
      .init("app", .isIn(["app-\(random.next(below: workloads))"])))
    let tier = CalicoSelector.label(.init("tier", .startsWith("d")))
    var policy = CalicoPolicy(
      reference: ResourceReference(
        ResourceKind(
          group: "projectcalico.org", isGlobal ? "GlobalNetworkPolicy" : "NetworkPolicy"),
        namespace: isGlobal ? nil : namespace, name: "k-\(number)"),
      metadata: metadata(), tier: number % 3 == 0 ? "security" : "default",
      order: Double(number % 2000), selector: .any([app, tier]), governsIngress: true,
      governsEgress: number % 2 == 0)
    let transport = CalicoProtocol.transport(.tcp)
    policy.ingress = [
      CalicoRule(
        .allow, transport: transport, source: CalicoEntity(namespaceSelector: team),
        destination: CalicoEntity(ports: [.range(8080...8090), .named("metrics")]),
        path: "spec.ingress[0]", location: Self.place),
      CalicoRule(
        number % 5 == 0 ? .deny : .pass, source: CalicoEntity(notSelector: app),
        path: "spec.ingress[1]", location: Self.place),
    ]
    if policy.governsEgress, let secrets = CIDR("169.254.169.254/32") {
      policy.egress = [
        CalicoRule(
          .deny, destination: CalicoEntity(nets: [secrets]), path: "spec.egress[0]",
          location: Self.place),
        CalicoRule(.pass, path: "spec.egress[1]", location: Self.place),
      ]
    }
    return policy
  }

  /// Adds the tier `security`, which hands on what it does not decide.
  func addTiers(to state: inout ClusterState) {
    state.calicoTiers.append(
      CalicoTier(
        reference: ResourceReference(
          ResourceKind(group: "projectcalico.org", "Tier"), namespace: nil, name: "security"),
        metadata: metadata(), order: 100, defaultAction: .pass))
  }
}
