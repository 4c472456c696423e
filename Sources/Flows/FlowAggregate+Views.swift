/// What a person asks of an aggregate first.
extension FlowAggregate {
  /// What one peer opened and accepted.
  package struct Talker: Hashable, Sendable {
    /// The peer.
    package var peer: FlowPeer
    /// The connections it opened.
    package var opened: UInt64
    /// The connections it accepted.
    package var accepted: UInt64
    /// The lines about it, as client or as server.
    package var events: UInt64
  }

  /// What was dropped for one reason.
  package struct DropCount: Hashable, Sendable {
    /// The reason.
    package var reason: FlowDropReason
    /// The drops, verdict and drop of one packet counted once.
    package var connections: UInt64
    /// The edges that have such drops.
    package var edges: Int
  }

  /// What left the cluster for one name, or for one address without a name.
  package struct WorldDestination: Hashable, Sendable {
    /// The name, or the address where no name is known.
    package var name: String
    /// The workloads that went there, sorted.
    package var clients: [FlowPeer]
    /// The lines, those of edges with several names under each of them.
    package var events: UInt64
  }

  /// Returns the peers with the most lines, the most first.
  package func topTalkers(_ count: Int) -> [Talker] {
    var talkers: [FlowPeer: Talker] = [:]
    func talk(_ peer: FlowPeer, opened: UInt64, accepted: UInt64, events: UInt64) {
      var talker =
        talkers[peer] ?? Talker(peer: peer, opened: 0, accepted: 0, events: 0)
      talker.opened = talker.opened.saturatingAdd(opened)
      talker.accepted = talker.accepted.saturatingAdd(accepted)
      talker.events = talker.events.saturatingAdd(events)
      talkers[peer] = talker
    }
    for edge in edges {
      talk(edge.client, opened: edge.flows, accepted: 0, events: edge.events)
      talk(edge.server, opened: 0, accepted: edge.flows, events: edge.events)
    }
    let sorted = talkers.values.sorted {
      $0.events != $1.events ? $0.events > $1.events : $0.peer < $1.peer
    }
    return Array(sorted.prefix(max(0, count)))
  }

  /// The drops by reason, the most first.
  package var dropsByReason: [DropCount] {
    var counts: [FlowDropReason: DropCount] = [:]
    for edge in edges {
      for (reason, drops) in edge.drops {
        var count = counts[reason] ?? DropCount(reason: reason, connections: 0, edges: 0)
        count.connections = count.connections.saturatingAdd(drops.connections)
        count.edges += 1
        counts[reason] = count
      }
    }
    return counts.values.sorted {
      $0.connections != $1.connections
        ? $0.connections > $1.connections : $0.reason < $1.reason
    }
  }

  /// What left the cluster, by name and else by address, the most first.
  package var worldDestinations: [WorldDestination] {
    var found: [String: (clients: Set<FlowPeer>, events: UInt64)] = [:]
    for edge in edges where edge.server == .world {
      var names = edge.names
      if names.isEmpty {
        names = Set(
          edge.pairs.compactMap { pair in
            if case .address(let address) = pair.server { address.description } else { nil }
          }
        ).sorted()
      }
      for name in names {
        var entry = found[name] ?? ([], 0)
        entry.clients.insert(edge.client)
        entry.events = entry.events.saturatingAdd(edge.events)
        found[name] = entry
      }
    }
    return found.map { name, entry in
      WorldDestination(name: name, clients: entry.clients.sorted(), events: entry.events)
    }.sorted { $0.events != $1.events ? $0.events > $1.events : $0.name < $1.name }
  }
}
