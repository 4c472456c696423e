import Kubernetes

/// Compiles the policies of a cluster as one engine evaluates them, and single
/// ones of them again when they are edited.
///
/// This is the only place that knows which dialects there are; each has its
/// compiler in `Compilers`. What compiling one policy needs of the rest of the
/// cluster is kept, and holds as long as nothing but the texts of policies
/// changes.
struct PolicyCompiler: Sendable {
  private let profile: EngineProfile
  /// The cluster with the policies that count.
  private var state: ClusterState
  private let unevaluated: [UnevaluatedPolicy]
  /// The compiler of the dialect; `nil` for an engine that enforces nothing.
  private let dialect: (any DialectCompiler)?

  /// Surveys a cluster under a profile.
  ///
  /// Kinds that the profile does not list do nothing; those of which it cannot
  /// say leave unknown what they could change.
  init(_ state: ClusterState, inventory: Inventory, profile: EngineProfile) {
    self.profile = profile
    // An engine that enforces nothing walks no tier, whatever is missing.
    if profile.kinds.isEmpty, profile.unknownKinds.isEmpty {
      self.state = state
      unevaluated = []
      dialect = nil
      return
    }
    let counted = state.counted(by: profile)
    self.state = counted
    unevaluated = state.unevaluated(by: profile)
    dialect =
      switch profile.dialect {
      case .kubernetes: UpstreamCompiler(counted, profile)
      case .cilium: CiliumCompiler(counted, inventory, profile)
      case .calico: CalicoCompiler(counted, inventory, profile)
      }
  }

  /// Returns the tiers of the cluster.
  func cluster() -> CompiledCluster {
    guard let dialect else { return CompiledCluster(tiers: []) }
    var result = dialect.cluster(state)
    result.unevaluated = unevaluated
    return result
  }

  /// What is worth telling of the policies beside verdicts, such as policies
  /// that the engine drops, in input order; found anew each time, which costs
  /// about what reading the policies does.
  var diagnostics: [Diagnostic] { dialect?.diagnostics(state) ?? [] }

  /// A Boolean value that tells whether what policies are compiled to depends on
  /// pods.
  var dependsOnPods: Bool { dialect?.dependsOnPods ?? false }
  /// A Boolean value that tells whether what policies are compiled to depends on
  /// labels of namespaces.
  var dependsOnNamespaces: Bool { dialect?.dependsOnNamespaces ?? false }

  /// Takes over an edit on which nothing depends that is compiled.
  mutating func take(_ edited: ClusterState) { state = edited.counted(by: profile) }

  /// Takes over the edit of the text of one policy.
  ///
  /// - Parameters:
  ///   - list: The list of the policy.
  ///   - index: The index there.
  ///   - edited: The cluster after the edit, in which nothing else differs.
  /// - Returns: What the policy is compiled to now, in the order of the walk
  ///   and without ties; `nil` where its place, or what other policies are
  ///   compiled to, may be another one: then everything has to be compiled
  ///   anew.
  mutating func replace(
    _ list: PolicySource.List, _ index: Int, _ edited: ClusterState
  ) -> [CompiledChoice]? {
    guard let dialect else {
      take(edited)
      return []
    }
    guard let family = edited.policyReference(list, index).flatMap({ PolicyFamily($0.kind) }),
      !profile.unknownKinds.contains(family)
    else { return nil }
    let after = edited.counted(by: profile)
    guard after.policyCounts == state.policyCounts,
      after.policyReference(list, index) == state.policyReference(list, index),
      let old = dialect.policy(list, index, of: state),
      let new = dialect.policy(list, index, of: after), old.stands(like: new)
    else { return nil }
    state = after
    return new.parts.map(\.choice)
  }
}

extension ClusterState {
  /// How many policies each list has.
  fileprivate var policyCounts: [Int] {
    [networkPolicies.count, adminPolicies.count, ciliumPolicies.count, calicoPolicies.count]
  }

  /// Returns the identity of a policy, or `nil` where there is none.
  fileprivate func policyReference(
    _ list: PolicySource.List, _ index: Int
  ) -> ResourceReference? {
    func reference<Policy: DecodedPolicy>(_ policies: [Policy]) -> ResourceReference? {
      policies.indices.contains(index) ? policies[index].reference : nil
    }
    return switch list {
    case .networkPolicies: reference(networkPolicies)
    case .adminPolicies: reference(adminPolicies)
    case .ciliumPolicies: reference(ciliumPolicies)
    case .calicoPolicies: reference(calicoPolicies)
    case .builtIn: nil
    }
  }
}
