package import Kubernetes
package import PolicyEngine

/// Changed pairs that share an end and the change, told in one line.
package struct PairGroup: Sendable {
  /// The workload that the pairs share.
  package var workload: WorkloadIdentity
  /// The direction, seen from it.
  package var direction: Direction
  /// The other ends, in order: workloads, then ranges of addresses.
  package var peers: [ConnectivityDelta.End]
  /// What passed before.
  package var before: ConnectionAnswer
  /// What passes now.
  package var after: ConnectionAnswer

  /// What changes of one group share.
  private struct Key: Hashable {
    var workload: WorkloadIdentity
    var direction: Direction
    var before: ConnectionAnswer
    var after: ConnectionAnswer
  }

  /// Returns changes in groups, in the order of the first change of each.
  ///
  /// - Parameters:
  ///   - changes: The changes.
  ///   - anchors: For each direction the workloads that pairs are told of
  ///     first; other pairs are told of their source.
  package static func groups(
    _ changes: some Sequence<ConnectivityDelta.Change>, anchors: [Direction: Set<WorkloadIdentity>]
  ) -> [PairGroup] {
    var groups: [PairGroup] = []
    var index: [Key: Int] = [:]
    for change in changes {
      guard let (workload, direction, peer) = anchor(of: change, anchors) else { continue }
      let key = Key(
        workload: workload, direction: direction, before: change.before, after: change.after)
      if let known = index[key] {
        groups[known].peers.append(peer)
      } else {
        index[key] = groups.count
        groups.append(
          PairGroup(
            workload: workload, direction: direction, peers: [peer], before: change.before,
            after: change.after))
      }
    }
    return groups
  }

  private static func anchor(
    of change: ConnectivityDelta.Change, _ anchors: [Direction: Set<WorkloadIdentity>]
  ) -> (WorkloadIdentity, Direction, ConnectivityDelta.End)? {
    let ends: [(Direction, ConnectivityDelta.End, ConnectivityDelta.End)] = [
      (.egress, change.source, change.destination),
      (.ingress, change.destination, change.source),
    ]
    for (direction, own, other) in ends {
      if case .workload(let identity) = own, anchors[direction]?.contains(identity) == true {
        return (identity, direction, other)
      }
    }
    for (direction, own, other) in ends {
      if case .workload(let identity) = own { return (identity, direction, other) }
    }
    return nil
  }

  /// The peers in a few words: the first workloads by name, how many more, and
  /// the addresses.
  package var peersText: String {
    var names: [String] = []
    var ranges: [AddressRange] = []
    for peer in peers {
      switch peer {
      case .workload(let identity): names.append(identity.path)
      case .external(let range): ranges.append(range)
      case .name(let pattern): names.append(pattern.text)
      }
    }
    var parts = Array(names.prefix(PairGroup.namesShown))
    if names.count > PairGroup.namesShown {
      parts.append("\(names.count - PairGroup.namesShown) more workloads")
    }
    let sets = IPFamily.allCases.compactMap { family in
      let bounds = ranges.filter { $0.family == family }.map(\.bounds)
      return bounds.isEmpty ? nil : AddressSet(family, bounds)
    }
    if !sets.isEmpty { parts.append(ExposureDocument.text(sets)) }
    return parts.joined(separator: ", ")
  }

  private static let namesShown = 4

  /// The group as one line for people, such as
  /// `payments/api from web/frontend: TCP 8080`.
  package var line: String {
    let way = direction == .ingress ? "from" : "to"
    let what: String
    if before.possible.isEmpty {
      what = AnswerText.text(after)
    } else if after.possible.isEmpty {
      what = AnswerText.text(before)
    } else {
      what = "\(AnswerText.text(before)) → \(AnswerText.text(after))"
    }
    return "\(workload.path) \(way) \(peersText): \(what)"
  }
}
