package import Kubernetes
import Synchronization

/// Who may reach whom in one cluster: the policies, evaluated.
///
/// Made once from a `ClusterState`, then asked. Every answer has three values
/// (M-3): what passes under every reading of the input, what passes under some,
/// and why they differ. Building costs what the rules touch, not the square of
/// the pods; an answer costs a search in the runs of two groups.
package final class Reachability: Sendable {
  /// The workloads and pods that answers speak of.
  package let inventory: Inventory
  /// Whose reading it is: that of the texts, or of an engine (M-4).
  package let profile: EngineProfile
  /// The pods that no policy can tell apart, class by class.
  package let podClasses: [PodClass]
  /// What compiling the policies had to tell, such as rules that the engine
  /// ignores, in input order.
  package let diagnostics: [Diagnostic]
  /// How many groups of pods were left unevaluated, over both directions: what
  /// all peers at once may do with them is unknown.
  package var unevaluatedGroups: Int { ingress.unevaluated.count + egress.unevaluated.count }
  /// The classes and points.
  let space: PeerSpace
  /// The policies over points.
  let program: PolicyProgram
  /// The ingress halves.
  let ingress: HalfTable
  /// The egress halves.
  let egress: HalfTable
  /// The answers that the halves refer to.
  let answers: AnswerTable
  /// The namespaces by number.
  let namespaces: [String: Int]
  /// From which evaluations this one was made.
  let lineage: GroupLineage
  /// What the tables were built from.
  let builder: ReachabilityBuilder
  /// The groups that were too many to evaluate at once, as far as asked for.
  private let late = LateGroups()
  /// What walks over pairs share, once it was asked for.
  private let pairs = Mutex<PairIndex?>(nil)
  private let podOfAddress: [IPAddress: Int]
  private let nodeOfAddress: [IPAddress: String]

  /// Evaluates the policies of a cluster.
  package convenience init(
    state: ClusterState, inventory: Inventory, options: ReachabilityOptions = .init()
  ) {
    self.init(
      ReachabilityBuilder(state, inventory: inventory, options: options), state, inventory)
  }

  /// Evaluates policies that are compiled and matched with pods.
  convenience init(
    _ builder: ReachabilityBuilder, _ state: ClusterState, _ inventory: Inventory
  ) {
    var podOfAddress: [IPAddress: Int] = [:]
    for (index, subject) in inventory.pods.enumerated() where !subject.pod.spec.isHostNetwork {
      for address in subject.pod.addresses { podOfAddress[address] = index }
    }
    var nodeOfAddress: [IPAddress: String] = [:]
    for node in state.nodes {
      for address in node.addresses { nodeOfAddress[address] = node.name }
    }
    self.init(builder, inventory, podOfAddress, nodeOfAddress)
  }

  private init(
    _ builder: ReachabilityBuilder, _ inventory: Inventory, _ podOfAddress: [IPAddress: Int],
    _ nodeOfAddress: [IPAddress: String]
  ) {
    self.inventory = inventory
    profile = builder.options.profile
    diagnostics = builder.cluster.diagnostics + builder.limitDiagnostics
    space = builder.space
    podClasses = space.classes
    program = builder.program
    namespaces = builder.namespaces
    ingress = builder.ingress
    egress = builder.egress
    answers = builder.answers
    lineage = builder.lineage
    self.builder = builder
    self.podOfAddress = podOfAddress
    self.nodeOfAddress = nodeOfAddress
  }

  /// Evaluates the policies of a cluster that differs in one thing from one that
  /// is evaluated already; only what the edit touches is evaluated again, unless
  /// it asks peers for something that no rule has asked before.
  ///
  /// The answers are those of `init(state:inventory:options:)`. Classes of pods
  /// may be finer than they would be, and keep their numbers.
  ///
  /// - Parameters:
  ///   - previous: The cluster before the edit.
  ///   - edit: What differs, and nothing else.
  ///   - state: The cluster after the edit.
  ///   - inventory: Its pods.
  package convenience init(
    from previous: Reachability, _ edit: ClusterEdit, state: ClusterState, inventory: Inventory
  ) {
    var builder = previous.builder
    if !builder.apply(edit, state, inventory) {
      builder = ReachabilityBuilder(state, inventory: inventory, options: builder.options)
    }
    if case .pod = edit {
      self.init(builder, state, inventory)
    } else {
      // Pods and nodes keep their addresses.
      self.init(builder, inventory, previous.podOfAddress, previous.nodeOfAddress)
    }
  }

  /// Evaluates the policies of a cluster without some of those that are
  /// evaluated already; only what they touch is evaluated again, unless the
  /// order of the others depends on them.
  ///
  /// The answers are those of `init(state:inventory:options:)`; classes of pods
  /// may be finer.
  ///
  /// - Parameters:
  ///   - previous: The cluster with all policies.
  ///   - policies: Those to leave out, and nothing else differs.
  ///   - state: The cluster without them.
  package convenience init(
    from previous: Reachability, leavingOut policies: Set<ResourceReference>, state: ClusterState
  ) {
    let inventory = previous.inventory
    var builder = previous.builder
    if !builder.leaveOut(policies, state, inventory) {
      builder = ReachabilityBuilder(state, inventory: inventory, options: builder.options)
    }
    self.init(builder, inventory, previous.podOfAddress, previous.nodeOfAddress)
  }

  /// Returns what walks over pairs share; made when it is first asked for.
  func pairIndex(_ strategy: PairStrategy) -> PairIndex {
    if strategy != .automatic { return PairIndex(self, strategy) }
    return pairs.withLock { known in
      if let known { return known }
      let index = PairIndex(self)
      known = index
      return index
    }
  }

  /// Returns the class of a pod, as an index into `podClasses`.
  package func podClass(ofPod pod: Int) -> Int { space.classOfPod[pod] }

  /// Returns what may pass from one peer to another: both halves, each family
  /// by itself (M-2, G-15).
  ///
  /// A pod reaches its own address whatever the policies say (G-1); a template
  /// that asks for itself asks for two of its replicas (M-7). An address that
  /// is a pod's is taken for that pod in that family. A name may have addresses
  /// of either family, as a pod of which no address is known.
  package func answer(from source: Peer, to destination: Peer) -> ConnectionAnswer {
    guard let from = end(source), let to = end(destination) else { return .unknownEndpoint }
    if isLoopback(from, to) { return .everything }
    var result = HalfAnswer.nothing
    for family in families(from, to) {
      let out = from.pod.map { half(.egress, ofPod: $0, to, family) } ?? .everything
      let into = to.pod.map { half(.ingress, ofPod: $0, from, family) } ?? .everything
      result = result.union(out.intersection(into))
    }
    return result.answer
  }

  /// Returns what one pod's policies admit to or from a peer, the other half
  /// left out; over any family both ends have.
  package func half(
    _ direction: Direction, ofPod pod: Int, peer: Peer
  ) -> ConnectionAnswer {
    guard let own = end(.pod(pod)), let other = end(peer) else { return .unknownEndpoint }
    if isLoopback(own, other) { return .everything }
    return families(own, other).reduce(HalfAnswer.nothing) { result, family in
      result.union(half(direction, ofPod: pod, other, family))
    }.answer
  }
}

extension ConnectionAnswer {
  /// Everything passes, for sure.
  static let everything = ConnectionAnswer(certain: .all, possible: .all)
  /// One end is not in the input.
  static let unknownEndpoint = ConnectionAnswer(
    certain: .none, possible: .all,
    causes: [.unknownEndpoint("the pod is not in the input")])
}

// MARK: - Ends

extension Reachability {
  /// One end of a connection, resolved.
  struct End {
    /// The pod, or `nil` for an address outside the pods.
    var pod: Int?
    /// The address, or `nil` for a pod with all its addresses.
    var address: IPAddress?
    /// The number of a domain name, for that; it has a point in each family.
    var name: Int?
    /// The families it can speak.
    var families: PeerSpace.Families
  }

  /// Resolves a peer; `nil` where there is no such pod, or the name has no
  /// point.
  func end(_ peer: Peer) -> End? {
    switch peer {
    case .pod(let pod):
      guard inventory.pods.indices.contains(pod) else { return nil }
      return End(pod: pod, address: nil, families: space.families[space.classOfPod[pod]])
    case .address(let address):
      return End(
        pod: podOfAddress[address], address: address,
        families: PeerSpace.Families(address.family))
    case .name(let name):
      return space.nameIndex(of: DomainPattern(name)).map {
        End(pod: nil, address: nil, name: $0, families: .both)
      }
    }
  }

  /// The families that both ends can speak, IPv4 first.
  func families(_ one: End, _ other: End) -> [IPFamily] {
    let common = one.families.intersection(other.families)
    return IPFamily.allCases.filter { common.contains(PeerSpace.Families($0)) }
  }

  /// A Boolean value that tells whether a pod speaks to itself (G-1); the pods
  /// behind one template are different pods (M-7).
  func isLoopback(_ one: End, _ other: End) -> Bool {
    if let pod = one.pod, pod == other.pod {
      return inventory.pods[pod].count == 1 && !inventory.pods[pod].isTemplate
    }
    return (one.pod != nil && other.address?.isLoopback == true)
      || (other.pod != nil && one.address?.isLoopback == true)
  }

  /// The point of an end in one family.
  func point(_ end: End, _ family: IPFamily) -> Int {
    if let name = end.name { return space.point(ofName: name, family) }
    guard let pod = end.pod else {
      return end.address.map(space.point(of:)) ?? space.firstAtomPoint(family)
    }
    let points = space.points(ofClass: space.classOfPod[pod])
    return points.first { space.familiesOfPoint[$0].contains(PeerSpace.Families(family)) }
      ?? points.lowerBound
  }

  /// The half of one direction.
  func table(_ direction: Direction) -> HalfTable { direction == .ingress ? ingress : egress }

  /// Returns the group of a pod in one direction: pods of one group share their
  /// reach, whose `PeerReach.group` this is.
  package func group(_ direction: Direction, ofPod pod: Int) -> Int {
    table(direction).groupOfClass[space.classOfPod[pod]]
  }

  /// What one pod's policies admit to or from an end, over one family.
  func half(
    _ direction: Direction, ofPod pod: Int, _ peer: End, _ family: IPFamily
  ) -> HalfAnswer {
    if isExemptNode(direction, ofPod: pod, peer) { return .everything }
    let table = table(direction)
    let group = group(direction, ofPod: pod)
    let point = point(peer, family, seenBy: pod)
    if table.unevaluated.contains(group) {
      return late.half(table.groups[group], direction, at: point, builder)
    }
    return HalfAnswer(table.answer(group, at: point), answers)
  }

  /// The point of an end in one family, as the policies of a pod see it: the
  /// pod's own node has its own.
  func point(_ peer: End, _ family: IPFamily, seenBy pod: Int) -> Int {
    let point = point(peer, family)
    guard isOwnNode(ofPod: pod, peer), !space.ownNodes.isEmpty else { return point }
    if peer.pod == nil { return space.ownNodeOfAtomPoint[point] ?? point }
    let face = family == .ipv4 ? space.faces[point].ipv4 : space.faces[point].ipv6
    if case .atom(let atom) = face,
      let own = space.ownNodeOfAtomPoint[space.firstAtomPoint(family) + atom]
    {
      return own
    }
    return space.ownNodePoint(family) ?? point
  }

  /// A Boolean value that tells whether a peer is the pod's own node: the
  /// address of that node, or a pod on its network (G-7).
  func isOwnNode(ofPod pod: Int, _ peer: End) -> Bool {
    let subject = inventory.pods[pod].pod
    guard let node = subject.spec.nodeName, !subject.spec.isHostNetwork else { return false }
    if let other = peer.pod {
      let spec = inventory.pods[other].pod.spec
      return spec.isHostNetwork && spec.nodeName == node
    }
    return peer.address.flatMap { nodeOfAddress[$0] } == node
  }

  /// A Boolean value that tells whether a peer is the pod's own node and so
  /// always allowed: the API's text says so for both directions (G-3), engines
  /// for some.
  ///
  /// Where a policy of another kind may select the pod, nothing is said: some
  /// kinds can keep the node out.
  func isExemptNode(_ direction: Direction, ofPod pod: Int, _ peer: End) -> Bool {
    guard program.exemptsOwnNode.contains(direction) else { return false }
    if case .unevaluated = ingress.groups[group(.ingress, ofPod: pod)].standing { return false }
    return isOwnNode(ofPod: pod, peer)
  }
}

extension IPAddress {
  /// A Boolean value that tells whether the address is the one by which a host
  /// speaks to itself: `127.0.0.1` or `::1` (G-1).
  fileprivate var isLoopback: Bool { value == (family == .ipv4 ? 0x7F00_0001 : 1) }
}
