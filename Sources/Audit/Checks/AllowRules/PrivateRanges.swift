import Kubernetes

/// The ranges that a policy should not admit as a whole: private networks, and
/// the cluster's own blocks.
struct PrivateRanges {
  private let ranges: [(block: CIDR, meaning: String)]

  /// Collects the ranges of a cluster; its own blocks come first, since they
  /// say more.
  init(_ context: AuditContext) {
    let pods = (context.profile.podCIDRs + context.state.podCIDRs).map {
      ($0, "the addresses of the cluster's pods")
    }
    let services = context.profile.serviceCIDRs.map { ($0, "the addresses of its Services") }
    ranges = pods + services + PublicAddresses.privateRanges.map { ($0, "a whole private range") }
  }

  /// Returns the first range of which a set holds at least half, or `nil`.
  func held(by set: AddressSet) -> (block: CIDR, meaning: String)? {
    ranges.first { range in
      let whole = AddressSet(range.block)
      guard whole.family == set.family else { return false }
      // Half of a block is its count without the last bit; a /0 saturates.
      return whole.intersection(set).count >= max(1, whole.count / 2)
    }
  }
}
