/// Where an engine evaluates NetworkPolicy otherwise than its text says.
///
/// Only what is known of the engine and of its version stands here; the
/// compiler of NetworkPolicy applies it. The text has none of them.
package struct NetworkPolicyQuirks: Hashable, Sendable {
  /// A Boolean value that tells whether `endPort` is ignored, so that a range
  /// is its first port (K-13).
  package var ignoresEndPort = false
  /// A Boolean value that tells whether a named port means every port of its
  /// protocol (K22).
  package var namedPortIsEveryPort = false
  /// A Boolean value that tells whether the rules of a direction that
  /// `policyTypes` leaves out count, and isolate (K02).
  package var evaluatesUnlistedDirections = false
  /// A Boolean value that tells whether pods that no controller owns are left
  /// alone, whatever selects them (E06).
  package var skipsOwnerlessPods = false
  /// A Boolean value that tells whether selectors of peers may stand for nodes
  /// with pods on the host's network (G-7, E08).
  package var selectorsReachHostNetwork = false

  /// Makes quirks; without changes there are none.
  package init() {}

  /// The API's text, word for word.
  package static let none = NetworkPolicyQuirks()
}
