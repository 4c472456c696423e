import Kubernetes

/// Formulas that several compilers of Cilium's fields need.
enum CiliumFormula {
  /// Returns the nodes and the world, names included: everything but pods.
  static let outside: PeerFormula = .any([.world, .otherNodes, .ownNode])

  /// Returns addresses of both families, as far as a scope says.
  static func addresses(_ sets: [AddressSet], _ scope: AddressScope) -> PeerFormula {
    PeerFormula.joined(
      any: IPFamily.allCases.compactMap { family in
        let own = sets.filter { $0.family == family && !$0.isEmpty }
        guard let first = own.first else { return nil }
        return .addresses(own.dropFirst().reduce(first) { $0.union($1) }, scope)
      })
  }

  /// Returns single addresses, as far as a scope says.
  static func addresses(_ list: [IPAddress], _ scope: AddressScope) -> PeerFormula {
    addresses(
      IPFamily.allCases.map { family in
        AddressSet(family, list.filter { $0.family == family }.map { $0.value...$0.value })
      }, scope)
  }
}
