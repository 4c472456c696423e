import Kubernetes

/// Compiles the policies of one dialect.
///
/// It keeps what compiling one policy needs of the rest of the cluster, and is
/// handed the policies themselves.
protocol DialectCompiler: Sendable {
  /// A Boolean value that tells whether what it returns depends on pods.
  var dependsOnPods: Bool { get }
  /// A Boolean value that tells whether what it returns depends on labels of
  /// namespaces.
  var dependsOnNamespaces: Bool { get }
  /// Returns the tiers of a cluster.
  func cluster(_ state: ClusterState) -> CompiledCluster
  /// Returns what one policy is compiled to; nothing for a policy that does not
  /// count, and `nil` where its parts may stand in any order.
  func policy(
    _ list: PolicySource.List, _ index: Int, of state: ClusterState
  ) -> CompiledSource?
  /// Returns what there is to tell of a cluster, in input order.
  func diagnostics(_ state: ClusterState) -> [Diagnostic]
}
