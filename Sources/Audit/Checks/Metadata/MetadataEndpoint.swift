package import Kubernetes
package import PolicyEngine

/// The addresses at which clouds give out identities and settings to whoever
/// asks from a node: a table (facts 1.4).
///
/// Ports matter: on one cloud the address is the DNS server too, on another
/// the load balancer's probes come from it.
package struct MetadataEndpoint: Hashable, Sendable {
  /// When the table was read.
  package static let tableVersion = "2026-08"

  /// The cloud, as `CloudProvider` names it; `nil` for several.
  package let cloud: String?
  /// The address.
  package let address: IPAddress
  /// The TCP ports that give out identities or settings.
  package let ports: [UInt16]

  private init?(_ cloud: String?, _ address: String, _ ports: [UInt16] = [80]) {
    guard let address = IPAddress(address) else { return nil }
    self.cloud = cloud
    self.address = address
    self.ports = ports
  }

  /// The table. Left out on purpose: 169.254.170.23 of EKS Pod Identity and
  /// 169.254.169.252 of GKE, which pods with an identity need, and 168.63.129.16
  /// of Azure, which must never be cut off as a whole.
  package static let all: [MetadataEndpoint] = [
    MetadataEndpoint(nil, "169.254.169.254"),
    MetadataEndpoint("AWS", "169.254.170.2"),
    MetadataEndpoint("AWS", "fd00:ec2::254"),
    MetadataEndpoint("GCP", "fd20:ce::254"),
    MetadataEndpoint("Alibaba", "100.100.100.200"),
    MetadataEndpoint("Oracle", "192.0.0.192"),
    MetadataEndpoint("Oracle", "fd00:c1::a9fe:a9fe"),
    MetadataEndpoint("Tencent", "169.254.0.23"),
    MetadataEndpoint("Scaleway", "169.254.42.42"),
    MetadataEndpoint("Scaleway", "fd00:42::42"),
    MetadataEndpoint("OpenStack", "fe80::a9fe:a9fe"),
  ].compactMap { $0 }

  /// The names under which endpoints are asked, and the cloud of each.
  private static let names: [(cloud: String, name: String)] = [
    ("GCP", "metadata.google.internal"), ("GCP", "metadata.goog"),
    ("AWS", "instance-data.ec2.internal"), ("Tencent", "metadata.tencentyun.com"),
  ]

  /// The connections on which endpoints answer by name.
  static let web = ConnectionSet(.tcp, 80...80)

  /// Returns the names that can exist in a cluster of a cloud: all of them
  /// where nobody knows which it is, none on a machine of one's own.
  static func names(of cloud: CloudProvider) -> [String] {
    switch cloud {
    case .none: []
    case .unknown: names.map(\.name)
    case .known(let known): names.filter { $0.cloud == known }.map(\.name)
    }
  }

  /// Returns the endpoints that can exist in a cluster of a cloud: all of them
  /// where nobody knows which it is, none on a machine of one's own.
  package static func endpoints(of cloud: CloudProvider, _ family: IPFamily) -> [MetadataEndpoint] {
    all.filter { endpoint in
      guard endpoint.address.family == family else { return false }
      switch cloud {
      case .none: return false
      case .unknown: return true
      case .known(let name): return endpoint.cloud == nil || endpoint.cloud == name
      }
    }
  }

  /// The connections that give out identities or settings.
  package var connections: ConnectionSet {
    ports.reduce(into: .none) { $0 = $0.union(ConnectionSet(.tcp, $1...$1)) }
  }

  /// The endpoint as something that rules may admit.
  var target: AddressTarget {
    AddressTarget(
      addresses: AddressSet(address.family, [address.value...address.value]),
      connections: connections, text: text)
  }

  /// The endpoint as `169.254.169.254:80`.
  package var text: String {
    let host = address.family == .ipv4 ? "\(address)" : "[\(address)]"
    return ports.map { "\(host):\($0)" }.joined(separator: ", ")
  }
}
