package import Kubernetes

/// What a person may name as one end of a connection.
package enum Endpoint: Hashable, Sendable {
  /// Pods of the cluster, as indices into `Inventory.pods`; never empty.
  case pods([Int])
  /// An address that no pod has.
  case address(IPAddress)
}

/// Why a name is not one end of a connection.
package enum EndpointMistake: Error, Hashable, Sendable {
  /// Nothing in the input is called so.
  case notFound(String)
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
      "`\(text)` is no pod, workload or address of the input; write namespace/name"
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

  /// Makes a resolver; linear in the number of pods.
  package init(_ inventory: Inventory) {
    self.inventory = inventory
    var owners: [IPAddress: Int] = [:]
    for (index, subject) in inventory.pods.enumerated() where !subject.pod.spec.isHostNetwork {
      for address in subject.pod.addresses { owners[address] = index }
    }
    podOfAddress = owners
  }

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
