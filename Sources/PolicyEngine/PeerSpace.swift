import Kubernetes

/// All peers a rule can tell apart, numbered: points.
///
/// A class of pods is one point, or two where blocks of addresses may treat
/// its two families differently (G-15). Points of classes come first,
/// namespace by namespace; then the stranger, a pod without labels in a
/// namespace that does not exist yet; then the atoms of addresses, IPv4 before
/// IPv6. Where an engine does not treat a pod's own node as exempt, every node
/// has points of its own for the pods that it runs. Domain names come last, each
/// with one point a family: whatever address a name stands for, over IPv4 it is
/// one of IPv4, outside pods and nodes (G-15).
struct PeerSpace: Sendable {
  /// Families as bits, since sets of them are compared in inner loops.
  struct Families: OptionSet, Hashable, Sendable {
    /// The bits.
    let rawValue: UInt8
    /// IPv4.
    static let ipv4 = Families(rawValue: 1)
    /// IPv6.
    static let ipv6 = Families(rawValue: 2)
    /// Both, as for pods whose addresses are not known.
    static let both: Families = [.ipv4, .ipv6]

    /// Makes a set from its bits.
    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Makes the set of one family.
    init(_ family: IPFamily) { self = family == .ipv4 ? .ipv4 : .ipv6 }
  }

  /// What is known of a pod's address in one family.
  enum Face: Hashable, Sendable {
    /// The pod has no address of the family.
    case absent
    /// The address lies in this atom.
    case atom(Int)
    /// Some address of the cluster's pod blocks.
    case unknown
    /// Some address of a node.
    case unknownOfNode
  }

  /// The classes of the inventory's pods.
  var classes: [PodClass] = []
  /// The class of each pod.
  var classOfPod: [Int] = []
  /// One pod that stands for each class.
  var samplePod: [Int] = []
  /// Which classes no policy of the engine acts on.
  var isLeftAlone: [Bool] = []
  /// The named ports of each class, as an index into `resolutions`.
  var resolutionOfClass: [Int] = []
  /// What named ports resolve to; the first is none at all.
  var resolutions: [[ResolvedPort]] = [[]]
  /// The families of each class.
  var families: [Families] = []
  /// The first point of each class, and one more entry for the end of all.
  var firstPoint: [Int] = []
  /// The points of the stranger: one or two. Its class, as `classOfPoint` tells
  /// it, is the number of classes.
  var strangerPoints = 0..<0
  /// The class of each point of pods.
  var classOfPoint: [Int] = []
  /// The families of each point of pods.
  var familiesOfPoint: [Families] = []
  /// The address of each point of pods, IPv4 and IPv6.
  var faces: [(ipv4: Face, ipv6: Face)] = []
  /// The points that selectors can match: all pods but those on the host's
  /// network (G-7).
  var selectable = PointSet.empty
  /// The atoms of IPv4 and IPv6 addresses.
  var atoms: (ipv4: AddressAtoms, ipv6: AddressAtoms) = (
    AddressAtoms(.ipv4, cutBy: []), AddressAtoms(.ipv6, cutBy: [])
  )

  /// The atoms that hold addresses of nodes only, as points; empty where no
  /// rule tells nodes from the world.
  var nodeAtoms = PointSet.empty
  /// The nodes as the own node of a pod: their atoms, or `nil` for a node whose
  /// address is not known, one a family.
  var ownNodes: [(family: IPFamily, atom: Int?)] = []
  /// The point of the own node, by the point of its atom.
  var ownNodeOfAtomPoint: [Int: Int] = [:]
  /// The domain names that have a point: patterns of rules, and names that a
  /// caller asks for.
  var names: [DomainPattern] = []

  /// The number of points of pods, the stranger's included: the first point of
  /// an address.
  var podPointCount: Int { classOfPoint.count }
  /// The first point of a pod's own node.
  var firstOwnNodePoint: Int { podPointCount + atoms.ipv4.count + atoms.ipv6.count }
  /// The points of own nodes.
  var ownNodePoints: Range<Int> { firstOwnNodePoint..<(firstOwnNodePoint + ownNodes.count) }
  /// The points of domain names over either family.
  var namePoints: Range<Int> { ownNodePoints.upperBound..<count }
  /// How many points the names have in one family: one each, and one for every
  /// name that no rule writes.
  private var nameWidth: Int { names.count + 1 }
  /// The number of all points.
  var count: Int { ownNodePoints.upperBound + 2 * nameWidth }
  /// The points of addresses: those after the pods, up to the own nodes.
  var atomPoints: Range<Int> { podPointCount..<firstOwnNodePoint }

  /// Returns the atoms of a family.
  func atoms(_ family: IPFamily) -> AddressAtoms { family == .ipv4 ? atoms.ipv4 : atoms.ipv6 }

  /// Returns the point of the first atom of a family.
  func firstAtomPoint(_ family: IPFamily) -> Int {
    podPointCount + (family == .ipv4 ? 0 : atoms.ipv4.count)
  }

  /// Returns the point of an address outside the pods.
  func point(of address: IPAddress) -> Int {
    firstAtomPoint(address.family) + atoms(address.family).atom(of: address.value)
  }

  /// Returns the point of an address where it is that of the pod's own node.
  func ownNodePoint(of address: IPAddress) -> Int? { ownNodeOfAtomPoint[point(of: address)] }

  /// Returns the point of an own node whose address is not known.
  func ownNodePoint(_ family: IPFamily) -> Int? {
    ownNodes.firstIndex { $0.family == family && $0.atom == nil }.map { firstOwnNodePoint + $0 }
  }

  /// Returns the points of domain names over one family: those of `names` in
  /// their order, then that of every name that no rule writes.
  func namePoints(_ family: IPFamily) -> Range<Int> {
    let first = ownNodePoints.upperBound + (family == .ipv4 ? 0 : nameWidth)
    return first..<(first + nameWidth)
  }

  /// Returns the point of a domain name over one family.
  ///
  /// - Parameter index: What `nameIndex(of:)` says of the name.
  func point(ofName index: Int, _ family: IPFamily) -> Int {
    namePoints(family).lowerBound + index
  }

  /// Returns the number of the names of a pattern, that of every name that no
  /// rule writes among them; `nil` where a pattern of a rule matches some of
  /// them and stands for other names too, so that they would need points of
  /// their own.
  func nameIndex(of pattern: DomainPattern) -> Int? {
    if let index = names.firstIndex(where: { $0.labels == pattern.labels }) { return index }
    let isFree = names.allSatisfy { $0.match(pattern) == .no || $0.isEveryName }
    return isFree ? names.count : nil
  }

  /// Returns what `nameIndex(of:)` says of each of some patterns; linear in those
  /// that are among `names`.
  func nameIndices(of patterns: [DomainPattern]) -> [Int?] {
    var known: [[DomainPattern.Label]: Int] = [:]
    for (index, name) in names.enumerated() where known[name.labels] == nil {
      known[name.labels] = index
    }
    return patterns.map { known[$0.labels] ?? nameIndex(of: $0) }
  }

  /// Returns the pattern of `names` that a point of a name stands for; `nil` for
  /// every name that no rule writes, and for points of something else.
  func name(ofPoint point: Int) -> DomainPattern? {
    guard namePoints.contains(point) else { return nil }
    let index = (point - namePoints.lowerBound) % nameWidth
    return index < names.count ? names[index] : nil
  }

  /// Moves a pod to another class and returns whether every class still has
  /// one.
  ///
  /// - Parameter count: For how many pods it stands.
  mutating func move(_ pod: Int, toClass index: Int, count: Int) -> Bool {
    let old = classOfPod[pod]
    if old == index { return true }
    guard classes[old].pods.count > 1 else { return false }
    classes[old].pods.removeAll { $0 == pod }
    classes[old].count -= count
    if samplePod[old] == pod { samplePod[old] = classes[old].pods[0] }
    let place = classes[index].pods.firstIndex { $0 > pod } ?? classes[index].pods.count
    classes[index].pods.insert(pod, at: place)
    classes[index].count += count
    classOfPod[pod] = index
    return true
  }

  /// Returns the points of a class.
  func points(ofClass index: Int) -> Range<Int> { firstPoint[index]..<firstPoint[index + 1] }

  /// Returns what named ports resolve to at a point: an index into
  /// `resolutions`; nothing at the stranger and at addresses (G-21).
  func resolution(ofPoint point: Int) -> Int {
    guard point < podPointCount, classOfPoint[point] < classes.count else { return 0 }
    return resolutionOfClass[classOfPoint[point]]
  }
  /// What named ports resolve to at every point.
  var resolutionOfPoint: [Int32] {
    // INVARIANT: fewer than 2^31 resolutions; there are fewer than pods.
    (0..<count).map { Int32(truncatingIfNeeded: resolution(ofPoint: $0)) }
  }
}
