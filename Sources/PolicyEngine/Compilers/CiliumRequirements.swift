import Kubernetes

/// What `fromRequires` and `toRequires` demand of the peers of every rule that
/// selects a pod (C-21).
///
/// Releases from 1.19 on do not have the fields. Where the version is not
/// known, whether they count is not known either.
struct CiliumRequirements {
  /// What is demanded, and of the peers of which pods.
  struct Demand: Hashable {
    /// The pods.
    var subject: PeerFormula
    /// What their peers must match.
    var peers: PeerFormula
  }

  /// The most demands of one section that are told apart pod by pod.
  static let mostDemands = 4

  /// The sections, told apart by direction and by whether they deny.
  struct Section: Hashable {
    /// The direction.
    var direction: Direction
    /// A Boolean value that tells whether it denies.
    var isDeny: Bool
  }

  private var demands: [Section: [Demand]] = [:]

  /// Adds a demand.
  mutating func add(_ demand: Demand, _ section: Section) {
    var list = demands[section] ?? []
    if let index = list.firstIndex(where: { $0.subject == demand.subject }) {
      list[index].peers = PeerFormula.joined(all: [list[index].peers, demand.peers])
    } else {
      list.append(demand)
    }
    demands[section] = list
  }

  /// Returns peers as the demands of a section narrow them, for each of the
  /// sets of pods that the demands tell apart.
  func narrowed(
    _ parts: [CiliumPeerCompiler.Part], _ section: Section, _ origin: RuleOrigin
  ) -> [CiliumPeerCompiler.Part] {
    let list = demands[section] ?? []
    if list.isEmpty { return parts }
    if list.count > Self.mostDemands {
      let cause = Cause.unevaluatedField(origin, field: "more than four lists of requirements")
      return parts.map {
        CiliumPeerCompiler.Part(
          subject: $0.subject, peers: PeerFormula.joined(all: [$0.peers, .doubtful(cause)]))
      }
    }
    return parts.flatMap { part in
      (0..<(1 << list.count)).map { choice in
        var subject = part.subject.map { [$0] } ?? []
        var peers = [part.peers]
        for (index, demand) in list.enumerated() {
          if choice & (1 << index) == 0 {
            subject.append(PeerFormula.joined(not: demand.subject))
          } else {
            subject.append(demand.subject)
            peers.append(demand.peers)
          }
        }
        return CiliumPeerCompiler.Part(
          subject: PeerFormula.joined(all: subject), peers: PeerFormula.joined(all: peers))
      }
    }
  }
}
