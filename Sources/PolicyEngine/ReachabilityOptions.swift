/// How to read what the API leaves open.
package struct ReachabilityOptions: Hashable, Sendable {
  /// A Boolean value that tells whether a block of addresses matches pods whose
  /// addresses it covers (section 2, "does a CIDR match a pod?").
  ///
  /// Most network plugins work so; what depends on it is marked. Where it is
  /// `false`, as on Cilium by default, blocks match neither pods nor nodes'
  /// pods.
  package var blocksMatchPods: Bool

  /// Makes options.
  package init(blocksMatchPods: Bool = true) { self.blocksMatchPods = blocksMatchPods }
}
