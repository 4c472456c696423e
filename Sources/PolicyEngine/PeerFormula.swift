import Kubernetes

/// Peers as a formula over what a peer is.
///
/// Compilers write it, `PeerMatcher` answers it for all peers at once, in three
/// values. A test of labels holds for pods only, so `not` of one holds for the
/// world too: compilers add `.pods` where the dialect means pods. Compilers
/// bound the depth; a formula never nests deeper than what they write.
indirect enum PeerFormula: Hashable, Sendable {
  /// Every peer.
  case everyone
  /// No peer.
  case nobody
  /// Every pod but those on the host's network (G-7).
  case pods
  /// Pods with a label.
  case podLabel(LabelTest)
  /// Pods whose namespace has a label. The namespace's name is the label
  /// `kubernetes.io/metadata.name` (G-9).
  case namespaceLabel(LabelTest)
  /// Pods with one of these service accounts, in whatever namespace.
  case serviceAccounts(Set<String>)
  /// Pods whose service account has a label; unknown where its object is not
  /// in the input.
  case serviceAccountLabel(LabelTest)
  /// Addresses, as far as the scope says.
  case addresses(AddressSet, AddressScope)
  /// Pods with such an address, in whatever family they are asked: what a rule
  /// says of the pod for which it speaks.
  case owners(AddressSet)
  /// The world: every address that is no node's and no pod's, and every name.
  case world
  /// The nodes other than the pod's own, with their pods on the host's network.
  case otherNodes
  /// The node of the pod that the policy selects, with its pods on the host's
  /// network.
  case ownNode
  /// What is reached under a name of the domain name system; egress only.
  case names([DomainPattern])
  /// Whatever is reached under a name; egress only.
  case everyName
  /// Nobody can say, for a reason.
  case doubtful(Cause)
  /// Peers that all of these match.
  case all([PeerFormula])
  /// Peers that any of these matches.
  case any([PeerFormula])
  /// Peers that this does not match.
  case not(PeerFormula)
}

/// A test of one label.
struct LabelTest: Hashable, Sendable {
  /// How the value is tested; an absent key fails every test.
  enum Test: Hashable, Sendable {
    /// The key is there.
    case exists
    /// The value is one of these.
    case isIn(Set<String>)
    /// The value contains this text.
    case contains(String)
    /// The value begins with this text.
    case hasPrefix(String)
    /// The value ends with this text.
    case hasSuffix(String)
  }

  /// The key.
  var key: String
  /// The test.
  var test: Test

  /// Makes a test.
  init(_ key: String, _ test: Test) {
    self.key = key
    self.test = test
  }

  /// Returns whether a present value passes.
  func holds(_ value: String) -> Bool {
    switch test {
    case .exists: true
    // Byte by byte: text that only looks alike is another value.
    case .isIn(let values):
      values.contains { $0 == value && $0.utf8.elementsEqual(value.utf8) }
    case .contains(let part): part.isEmpty || value.utf8.contains(sequence: part.utf8)
    case .hasPrefix(let part): value.utf8.starts(with: part.utf8)
    case .hasSuffix(let part): value.utf8.reversed().starts(with: part.utf8.reversed())
    }
  }
}

extension String.UTF8View {
  /// A Boolean value that tells whether some bytes stand here in a row;
  /// quadratic at worst, over label values of at most 63 bytes.
  fileprivate func contains(sequence other: String.UTF8View) -> Bool {
    var start = startIndex
    while true {
      if self[start...].starts(with: other) { return true }
      if start == endIndex { return false }
      start = index(after: start)
    }
  }
}

/// Which peers an address may stand for.
struct AddressScope: OptionSet, Hashable, Sendable {
  /// The bits.
  let rawValue: UInt8
  /// The world: addresses of no node.
  static let world = AddressScope(rawValue: 1)
  /// Nodes, and the pods on their network.
  static let nodes = AddressScope(rawValue: 2)
  /// Pods by their own addresses.
  static let pods = AddressScope(rawValue: 4)
  /// All of them.
  static let everywhere: AddressScope = [.world, .nodes, .pods]

  /// Makes a scope from its bits.
  init(rawValue: UInt8) { self.rawValue = rawValue }
}
