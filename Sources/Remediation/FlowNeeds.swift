package import Flows
package import Kubernetes
import PolicyEngine

/// What observed flows show that workloads need.
///
/// Only connections that passed are needs; denied ones never become rules.
/// Edges whose ends the snapshot does not know are counted as `unplaced`.
package struct FlowNeeds: Sendable {
  /// What others need of each workload, by its index.
  package private(set) var ingress: [Int: [Need]] = [:]
  /// What each workload needs of others, by its index.
  package private(set) var egress: [Int: [Need]] = [:]
  /// What a person must know about the flows, one line each, by workload.
  package private(set) var warnings: [Int: [String]] = [:]

  /// More addresses than these for one name and port are joined to blocks.
  package static let addressesWrittenOut = 8

  private let state: ClusterState
  private let inventory: Inventory

  /// Reads the edges of one cluster; linear in edges and their pairs.
  package init(_ edges: [FlowEdge], _ state: ClusterState, _ inventory: Inventory) {
    self.state = state
    self.inventory = inventory
    let apiServer = state.endpointSlices
      .filter { $0.namespace == "default" && $0.serviceName == "kubernetes" }
      .flatMap(\.endpoints).flatMap(\.addresses)
    for edge in edges where edge.verdict.isPassed {
      let client = workload(edge.client)
      let server = workload(edge.server)
      let port = need(edge)
      let ground = Need.Ground.flows(
        count: Int(clamping: max(edge.flows, 1)), first: edge.first, last: edge.last)
      if let server {
        for peer in peers(of: edge.client, edge, server: false, apiServer, for: server) {
          ingress[server, default: []].append(Need(peer: peer, port: port, grounds: [ground]))
        }
      }
      if let client, !isDNS(edge, server) {
        for peer in peers(of: edge.server, edge, server: true, apiServer, for: client) {
          egress[client, default: []].append(Need(peer: peer, port: port, grounds: [ground]))
        }
      }
    }
  }

  private func workload(_ peer: FlowPeer) -> Int? {
    guard let seen = peer.workload, seen.cluster == nil else { return nil }
    let found = inventory.workloads(namespace: seen.namespace, name: seen.name)
    return found.first {
      seen.kind == nil || inventory.workloads[$0].identity.kind.kind == seen.kind
    }
  }

  private func need(_ edge: FlowEdge) -> Need.Port? {
    guard edge.number > 0 else { return nil }
    switch edge.part {
    case .tcp: return Need.Port(.tcp, edge.number)
    case .udp: return Need.Port(.udp, edge.number)
    case .sctp: return Need.Port(.sctp, edge.number)
    case .icmpv4, .icmpv6, .other: return nil
    }
  }

  /// A Boolean value that tells whether an edge asks the cluster's resolver,
  /// which every egress policy admits anyway.
  private func isDNS(_ edge: FlowEdge, _ server: Int?) -> Bool {
    guard edge.number == 53 || edge.number == 5353, let server,
      let pod = inventory.workloads[server].pods.first
    else { return false }
    let labels = inventory.pods[pod].pod.metadata.labels
    return labels["k8s-app"] == "kube-dns"
      || labels["dns.operator.openshift.io/daemonset-dns"] != nil
  }

  private mutating func peers(
    of peer: FlowPeer, _ edge: FlowEdge, server: Bool, _ apiServer: [IPAddress], for subject: Int
  ) -> [Need.Peer] {
    switch peer {
    case .workload(let seen):
      if let known = workload(peer) { return [.workload(known)] }
      warn(subject, "\(seen) is in the flows and not in the input; no rule is written for it")
      return []
    case .reserved(.host) where !server:
      return []  // The pod's own node is always admitted (G-3).
    case .reserved(.kubeAPIServer) where !apiServer.isEmpty:
      return blocks(apiServer, names: ["API server"])
    case .reserved(.host), .reserved(.remoteNode), .reserved(.kubeAPIServer):
      warn(
        subject,
        "\(peer) is a node: the rule names its address, and nodes come and go")
      return blocks(addresses(edge, server: server), names: ["\(peer)"])
    case .world:
      let seen = addresses(edge, server: server)
      if edge.furtherPairEvents > 0 {
        warn(subject, "further addresses of the world were seen than could be kept")
      }
      if seen.isEmpty {
        warn(subject, "the flows to \(edge.names.first ?? "the world") say no address")
      }
      return blocks(seen, names: server ? edge.names : [])
    case .reserved(.health): return []
    case .reserved, .unknown:
      warn(subject, "\(peer) cannot be named in a NetworkPolicy; no rule is written for it")
      return []
    }
  }

  private mutating func warn(_ workload: Int, _ line: String) {
    let text = "\(inventory.workloads[workload].displayName): \(line)"
    if warnings[workload]?.contains(text) != true { warnings[workload, default: []].append(text) }
  }

  private func addresses(_ edge: FlowEdge, server: Bool) -> [IPAddress] {
    Set(
      edge.pairs.compactMap { pair in
        if case .address(let address) = server ? pair.server : pair.client { address } else { nil }
      }
    ).sorted()
  }

  /// Blocks of single addresses; where there are many, of their neighbourhood,
  /// unless that would cover pods, Services or nodes.
  private func blocks(_ addresses: [IPAddress], names: [String]) -> [Need.Peer] {
    let name = names.isEmpty ? nil : names.sorted().joined(separator: ", ")
    let own = state.podCIDRs + state.nodes.flatMap(\.podCIDRs)
    let inside = state.nodes.flatMap(\.addresses) + state.services.flatMap(\.clusterAddresses)
    var result: [Need.Peer] = []
    for address in addresses {
      let single = CIDR(address, prefix: address.family.width)
      var block = single
      if addresses.count > FlowNeeds.addressesWrittenOut,
        let wider = CIDR(address, prefix: address.family == .ipv4 ? 24 : 64),
        !own.contains(where: { $0.contains(wider) || wider.contains($0) }),
        !inside.contains(where: { wider.contains($0) })
      {
        block = wider
      }
      if let block, !result.contains(.block(block, name: name)) {
        result.append(.block(block, name: name))
      }
    }
    return result
  }
}
