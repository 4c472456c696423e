import Kubernetes
import OrderedCollections

/// Divides the pods of a cluster into classes that no policy can tell apart.
///
/// Only what some rule asks for counts: label keys that a selector names, port
/// names that a rule names, and where the address lies between the boundaries
/// of blocks. Classes are found by hashing that and comparing it in full, so
/// they are exact (section 10.2, step 2).
struct PeerSpaceBuilder: Sendable {
  /// What decides about a pod, as far as any rule asks.
  private struct Signature: Hashable, Sendable {
    var namespace: String
    var labels: [UInt64]
    var unknownKeys: [UInt32]
    var isHostNetwork: Bool
    var isLeftAlone: Bool
    var serviceAccount: UInt64
    var resolution: Int
    var ipv4: PeerSpace.Face
    var ipv6: PeerSpace.Face
  }

  /// A signature with its hash, which a table asks for again whenever it grows.
  private struct Key: Hashable, Sendable {
    let signature: Signature
    private let digest: Int

    init(_ signature: Signature) {
      self.signature = signature
      digest = signature.hashValue
    }

    func hash(into hasher: inout Hasher) { hasher.combine(digest) }

    static func == (left: Key, right: Key) -> Bool {
      left.digest == right.digest && left.signature == right.signature
    }
  }

  private let relevance: PeerRelevance
  private let profile: EngineProfile
  private let nodes: [String: Node]
  private var symbols: OrderedSet<String> = []
  private var resolutions: OrderedSet<[ResolvedPort]> = [[]]
  private var space = PeerSpace()
  private var numbers: [Key: Int] = [:]

  /// Makes a builder.
  ///
  /// - Parameter needsOwnNodes: Whether a pod's own node has points apart from
  ///   those of other nodes.
  init(
    _ state: ClusterState, relevance: PeerRelevance, needsOwnNodes: Bool,
    options: ReachabilityOptions
  ) {
    self.relevance = relevance
    profile = options.profile
    self.nodes = Dictionary(state.nodes.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    for key in relevance.labelKeys.sorted() { symbols.append(key) }
    let asksNodes = relevance.asksNodes || needsOwnNodes
    let nodeAddresses = asksNodes ? Set(state.nodes.flatMap(\.addresses)).sorted() : []
    // Pods on the host's network tell addresses of nodes that no Node object does.
    let hostPods = needsOwnNodes ? state.pods.filter(\.spec.isHostNetwork) : []
    let hostAddresses = Set(hostPods.flatMap(\.addresses)).subtracting(nodeAddresses).sorted()
    let cuts =
      Array(relevance.blocks)
      + (nodeAddresses + hostAddresses).map { AddressSet($0.family, [$0.value...$0.value]) }
    space.atoms = (AddressAtoms(.ipv4, cutBy: cuts), AddressAtoms(.ipv6, cutBy: cuts))
    var names = relevance.names
    for name in options.names { names.append(DomainPattern(name)) }
    space.names = Array(names)
    nodesOfSpace = (nodeAddresses, hostAddresses, needsOwnNodes)
  }

  private let nodesOfSpace: (addresses: [IPAddress], ofHostPods: [IPAddress], areOwn: Bool)

  /// Numbers the atoms of nodes, once the points of pods are known.
  private mutating func addNodes() {
    var atoms = PointBits(start: 0, end: (space.firstOwnNodePoint + 63) / 64)
    for address in nodesOfSpace.addresses { atoms.insert(space.point(of: address)) }
    if nodesOfSpace.areOwn {
      for address in nodesOfSpace.addresses + nodesOfSpace.ofHostPods {
        space.ownNodeOfAtomPoint[space.point(of: address)] =
          space.firstOwnNodePoint + space.ownNodes.count
        space.ownNodes.append(
          (address.family, space.atoms(address.family).atom(of: address.value)))
      }
    }
    if nodesOfSpace.areOwn { space.ownNodes += [(.ipv4, nil), (.ipv6, nil)] }
    space.nodeAtoms = atoms.sealed()
  }

  /// Returns the space of the peers of an inventory.
  mutating func build(_ inventory: Inventory) -> PeerSpace {
    for (pod, subject) in inventory.pods.enumerated() {
      let signature = signature(of: subject)
      let key = Key(signature)
      if let known = numbers[key] {
        space.classOfPod.append(known)
        space.classes[known].pods.append(pod)
        space.classes[known].count += subject.count
        continue
      }
      let index = space.classes.count
      numbers[key] = index
      space.classOfPod.append(index)
      space.classes.append(
        PodClass(namespace: subject.pod.namespace, pods: [pod], count: subject.count))
      space.samplePod.append(pod)
      space.isLeftAlone.append(signature.isLeftAlone)
      space.resolutionOfClass.append(signature.resolution)
      space.firstPoint.append(space.podPointCount)
      space.families.append(addPoints(index, signature.ipv4, signature.ipv6))
    }
    space.firstPoint.append(space.podPointCount)
    let firstOfStranger = space.podPointCount
    _ = addPoints(space.classes.count, .unknown, .unknown)
    space.strangerPoints = firstOfStranger..<space.podPointCount
    space.resolutions = Array(resolutions)
    addNodes()
    var selectable = PointBits(start: 0, end: (space.podPointCount + 63) / 64)
    for point in 0..<space.podPointCount {
      let index = space.classOfPoint[point]
      let isHost =
        index < space.samplePod.count
        && inventory.pods[space.samplePod[index]].pod.spec.isHostNetwork
      if !isHost { selectable.insert(point) }
    }
    space.selectable = selectable.sealed()
    return space
  }

  /// Returns the class of a pod like this one, or `nil` where there is none.
  mutating func knownClass(of subject: SubjectPod) -> Int? { numbers[Key(signature(of: subject))] }

  /// Adds the points of the class that comes next and returns its families.
  private mutating func addPoints(
    _ index: Int, _ ipv4: PeerSpace.Face, _ ipv6: PeerSpace.Face
  ) -> PeerSpace.Families {
    var families: PeerSpace.Families = []
    if ipv4 != .absent { families.insert(.ipv4) }
    if ipv6 != .absent { families.insert(.ipv6) }
    if families == .both, !relevance.blocks.isEmpty {
      add(index, .ipv4, ipv4, .absent)
      add(index, .ipv6, .absent, ipv6)
    } else {
      add(index, families, ipv4, ipv6)
    }
    return families
  }

  private mutating func add(
    _ index: Int, _ families: PeerSpace.Families, _ ipv4: PeerSpace.Face, _ ipv6: PeerSpace.Face
  ) {
    space.classOfPoint.append(index)
    space.familiesOfPoint.append(families)
    space.faces.append((ipv4, ipv6))
  }

  private mutating func signature(of subject: SubjectPod) -> Signature {
    let pod = subject.pod
    var labels: [UInt64] = []
    if !relevance.labelKeys.isEmpty {
      for label in pod.metadata.labels.entries where relevance.labelKeys.contains(label.key) {
        labels.append(symbol(label.key) << 32 | symbol(label.value))
      }
    }
    let unknown = subject.unknownLabelKeys.filter(relevance.labelKeys.contains).sorted()
    var resolved: [ResolvedPort] = []
    if !relevance.portNames.isEmpty, !pod.spec.isHostNetwork {
      resolved = Array(
        Set(
          pod.spec.ports(of: profile.namedPortRoles).compactMap { port -> ResolvedPort? in
            guard let name = port.name, relevance.portNames.contains(name) else { return nil }
            return ResolvedPort(
              name: name, part: ConnectionSet.Part(port.transport), number: port.number)
          })
      ).sorted()
    }
    let faces = faces(of: pod)
    return Signature(
      namespace: pod.namespace, labels: labels,
      unknownKeys: unknown.map { UInt32(truncatingIfNeeded: symbol($0)) },
      isHostNetwork: pod.spec.isHostNetwork, isLeftAlone: profile.leavesAlone(subject),
      serviceAccount: relevance.asksServiceAccounts ? symbol(pod.spec.serviceAccount) : 0,
      resolution: resolutions.append(resolved).index,
      ipv4: faces.ipv4, ipv6: faces.ipv6)
  }

  /// A pod on the host's network has its node's addresses where it tells none
  /// itself; a pod without any address may have one of either family (G-15).
  private func faces(of pod: Pod) -> (ipv4: PeerSpace.Face, ipv6: PeerSpace.Face) {
    var addresses = pod.addresses
    if addresses.isEmpty, pod.spec.isHostNetwork, let node = pod.spec.nodeName {
      addresses = nodes[node]?.addresses ?? []
    }
    if addresses.isEmpty {
      let face: PeerSpace.Face = pod.spec.isHostNetwork ? .unknownOfNode : .unknown
      return (face, face)
    }
    func face(_ family: IPFamily) -> PeerSpace.Face {
      guard let address = addresses.first(where: { $0.family == family }) else { return .absent }
      return .atom(space.atoms(family).atom(of: address.value))
    }
    return (face(.ipv4), face(.ipv6))
  }

  private mutating func symbol(_ text: String) -> UInt64 {
    // INVARIANT: fewer than 2^32 different strings; memory ends long before.
    UInt64(UInt32(truncatingIfNeeded: symbols.append(text).index))
  }
}
