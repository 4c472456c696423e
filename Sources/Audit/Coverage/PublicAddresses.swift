package import Kubernetes

/// The addresses of the public internet, by family (product section 3, `world`).
///
/// IPv4: all but the special-purpose blocks of the IANA registry (RFC 6890 and
/// its updates). IPv6: 2000::/3, the global unicast space.
package enum PublicAddresses {
  /// The IANA IPv4 special-purpose blocks: block, name, document.
  package static let specialPurposeIPv4: [(block: String, name: String, document: String)] = [
    ("0.0.0.0/8", "this network", "RFC 791"),
    ("10.0.0.0/8", "private use", "RFC 1918"),
    ("100.64.0.0/10", "shared address space", "RFC 6598"),
    ("127.0.0.0/8", "loopback", "RFC 1122"),
    ("169.254.0.0/16", "link local", "RFC 3927"),
    ("172.16.0.0/12", "private use", "RFC 1918"),
    ("192.0.0.0/24", "IETF protocol assignments", "RFC 6890"),
    ("192.0.2.0/24", "documentation (TEST-NET-1)", "RFC 5737"),
    ("192.31.196.0/24", "AS112-v4", "RFC 7535"),
    ("192.52.193.0/24", "AMT", "RFC 7450"),
    ("192.88.99.0/24", "deprecated 6to4 relay anycast", "RFC 7526"),
    ("192.168.0.0/16", "private use", "RFC 1918"),
    ("192.175.48.0/24", "direct delegation AS112 service", "RFC 7534"),
    ("198.18.0.0/15", "benchmarking", "RFC 2544"),
    ("198.51.100.0/24", "documentation (TEST-NET-2)", "RFC 5737"),
    ("203.0.113.0/24", "documentation (TEST-NET-3)", "RFC 5737"),
    ("240.0.0.0/4", "reserved", "RFC 1112"),
    ("255.255.255.255/32", "limited broadcast", "RFC 8190"),
  ]

  /// The private ranges that a policy may name as a whole (NP-ALW-006).
  package static let privateRanges: [CIDR] = [
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10",
  ].compactMap { CIDR($0) }

  private static let ipv4: AddressSet = {
    let special = specialPurposeIPv4.compactMap { CIDR($0.block)?.range.bounds }
    return AddressSet(.ipv4, special).complement
  }()

  private static let ipv6 = AddressSet(.ipv6, [(UInt128(1) << 125)...((UInt128(1) << 126) - 1)])

  /// Returns the public addresses of a family.
  package static func set(_ family: IPFamily) -> AddressSet { family == .ipv4 ? ipv4 : ipv6 }

  /// Returns how many public addresses a set holds; linear in its ranges.
  package static func count(in set: AddressSet) -> UInt128 {
    set.intersection(self.set(set.family)).count
  }

  /// Returns whether a number of public addresses is at least half of a
  /// family's.
  package static func isHalf(_ count: UInt128, of family: IPFamily) -> Bool {
    // INVARIANT: both counts are at most 2^125, so doubling cannot overflow.
    count >= total(family) - total(family) / 2
  }

  private static func total(_ family: IPFamily) -> UInt128 {
    family == .ipv4 ? totals.ipv4 : totals.ipv6
  }

  private static let totals = (ipv4: ipv4.count, ipv6: ipv6.count)
}
