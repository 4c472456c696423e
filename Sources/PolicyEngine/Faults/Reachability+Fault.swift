package import Kubernetes

extension Reachability {
  /// Evaluates the policies of a cluster with a fault in their compiled form;
  /// for tests of what notices it.
  ///
  /// - Returns: `nil` where the cluster has nothing that the fault could spoil.
  package convenience init?(
    state: ClusterState, inventory: Inventory, options: ReachabilityOptions, fault: CompiledFault
  ) {
    let compiler = PolicyCompiler(state, inventory: inventory, profile: options.profile)
    var cluster = compiler.cluster()
    guard FaultInjector(fault, inventory).inject(into: &cluster) else { return nil }
    self.init(
      ReachabilityBuilder(
        state, inventory: inventory, compiler: compiler, cluster: cluster, options: options),
      state, inventory)
  }
}
