package import Kubernetes
package import PolicyEngine

/// What the audit found in one workload.
package struct WorkloadAudit: Sendable {
  /// The workload, as an index into `Inventory.workloads`.
  package var workload: Int
  /// Its class in each direction: the worst of its pods.
  package var coverage: Directions<CoverageClass>
  /// The sensitivity of its data.
  package var dataSensitivity: RiskScore.Term
  /// How exposed it is, with the chain of objects that proves it as reasons.
  package var exposureLevel: RiskScore.Term
  /// How many workloads it may open a connection to, itself left out.
  package var reaches: Int
  /// How many workloads may open a connection to it, itself left out.
  package var reachedBy: Int
  /// The ways from outside to it: those that policies let through first,
  /// then worst first.
  package var exposures: [Exposure] = []
  /// A Boolean value that tells whether it may open connections to public
  /// addresses.
  package var reachesInternet: Bool
  /// A Boolean value that tells whether public addresses may reach it.
  package var isReachedByInternet: Bool

  /// Makes the audit of a workload.
  package init(
    workload: Int, coverage: Directions<CoverageClass>, dataSensitivity: RiskScore.Term,
    exposureLevel: RiskScore.Term, reaches: Int, reachedBy: Int, exposures: [Exposure] = [],
    reachesInternet: Bool, isReachedByInternet: Bool
  ) {
    self.workload = workload
    self.coverage = coverage
    self.dataSensitivity = dataSensitivity
    self.exposureLevel = exposureLevel
    self.reaches = reaches
    self.reachedBy = reachedBy
    self.exposures = exposures
    self.reachesInternet = reachesInternet
    self.isReachedByInternet = isReachedByInternet
  }
}

/// What the audit found in one namespace.
package struct NamespaceAudit: Sendable {
  /// The name.
  package var name: String
  /// A Boolean value that tells whether the namespace belongs to the platform
  /// and not to the person's workloads.
  package var isSystem: Bool
  /// The workloads, in the inventory's order.
  package var workloads: [WorkloadAudit]
  /// The number of pods, replicas of templates counted.
  package var podCount: Int
  /// The coverage in each direction.
  package var coverage: Directions<DirectionCoverage>
  /// What happens to a pod nobody has thought of yet.
  package var defaultDeny: Directions<DefaultDeny>
  /// The risk.
  package var risk: RiskScore
  /// The policies of the namespace, as indices into
  /// `ClusterState.networkPolicies`.
  package var policies: [Int]
  /// The policies of other kinds that speak for its pods or would for a new
  /// one, cluster-wide ones included, kind by kind in input order.
  package var otherPolicies: [PolicySource]
  /// A Boolean value that tells whether cardholder data is there: the
  /// sensitivity of its data is 10, or `data-classification` says so.
  package var isCardholder: Bool

  /// Makes the audit of a namespace.
  package init(
    name: String, isSystem: Bool, workloads: [WorkloadAudit], podCount: Int,
    coverage: Directions<DirectionCoverage>, defaultDeny: Directions<DefaultDeny>,
    risk: RiskScore, policies: [Int], otherPolicies: [PolicySource] = [],
    isCardholder: Bool = false
  ) {
    self.name = name
    self.isSystem = isSystem
    self.workloads = workloads
    self.podCount = podCount
    self.coverage = coverage
    self.defaultDeny = defaultDeny
    self.risk = risk
    self.policies = policies
    self.otherPolicies = otherPolicies
    self.isCardholder = isCardholder
  }
}

extension NamespaceAudit {
  /// A Boolean value that tells whether no policy of any kind stands in the
  /// namespace or speaks for its pods.
  package var hasNoPolicy: Bool { policies.isEmpty && otherPolicies.isEmpty }
  /// How many policies of any kind do.
  package var policyCount: Int { policies.count + otherPolicies.count }
}

/// What the audit found in one cluster.
package struct ClusterAudit: Sendable {
  /// The name of the cluster.
  package var name: String
  /// What a person said of it.
  package var profile: ClusterProfile
  /// The namespaces, worst risk first, ties by name.
  package var namespaces: [NamespaceAudit]
  /// The findings, worst first; ties by identifier, namespace, object, path.
  package var findings: [Finding]
  /// The coverage of the namespaces with workloads of the person's own.
  package var coverage: Directions<DirectionCoverage>
  /// The number of nodes.
  package var nodeCount: Int
  /// The number of pods, replicas of templates counted.
  package var podCount: Int
  /// The number of workloads.
  package var workloadCount: Int
  /// The number of policies that the engine compiles.
  package var policyCount: Int
  /// What the network plugins make of the policies.
  package var enforcement: Enforcement
  /// What the input could not say.
  package var evidence: Evidence
  /// What reading it had to tell.
  package var diagnostics: [Diagnostic]
  /// The ways from outside to sensitive data, and what each workload reaches.
  package var attackPaths: AttackPaths

  /// Makes the audit of a cluster.
  package init(
    name: String, profile: ClusterProfile, namespaces: [NamespaceAudit], findings: [Finding],
    coverage: Directions<DirectionCoverage>, nodeCount: Int, podCount: Int, workloadCount: Int,
    policyCount: Int, enforcement: Enforcement, evidence: Evidence, diagnostics: [Diagnostic],
    attackPaths: AttackPaths = AttackPaths()
  ) {
    self.name = name
    self.profile = profile
    self.namespaces = namespaces
    self.findings = findings
    self.coverage = coverage
    self.nodeCount = nodeCount
    self.podCount = podCount
    self.workloadCount = workloadCount
    self.policyCount = policyCount
    self.enforcement = enforcement
    self.evidence = evidence
    self.diagnostics = diagnostics
    self.attackPaths = attackPaths
  }

  /// The risk of the cluster: that of its worst namespace, or `nil` without.
  ///
  /// Namespaces of the platform count only where there are no others: their
  /// agents on the nodes' network would make all clusters look alike.
  package var risk: RiskScore? {
    (namespaces.first { !$0.isSystem } ?? namespaces.first)?.risk
  }

  /// How many namespaces are as risky as the worst, to break ties.
  package var worstNamespaceCount: Int {
    guard let worst = risk?.thousandths else { return 0 }
    let own = namespaces.filter { !$0.isSystem }
    return (own.isEmpty ? namespaces : own).filter { $0.risk.thousandths == worst }.count
  }

  /// A Boolean value that tells whether the input held the cluster's policies:
  /// no list of them is missing, and something is known of its workloads.
  package var hasCompletePolicyEvidence: Bool {
    if evidence.gaps.contains(where: { $0.kind == .networkPolicy || $0.cause == .empty }) {
      return false
    }
    return Direction.allCases.allSatisfy { direction in
      let counts = coverage[direction].workloads
      return counts.total == 0 || counts[.unknown] < counts.total
    }
  }
}
