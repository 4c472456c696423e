import Kubernetes

/// Two observations as one. Merging is associative and commutative.
extension FlowAggregate {
  /// Returns the summary of both observations together.
  ///
  /// Edges are not cut to a limit again: both were bounded before.
  package func merging(_ other: FlowAggregate) -> FlowAggregate {
    var result = self
    result.merge(other)
    return result
  }

  /// Adds another observation.
  package mutating func merge(_ other: FlowAggregate) {
    let common = FlowAggregate.common(timeline, other.timeline)
    mergeEdges(other, common)
    columns = FlowAggregate.sum(columns, timeline, other.columns, other.timeline, common)
    timeline = common
    window.add(other.window)
    records = records.saturatingAdd(other.records)
    unplaced.add(other.unplaced)
    unoriented.merge(other.unoriented) { $0.saturatingAdd($1) }
    verdicts.merge(other.verdicts) { $0.saturatingAdd($1) }
    lost = lost.saturatingAdd(other.lost)
    lostBySource.merge(other.lostBySource) { $0.saturatingAdd($1) }
    lostByNode.merge(other.lostByNode) { $0.saturatingAdd($1) }
    nodes.merge(other.nodes) { $0.saturatingAdd($1) }
    clusters.merge(other.clusters) { $0.saturatingAdd($1) }
    unavailableNodes.formUnion(other.unavailableNodes)
    dnsNames.merge(other.dnsNames) { left, right in
      var sum = left
      sum.queries = left.queries.saturatingAdd(right.queries)
      sum.answers = left.answers.saturatingAdd(right.answers)
      sum.failures.merge(right.failures) { $0.saturatingAdd($1) }
      return sum
    }
    furtherDNSEvents = furtherDNSEvents.saturatingAdd(other.furtherDNSEvents)
    first = FlowAggregate.earlier(first, other.first)
    last = FlowAggregate.later(last, other.last)
    limits.formMaximum(other.limits)
  }

  private mutating func mergeEdges(_ other: FlowAggregate, _ common: FlowTimeline?) {
    var byKey: [FlowEdge.Key: FlowEdge] = [:]
    byKey.reserveCapacity(edges.count + other.edges.count)
    for edge in edges {
      var edge = edge
      edge.columns = FlowAggregate.sum(edge.columns, timeline, [], nil, common)
      byKey[edge.key] = edge
    }
    for edge in other.edges {
      let columns = FlowAggregate.sum(edge.columns, other.timeline, [], nil, common)
      if var mine = byKey[edge.key] {
        mine.add(edge, limits: limits.maximum(other.limits))
        mine.columns = FlowAggregate.sum(mine.columns, common, columns, common, common)
        byKey[edge.key] = mine
      } else {
        var edge = edge
        edge.columns = columns
        byKey[edge.key] = edge
      }
    }
    edges = byKey.values.sorted { $0.key < $1.key }
  }

  private static func common(_ left: FlowTimeline?, _ right: FlowTimeline?) -> FlowTimeline? {
    guard let left else { return right }
    return right.map { left.union($0) } ?? left
  }

  private static func sum(
    _ left: [UInt32], _ leftTimeline: FlowTimeline?, _ right: [UInt32],
    _ rightTimeline: FlowTimeline?, _ common: FlowTimeline?
  ) -> [UInt32] {
    guard let common else { return [] }
    let left = left.isEmpty ? [] : leftTimeline?.move(left, to: common) ?? []
    let right = right.isEmpty ? [] : rightTimeline?.move(right, to: common) ?? []
    if left.isEmpty { return right }
    if right.isEmpty { return left }
    return zip(left, right).map { $0.saturatingAdd($1) }
  }

  /// Returns the earlier of two moments, either of which may be missing.
  static func earlier(_ left: Timestamp?, _ right: Timestamp?) -> Timestamp? {
    guard let left, let right else { return left ?? right }
    return min(left, right)
  }

  /// Returns the later of two moments, either of which may be missing.
  static func later(_ left: Timestamp?, _ right: Timestamp?) -> Timestamp? {
    guard let left, let right else { return left ?? right }
    return max(left, right)
  }
}

extension FlowEdge {
  /// Adds the flows of another edge of the same key; columns are left alone.
  fileprivate mutating func add(_ other: FlowEdge, limits: FlowLimits) {
    events = events.saturatingAdd(other.events)
    sightings.add(other.sightings)
    directions = zip(directions, other.directions).map { $0.saturatingAdd($1) }
    allowAllMatches = allowAllMatches.saturatingAdd(other.allowAllMatches)
    let allNames = Set(names).union(other.names).sorted()
    names = Array(allNames.prefix(limits.namesPerEdge))
    hasMoreNames = hasMoreNames || other.hasMoreNames || allNames.count > names.count
    for (reason, more) in other.drops {
      var sum = drops[reason] ?? Drops()
      sum.verdicts = sum.verdicts.saturatingAdd(more.verdicts)
      sum.others = sum.others.saturatingAdd(more.others)
      drops[reason] = sum
    }
    pairs = Set(pairs).union(other.pairs).sorted()
    furtherPairEvents = furtherPairEvents.saturatingAdd(other.furtherPairEvents)
    first = FlowAggregate.earlier(first, other.first)
    last = FlowAggregate.later(last, other.last)
    window.add(other.window)
  }
}

extension FlowAggregate.Unplaced {
  /// Adds other counts.
  fileprivate mutating func add(_ other: FlowAggregate.Unplaced) {
    unoriented = unoriented.saturatingAdd(other.unoriented)
    withoutProtocol = withoutProtocol.saturatingAdd(other.withoutProtocol)
    withoutEnds = withoutEnds.saturatingAdd(other.withoutEnds)
    related = related.saturatingAdd(other.related)
    overLimit = overLimit.saturatingAdd(other.overLimit)
    duplicates = duplicates.saturatingAdd(other.duplicates)
  }
}

extension FlowLimits {
  /// Returns the wider limit of each kind.
  fileprivate func maximum(_ other: FlowLimits) -> FlowLimits {
    var result = self
    result.formMaximum(other)
    return result
  }

  /// Takes the wider limit of each kind.
  fileprivate mutating func formMaximum(_ other: FlowLimits) {
    edges = max(edges, other.edges)
    namesPerEdge = max(namesPerEdge, other.namesPerEdge)
    pairsPerEdge = max(pairsPerEdge, other.pairsPerEdge)
    dnsNames = max(dnsNames, other.dnsNames)
    nodes = max(nodes, other.nodes)
    unorientedPairs = max(unorientedPairs, other.unorientedPairs)
    identifiers = max(identifiers, other.identifiers)
  }
}
