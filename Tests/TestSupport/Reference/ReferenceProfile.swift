/// What the plain evaluator has to know of the engine that enforces policies.
///
/// A test translates the profile of the fast engine into this one; the two
/// share nothing but names and numbers (semantics, section 7).
package struct ReferenceProfile: Hashable, Sendable {
  /// Whose way of joining policies counts.
  package enum Dialect: String, Hashable, Sendable, CaseIterable {
    /// The text of the API, and engines that follow it.
    case kubernetes
    /// One pool in which denials win (C-1), with tiers round it.
    case cilium
    /// Tiers of ordered policies.
    case calico
  }

  /// Which containers a named port is looked up in (G-20).
  package enum NamedPorts: String, Hashable, Sendable, CaseIterable {
    /// Regular containers and init containers that keep running.
    case runningContainers
    /// Regular containers only.
    case regularContainers
    /// All containers, init containers included.
    case everyContainer
    /// None: a name in a NetworkPolicy stands for the whole protocol (K22).
    case wholeProtocol
  }

  /// Whose way of joining policies counts.
  package var dialect: Dialect
  /// The version of the engine; `nil` where nobody knows.
  package var version: (major: Int, minor: Int)? {
    get { major.flatMap { major in minor.map { (major, $0) } } }
    set { (major, minor) = (newValue?.major, newValue?.minor) }
  }
  private var major: Int?
  private var minor: Int?
  /// Settings of the engine by their own names, such as `enable-policy` (E-1).
  package var settings: [String: String]
  /// A Boolean value that tells whether blocks match pods (section 2).
  package var blocksMatchPods: Bool
  /// A Boolean value that tells whether blocks match nodes (section 2).
  package var blocksMatchNodes: Bool
  /// The kinds that are enforced: `networkPolicy`, `adminNetworkPolicy` (with
  /// its Baseline form), `clusterNetworkPolicy`, `cilium`, `calico` (E-2).
  package var kinds: Set<String>
  /// Which containers a named port is looked up in.
  package var namedPorts: NamedPorts
  /// A Boolean value that tells whether `endPort` has no effect (E07).
  package var ignoresEndPort: Bool
  /// A Boolean value that tells whether pods without an owner are not subject
  /// to any policy (E06).
  package var subjectsNeedOwner: Bool

  /// Makes a profile; named ports follow the dialect where none are given.
  package init(
    _ dialect: Dialect, version: (major: Int, minor: Int)? = nil,
    settings: [String: String] = [:], blocksMatchPods: Bool, blocksMatchNodes: Bool,
    kinds: Set<String>, namedPorts: NamedPorts? = nil, ignoresEndPort: Bool = false,
    subjectsNeedOwner: Bool = false
  ) {
    self.dialect = dialect
    self.major = version?.major
    self.minor = version?.minor
    self.settings = settings
    self.blocksMatchPods = blocksMatchPods
    self.blocksMatchNodes = blocksMatchNodes
    self.kinds = kinds
    self.namedPorts =
      namedPorts ?? (dialect == .calico ? .everyContainer : .runningContainers)
    self.ignoresEndPort = ignoresEndPort
    self.subjectsNeedOwner = subjectsNeedOwner
  }

  /// What the API's text says of the upstream kinds.
  package static let kubernetes = ReferenceProfile(
    .kubernetes, blocksMatchPods: true, blocksMatchNodes: true,
    kinds: ["networkPolicy", "adminNetworkPolicy", "clusterNetworkPolicy"])

  /// Cilium as it comes: blocks name the world only (C-13), ClusterNetworkPolicy
  /// is off.
  package static let cilium = ReferenceProfile(
    .cilium, blocksMatchPods: false, blocksMatchNodes: false,
    kinds: ["networkPolicy", "cilium"])

  /// Calico as it comes, of the newest release.
  package static let calico = ReferenceProfile(
    .calico, blocksMatchPods: true, blocksMatchNodes: true,
    kinds: ["networkPolicy", "clusterNetworkPolicy", "calico"])

  /// Returns whether the engine is at least of a version; `maybe` where its
  /// version is not known.
  func isAtLeast(_ major: Int, _ minor: Int) -> ReferenceTruth {
    guard let version else { return .maybe }
    return ReferenceTruth(version >= (major, minor))
  }

  /// A Boolean value that tells whether blocks match pods, by the profile or by
  /// Cilium's `policy-cidr-match-mode` (C-13; pods from 1.20 on).
  var letsBlocksNamePods: Bool {
    blocksMatchPods || (matchModes.contains("pods") && isAtLeast(1, 20) != .no)
  }

  /// A Boolean value that tells whether blocks match nodes, by the profile or
  /// by Cilium's `policy-cidr-match-mode` (C-13; nodes from 1.15 on).
  var letsBlocksNameNodes: Bool {
    blocksMatchNodes || (matchModes.contains("nodes") && isAtLeast(1, 15) != .no)
  }

  private var matchModes: [Substring] {
    guard dialect == .cilium, let modes = settings["policy-cidr-match-mode"] else { return [] }
    return modes.split { !$0.isLetter }
  }

  /// Returns whether a setting is switched on.
  func isOn(_ setting: String) -> Bool { settings[setting]?.lowercased() == "true" }
}
