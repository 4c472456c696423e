/// What a namespace's policies do to a pod that nobody has thought of yet.
///
/// The hypothetical pod has no labels, the default service account and no
/// named ports. Names of policies prove nothing.
package enum DefaultDeny: String, Hashable, Sendable {
  /// Isolated, and nothing is admitted.
  case deny
  /// Isolated, and all that is admitted is DNS to the cluster's resolvers or
  /// what the fleet file lists as baseline.
  case baseline
  /// Anything else.
  case open
  /// Evidence is missing.
  case unknown
}
