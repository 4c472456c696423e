import Kubernetes

/// Joins formulas and leaves out what says nothing.
enum CiliumFormula {
  /// Returns what all parts match.
  static func all(_ parts: [PeerFormula]) -> PeerFormula {
    let rest = parts.filter { $0 != .everyone }
    if rest.contains(.nobody) { return .nobody }
    return rest.count > 1 ? .all(rest) : rest.first ?? .everyone
  }

  /// Returns what any part matches.
  static func any(_ parts: [PeerFormula]) -> PeerFormula {
    let rest = parts.filter { $0 != .nobody }
    if rest.contains(.everyone) { return .everyone }
    return rest.count > 1 ? .any(rest) : rest.first ?? .nobody
  }

  /// Returns what a part does not match.
  static func not(_ part: PeerFormula) -> PeerFormula {
    switch part {
    case .everyone: .nobody
    case .nobody: .everyone
    case .not(let inner): inner
    default: .not(part)
    }
  }

  /// Returns the nodes and the world, names included: everything but pods.
  static let outside: PeerFormula = .any([.world, .otherNodes, .ownNode])

  /// Returns addresses of both families, as far as a scope says.
  static func addresses(_ sets: [AddressSet], _ scope: AddressScope) -> PeerFormula {
    any(
      IPFamily.allCases.compactMap { family in
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
