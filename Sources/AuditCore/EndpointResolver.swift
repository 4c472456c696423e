package import Kubernetes

/// What a person may name as one end of a connection.
package enum Endpoint: Hashable, Sendable {
  /// Pods of the cluster, as indices into `Inventory.pods`; never empty.
  case pods([Int])
  /// An address that no pod has.
  case address(IPAddress)
  /// The addresses of a node; never empty.
  case node([IPAddress])
  /// What is reached under a domain name.
  case name(String)
}

/// Why a name is not one end of a connection.
package enum EndpointMistake: Error, Hashable, Sendable {
  /// Nothing in the input is called so.
  case notFound(String)
  /// A node of the input has no address.
  case nodeWithoutAddress(String)
  /// A domain name cannot open connections.
  case nameAsSource(String)
  /// No policy of the input is called so.
  case noPolicy(String)
  /// Several things are called so; the person has to choose.
  case ambiguous(String, choices: [String])
}

extension EndpointMistake: CustomStringConvertible {
  /// The mistake in one line, with what to do.
  package var description: String {
    switch self {
    case .notFound(let text):
      "`\(text)` is no pod, workload or address of the input; write namespace/name, "
        + "an address, node:NAME or name:DOMAIN"
    case .nodeWithoutAddress(let text): "`\(text)` has no address in the input"
    case .nameAsSource(let text):
      "`\(text)` cannot open connections; a domain name is a destination"
    case .noPolicy(let text):
      "`\(text)` is no policy of the input; write namespace/name or Kind/namespace/name"
    case .ambiguous(let text, let choices):
      "`\(text)` may be \(choices.joined(separator: " or ")); write one of them"
    }
  }
}

/// Finds what a person means by `NS/NAME`, `NS/NAME[Kind]` or an address.
package struct EndpointResolver: Sendable {
  private let inventory: Inventory
  private let podOfAddress: [IPAddress: Int]
  private let addressesOfNode: [String: [IPAddress]]

  /// Makes a resolver; linear in the number of pods.
  package init(_ inventory: Inventory, nodes: [Node] = []) {
    self.inventory = inventory
    addressesOfNode = Dictionary(
      nodes.map { ($0.name, $0.addresses) }, uniquingKeysWith: { $1 })
    var owners: [IPAddress: Int] = [:]
    for (index, subject) in inventory.pods.enumerated() where !subject.pod.spec.isHostNetwork {
      for address in subject.pod.addresses { owners[address] = index }
    }
    podOfAddress = owners
  }

  /// What stands before a domain name.
  package static let namePrefix = "name:"
  /// What stands before the name of a node.
  package static let nodePrefix = "node:"

  /// Returns what a text means.
  ///
  /// A pod comes before a workload of the same name; `[Kind]` asks for a
  /// workload. An address that a pod has is that pod.
  ///
  /// - Throws: `EndpointMistake` where nothing or several things are meant.
  package func resolve(_ text: String) throws(EndpointMistake) -> Endpoint {
    if let address = IPAddress(text) {
      return podOfAddress[address].map { .pods([$0]) } ?? .address(address)
    }
    if text.hasPrefix(EndpointResolver.namePrefix) {
      let name = text.dropFirst(EndpointResolver.namePrefix.count)
      if name.isEmpty { throw .notFound(text) }
      return .name(String(name))
    }
    if text.hasPrefix(EndpointResolver.nodePrefix) {
      let node = String(text.dropFirst(EndpointResolver.nodePrefix.count))
      guard let addresses = addressesOfNode[node] else { throw .notFound(text) }
      if addresses.isEmpty { throw .nodeWithoutAddress(text) }
      return .node(addresses)
    }
    let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { throw .notFound(text) }
    var name = parts[1]
    var kind: String?
    if name.hasSuffix("]"), let bracket = name.firstIndex(of: "[") {
      kind = String(name[name.index(after: bracket)...].dropLast())
      name = String(name[..<bracket])
    }
    if kind == nil || kind == "Pod", let pod = inventory.pod(namespace: parts[0], name: name) {
      return .pods([pod])
    }
    let found = inventory.workloads(namespace: parts[0], name: name)
      .filter { kind == nil || inventory.workloads[$0].identity.kind.kind == kind }
    guard let first = found.first else { throw .notFound(text) }
    if found.count > 1 {
      throw .ambiguous(
        text, choices: found.map { "`\(inventory.workloads[$0].identity)`" })
    }
    return .pods(inventory.workloads[first].pods)
  }
}
