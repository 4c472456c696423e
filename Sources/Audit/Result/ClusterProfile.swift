package import Kubernetes
import PolicyEngine

/// What a person says of a cluster in the fleet file; all of it optional.
package struct ClusterProfile: Hashable, Sendable {
  /// The region, such as `EMEA`.
  package var region: String?
  /// The sector, such as `fintech`.
  package var sector: String?
  /// The environment, such as `production`.
  package var environment: String?
  /// Who answers for it.
  package var owner: String?
  /// The compliance scopes, such as `pci-dss`.
  package var scope: Set<String>
  /// The network plugins that the person named, which count more than what the
  /// resources show (E-1).
  package var networkPlugins: [NetworkPlugin]
  /// The blocks of pod addresses.
  package var podCIDRs: [CIDR]
  /// The blocks of Service addresses.
  package var serviceCIDRs: [CIDR]
  /// The sensitivity of the data of a namespace, 0…10.
  package var dataSensitivity: [String: Double]
  /// Workloads that are meant to be public, as `namespace/name`.
  package var publicWorkloads: Set<String>
  /// Namespaces that do not hold workloads of the person's own.
  package var systemNamespaces: Set<String>
  /// Peers that a default-deny may admit beside DNS.
  package var baseline: [BaselinePeer]

  /// Makes a profile that says nothing.
  package init() {
    scope = []
    networkPlugins = []
    podCIDRs = []
    serviceCIDRs = []
    dataSensitivity = [:]
    publicWorkloads = []
    systemNamespaces = []
    baseline = []
  }

  /// The names of the network plugins that are known, in the order of the table
  /// of engines (E-2).
  package static let knownPlugins = EngineProfile.knownPlugins

  /// Returns whether a name, or another name for it, is that of a network
  /// plugin that is known.
  package static func isKnownPlugin(_ name: String) -> Bool { EngineProfile.isKnown(name) }

  /// A peer that a default-deny may admit.
  package struct BaselinePeer: Hashable, Sendable {
    /// Who: an address block, or the pods of a namespace.
    package enum Target: Hashable, Sendable {
      /// Addresses of a block.
      case block(CIDR)
      /// Pods of a namespace that match a selector.
      case pods(namespace: String, selector: LabelSelector)
    }

    /// Who.
    package var target: Target
    /// The ports of TCP and UDP, or `nil` for all.
    package var ports: [UInt16]?

    /// Makes a peer.
    package init(_ target: Target, ports: [UInt16]?) {
      self.target = target
      self.ports = ports
    }
  }
}
