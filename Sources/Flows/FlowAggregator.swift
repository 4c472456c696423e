package import Kubernetes
import PolicyEngine

/// Folds flow records into edges between workloads, in bounded memory.
///
/// A record costs two look-ups in tables of numbers; texts are touched when
/// something is seen for the first time. All records must come of the
/// vocabulary that the aggregator was made with, each folded before the next
/// is read.
///
/// Longer than most types, since each part of a record leaves its trace in the
/// same few tables.
package struct FlowAggregator {
  /// An end of the vocabulary, as this aggregator knows it.
  private struct KnownEnd {
    /// The number of the peer, or -1 before it is known.
    var peer: Int32 = -1
    /// The number of the pod, or 0.
    var pod: Int32 = 0
    /// The cluster that reported it.
    var cluster: Int32 = 0
    /// Whether a DNS name stands in its labels.
    var hasNames = false
  }

  /// A port of a peer.
  private struct PortKey: Hashable {
    var peer: Int32
    var part: UInt8
    var port: UInt16
  }

  /// The limits that are kept.
  package let limits: FlowLimits
  /// The texts that records refer to.
  package let vocabulary: FlowVocabulary
  private let resolver: PeerResolver
  private var epoch: Int
  private var ends: [KnownEnd] = []
  private var peers: [FlowPeer] = []
  private var peerNumbers: [FlowPeer: Int32] = [:]
  private var declaredPorts: Set<PortKey> = []
  private var seenPorts: Set<PortKey> = []
  private var pods: [String] = [""]
  private var podNumbers: [String: Int32] = ["": 0]
  private var addresses: [IPAddress] = []
  private var addressNumbers: [IPAddress: Int32] = [:]
  private var edges: [EdgeState] = []
  private var edgeNumbers: [EdgeKey: Int] = [:]
  private var edgeColumns: [UInt32] = []
  private var nodes: NameCounter
  private var clusters = NameCounter(limit: 1_000)
  private var identifiers: [UInt64] = []
  /// Everything that is counted as it will be shown.
  private var totals = FlowAggregate()
  private var verdictCounts = [UInt64](repeating: 0, count: FlowVerdict.allCases.count)
  private static let mostEnds = 65_536

  /// Makes an aggregator for the flows of one cluster.
  ///
  /// - Parameters:
  ///   - inventory: The snapshot that tells pods and workloads, if there is
  ///     one.
  ///   - vocabulary: The vocabulary of the reader that records come of.
  ///   - limits: The limits to keep.
  package init(
    inventory: Inventory?, vocabulary: FlowVocabulary = FlowVocabulary(),
    limits: FlowLimits = FlowLimits()
  ) {
    self.resolver = PeerResolver(inventory: inventory)
    self.vocabulary = vocabulary
    self.limits = limits
    self.epoch = vocabulary.epoch
    self.nodes = NameCounter(limit: limits.nodes)
    totals.limits = limits
  }

  /// Folds one record.
  package mutating func add(_ record: FlowRecord) {
    startEpochIfNeeded()
    totals.records = totals.records.saturatingAdd(1)
    if record.identifier != 0, isDouble(record.identifier) {
      totals.unplaced.duplicates += 1
      return
    }
    verdictCounts[record.verdict.rank] = verdictCounts[record.verdict.rank].saturatingAdd(1)
    nodes.count(record.node, of: vocabulary)
    clusters.count(record.cluster, of: vocabulary)
    let column = note(time: record.time)
    if let dns = record.dns { add(dns) }
    let source = end(record.source, reportedBy: record.cluster)
    let destination = end(record.destination, reportedBy: record.cluster)
    place(record, source, destination, column: column)
  }

  /// Counts events that were lost.
  package mutating func add(_ loss: FlowLoss) {
    totals.lost = totals.lost.saturatingAdd(loss.count)
    let source = loss.source.isEmpty ? "unknown" : loss.source
    if totals.lostBySource[source] != nil || totals.lostBySource.count < 64 {
      totals.lostBySource[source, default: 0] =
        (totals.lostBySource[source] ?? 0).saturatingAdd(loss.count)
    }
    if totals.lostByNode[loss.node] != nil || totals.lostByNode.count < limits.nodes {
      totals.lostByNode[loss.node] =
        (totals.lostByNode[loss.node] ?? 0).saturatingAdd(loss.count)
    }
    _ = note(time: loss.time, isFlow: false)
  }

  /// Keeps what is said about nodes out of reach.
  package mutating func add(_ status: FlowNodeStatus) {
    guard status.change == "NODE_UNAVAILABLE" || status.change == "NODE_ERROR" else { return }
    for node in status.nodes where totals.unavailableNodes.count < limits.nodes {
      totals.unavailableNodes.insert(node)
    }
  }

  // MARK: Parts of a record

  private mutating func startEpochIfNeeded() {
    guard vocabulary.epoch != epoch else { return }
    epoch = vocabulary.epoch
    ends.removeAll(keepingCapacity: true)
    nodes.startEpoch()
    clusters.startEpoch()
    for index in edges.indices {
      edges[index].lastNames = 0
      edges[index].lastNamedEnd = 0
    }
  }

  private mutating func isDouble(_ identifier: UInt64) -> Bool {
    if identifiers.isEmpty {
      identifiers = [UInt64](repeating: 0, count: max(1, limits.identifiers))
    }
    let slot = Int(truncatingIfNeeded: identifier % UInt64(identifiers.count))
    if identifiers[slot] == identifier { return true }
    identifiers[slot] = identifier
    return false
  }

  /// Counts a moment and returns its column.
  private mutating func note(time: Timestamp?, isFlow: Bool = true) -> Int? {
    guard let time else { return nil }
    if let first = totals.first, let last = totals.last {
      if time < first { totals.first = time }
      if last < time { totals.last = time }
    } else {
      totals.first = time
      totals.last = time
    }
    guard isFlow else { return nil }
    totals.window.add(1, in: FlowWindow.part(of: time.seconds))
    let column = column(of: time.seconds)
    if let column { totals.columns[column] = totals.columns[column].saturatingAdd(1) }
    return column
  }

  /// Returns the column of a moment, after making the timeline long enough.
  private mutating func column(of seconds: Int64) -> Int? {
    guard let timeline = totals.timeline else {
      let timeline = FlowTimeline(from: seconds, to: seconds)
      totals.timeline = timeline
      totals.columns = [UInt32](repeating: 0, count: FlowTimeline.columns)
      return timeline.column(of: seconds)
    }
    if timeline.holds(seconds) { return timeline.column(of: seconds) }
    let longer = timeline.including(seconds)
    if longer.scale != timeline.scale || longer.start != timeline.start {
      totals.columns = timeline.move(totals.columns, to: longer)
      for edge in edges.indices {
        let range = (edge * FlowTimeline.columns)..<((edge + 1) * FlowTimeline.columns)
        edgeColumns.replaceSubrange(range, with: timeline.move(edgeColumns[range], to: longer))
      }
    }
    totals.timeline = longer
    return longer.column(of: seconds)
  }

  private mutating func add(_ dns: FlowRecord.DNS) {
    let name = vocabulary.name(dns.name)
    guard totals.dnsNames[name] != nil || totals.dnsNames.count < limits.dnsNames else {
      totals.furtherDNSEvents = totals.furtherDNSEvents.saturatingAdd(1)
      return
    }
    totals.dnsNames[name, default: FlowAggregate.DNSName()].add(dns)
  }

  private mutating func end(_ number: Int32, reportedBy cluster: Int32) -> KnownEnd {
    let index = Int(number)
    while ends.count <= index { ends.append(KnownEnd()) }
    if ends[index].peer >= 0, ends[index].cluster == cluster { return ends[index] }
    let endpoint = vocabulary.endpoint(number)
    let found = resolver.resolve(endpoint, reportedBy: vocabulary.name(cluster))
    let known = KnownEnd(
      peer: self.number(of: found), pod: self.number(ofPod: found.pod), cluster: cluster,
      hasNames: !endpoint.labelledNames.isEmpty)
    ends[index] = known
    return known
  }

  private mutating func number(of found: PeerResolver.Resolution) -> Int32 {
    if let number = peerNumbers[found.peer] { return number }
    // Peers come of edges only in part; a stranger beyond the limit is kept
    // as unknown rather than growing without end.
    guard peers.count < max(1_000, 2 * limits.edges) || found.peer == .unknown else {
      return number(of: PeerResolver.Resolution(peer: .unknown))
    }
    let number = Int32(peers.count)
    peers.append(found.peer)
    peerNumbers[found.peer] = number
    if let workload = found.workload, let inventory = resolver.inventory {
      for index in inventory.workloads[workload].pods {
        for port in inventory.pods[index].pod.spec.policyPorts {
          let part = UInt8(ConnectionSet.Part(port.transport).rawValue)
          declaredPorts.insert(PortKey(peer: number, part: part, port: port.number))
        }
      }
    }
    return number
  }

  private mutating func number(ofPod name: String?) -> Int32 {
    guard let name else { return 0 }
    if let number = podNumbers[name] { return number }
    guard pods.count < FlowAggregator.mostEnds else { return 0 }
    let number = Int32(pods.count)
    pods.append(name)
    podNumbers[name] = number
    return number
  }

  private mutating func number(of address: IPAddress?) -> Int32 {
    guard let address else { return 0 }
    if let number = addressNumbers[address] { return number }
    guard addresses.count < FlowAggregator.mostEnds else { return 0 }
    addresses.append(address)
    let number = -Int32(addresses.count)
    addressNumbers[address] = number
    return number
  }

  // MARK: Edges

  private mutating func place(
    _ record: FlowRecord, _ source: KnownEnd, _ destination: KnownEnd, column: Int?
  ) {
    if isNobody(source, record.sourceAddress), isNobody(destination, record.destinationAddress) {
      totals.unplaced.withoutEnds += 1
      return
    }
    guard let part = record.part else {
      totals.unplaced.withoutProtocol += 1
      return
    }
    let partNumber = UInt8(part.rawValue)
    let sourcePort = PortKey(peer: source.peer, part: partNumber, port: record.sourcePort)
    let destinationPort = PortKey(
      peer: destination.peer, part: partNumber, port: record.destinationPort)
    let orientation = FlowOrientation.of(
      record,
      declared: {
        FlowOrientation.KnownPorts(
          source: declaredPorts.contains(sourcePort),
          destination: declaredPorts.contains(destinationPort))
      },
      seen: {
        FlowOrientation.KnownPorts(
          source: seenPorts.contains(sourcePort),
          destination: seenPorts.contains(destinationPort))
      })
    switch orientation {
    case .forward:
      fold(
        record, part, client: source, server: destination, number: record.destinationPort,
        clientAddress: record.sourceAddress, serverAddress: record.destinationAddress,
        names: record.destinationNames, serverEnd: record.destination, isReply: false,
        column: column)
    case .reversed:
      fold(
        record, part, client: destination, server: source, number: record.requestNumber,
        clientAddress: record.destinationAddress, serverAddress: record.sourceAddress,
        names: record.sourceNames, serverEnd: record.source, isReply: true, column: column)
    case .related: totals.unplaced.related += 1
    case .undecided:
      totals.unplaced.unoriented += 1
      let pair = FlowAggregate.Unoriented(
        source: peers[Int(source.peer)], destination: peers[Int(destination.peer)], part: part)
      if totals.unoriented[pair] != nil || totals.unoriented.count < limits.unorientedPairs {
        totals.unoriented[pair] = (totals.unoriented[pair] ?? 0).saturatingAdd(1)
      }
    }
  }

  private func isNobody(_ end: KnownEnd, _ address: IPAddress?) -> Bool {
    address == nil && peers[Int(end.peer)] == .unknown
  }

  private mutating func fold(
    _ record: FlowRecord, _ part: ConnectionSet.Part, client: KnownEnd, server: KnownEnd,
    number: UInt16, clientAddress: IPAddress?, serverAddress: IPAddress?, names: Int32,
    serverEnd: Int32, isReply: Bool, column: Int?
  ) {
    let key = EdgeKey(
      client: client.peer, server: server.peer, number: number, part: UInt8(part.rawValue),
      verdict: UInt8(record.verdict.rank))
    guard let index = edge(key) else {
      totals.unplaced.overLimit += 1
      return
    }
    let clientEnd = client.pod != 0 ? client.pod : self.number(of: clientAddress)
    let serverEnd = (
      name: serverEnd, place: server.pod != 0 ? server.pod : self.number(of: serverAddress)
    )
    edges[index].count(record, isReply: isReply)
    edges[index].count(
      EdgeState.Pair(client: clientEnd, server: serverEnd.place), limit: limits.pairsPerEdge)
    if names != 0, edges[index].lastNames != names {
      edges[index].lastNames = names
      edges[index].add(names: vocabulary.list(names), limit: limits.namesPerEdge)
    }
    if server.hasNames, edges[index].lastNamedEnd != serverEnd.name {
      edges[index].lastNamedEnd = serverEnd.name
      edges[index].add(
        names: vocabulary.endpoint(serverEnd.name).labelledNames, limit: limits.namesPerEdge)
    }
    if record.verdict == .dropped {
      edges[index].count(
        drop: FlowDropReason(name: vocabulary.name(record.dropReason)), of: record)
    }
    if let column {
      let place = index * FlowTimeline.columns + column
      edgeColumns[place] = edgeColumns[place].saturatingAdd(1)
    }
  }

  private mutating func edge(_ key: EdgeKey) -> Int? {
    if let index = edgeNumbers[key] { return index }
    guard edges.count < limits.edges else { return nil }
    edgeNumbers[key] = edges.count
    edges.append(EdgeState(key))
    edgeColumns.append(contentsOf: repeatElement(0, count: FlowTimeline.columns))
    seenPorts.insert(PortKey(peer: key.server, part: key.part, port: key.number))
    return edges.count - 1
  }

  // MARK: The summary

  /// The summary of all that was folded so far; linear in the edges.
  package var aggregate: FlowAggregate {
    var result = totals
    result.verdicts = [:]
    for verdict in FlowVerdict.allCases where verdictCounts[verdict.rank] > 0 {
      result.verdicts[verdict] = verdictCounts[verdict.rank]
    }
    result.nodes = nodes.byName
    result.clusters = clusters.byName
    result.edges = edges.indices.map(edge(at:)).sorted { $0.key < $1.key }
    return result
  }

  private func edge(at index: Int) -> FlowEdge {
    let state = edges[index]
    var edge = FlowEdge(
      FlowEdge.Key(
        client: peers[Int(state.key.client)], server: peers[Int(state.key.server)],
        part: ConnectionSet.Part(rawValue: Int(state.key.part)) ?? .other,
        number: state.key.number, verdict: FlowVerdict.allCases[Int(state.key.verdict)]))
    edge.events = state.events
    edge.sightings = state.sightings
    edge.directions = [state.directions[0], state.directions[1], state.directions[2]]
    edge.allowAllMatches = state.allowAllMatches
    edge.names = state.names
    edge.hasMoreNames = state.hasMoreNames
    edge.drops = state.drops
    edge.pairs = state.pairs.map {
      FlowEdge.Pair(client: end(of: $0.client), server: end(of: $0.server))
    }.sorted()
    edge.furtherPairEvents = state.furtherPairEvents
    edge.first = state.first
    edge.last = state.last
    edge.window = state.window
    if totals.timeline != nil {
      let start = index * FlowTimeline.columns
      edge.columns = Array(edgeColumns[start..<(start + FlowTimeline.columns)])
    }
    return edge
  }

  private func end(of number: Int32) -> FlowEdge.End {
    if number > 0 { return .pod(pods[Int(number)]) }
    return number < 0 ? .address(addresses[Int(-number) - 1]) : .unsaid
  }
}
