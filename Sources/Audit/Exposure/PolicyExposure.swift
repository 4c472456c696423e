package import Kubernetes
package import PolicyEngine

/// What the policies of one workload leave open in one direction to peers that
/// nobody names: any pod, the world, the nodes, the API server.
///
/// The policies of this end alone speak; what the other end would say is left
/// out, since nobody knows that end. The union over the pods of the workload.
package struct PolicyExposure: Hashable, Sendable {
  /// Addresses that get the same answer.
  package struct World: Hashable, Sendable {
    /// The addresses, at most one set a family.
    package var addresses: [AddressSet]
    /// What passes to or from them.
    package var answer: ConnectionAnswer

    /// Makes a part of the world.
    package init(addresses: [AddressSet], answer: ConnectionAnswer) {
      self.addresses = addresses
      self.answer = answer
    }
  }

  /// The workload, as an index into `Inventory.workloads`.
  package var workload: Int
  /// The direction, seen from the workload.
  package var direction: Direction
  /// Whether a policy isolates the workload here: surely where every pod of it
  /// is, not at all where none may be.
  package var isolation: SelectorMatch
  /// A Boolean value that tells whether policies can act on any of its pods.
  package var isEnforceable: Bool
  /// What a pod gets that nobody has thought of: without labels, in a namespace
  /// that does not exist yet.
  package var anyPod: ConnectionAnswer
  /// What every pod of the input gets; `nil` where there is none but those on
  /// the host's network.
  package var everyPod: ConnectionAnswer?
  /// What addresses get, those first of which there are most; addresses that
  /// get nothing are left out.
  package var world: [World]
  /// What some node gets; `nil` where the input does not say which addresses
  /// the nodes have and not all addresses get the same.
  package var nodes: ConnectionAnswer?
  /// What the API server gets; `nil` where the input does not say where it is
  /// and not all addresses get the same.
  package var apiServer: ConnectionAnswer?

  /// Makes an exposure.
  package init(
    workload: Int, direction: Direction, isolation: SelectorMatch, isEnforceable: Bool,
    anyPod: ConnectionAnswer, everyPod: ConnectionAnswer?, world: [World],
    nodes: ConnectionAnswer?, apiServer: ConnectionAnswer?
  ) {
    self.workload = workload
    self.direction = direction
    self.isolation = isolation
    self.isEnforceable = isEnforceable
    self.anyPod = anyPod
    self.everyPod = everyPod
    self.world = world
    self.nodes = nodes
    self.apiServer = apiServer
  }

  /// A Boolean value that tells whether all of it is known.
  package var isExact: Bool {
    isolation != .unknown && anyPod.isExact && everyPod?.isExact ?? true
      && world.allSatisfy(\.answer.isExact) && nodes?.isExact == true
      && apiServer?.isExact == true
  }
}
