import Kubernetes

extension EdgeState {
  /// Counts one line.
  mutating func count(_ record: FlowRecord, isReply: Bool) {
    events = events.saturatingAdd(1)
    if isReply {
      sightings.addReply(record.weight, at: record.vantage)
    } else {
      sightings.add(record.weight, at: record.vantage)
    }
    let direction = Int(record.direction.rawValue)
    directions[direction] = directions[direction].saturatingAdd(1)
    if record.policyMatchType == 4, record.verdict.isPassed, record.isPolicyVerdict {
      allowAllMatches = allowAllMatches.saturatingAdd(record.weight)
    }
    guard let time = record.time else { return }
    if let first, let last {
      if time < first { self.first = time }
      if last < time { self.last = time }
    } else {
      first = time
      last = time
    }
    window.add(1, in: FlowWindow.part(of: time.seconds))
  }

  /// Counts a line about two ends.
  mutating func count(_ pair: Pair, limit: Int) {
    if pair == lastPair, !pairs.isEmpty { return }
    if pairs.contains(pair) {
      lastPair = pair
    } else if pairs.count < limit {
      pairs.append(pair)
      lastPair = pair
    } else {
      furtherPairEvents = furtherPairEvents.saturatingAdd(1)
    }
  }

  /// Counts a drop.
  mutating func count(drop reason: FlowDropReason, of record: FlowRecord) {
    var count = drops[reason] ?? FlowEdge.Drops()
    if record.isPolicyVerdict {
      count.verdicts = count.verdicts.saturatingAdd(record.weight)
    } else {
      count.others = count.others.saturatingAdd(record.weight)
    }
    // Cilium has some eighty reasons; a stream of made-up ones must not grow.
    if drops[reason] != nil || drops.count < 128 { drops[reason] = count }
  }
}

extension FlowRecord {
  /// A Boolean value that tells whether a policy's verdict is reported.
  var isPolicyVerdict: Bool {
    switch vantage {
    case .ingressVerdict, .egressVerdict, .verdict: true
    default: false
    }
  }

  /// The number of the request that a reply answers: the source's port, or for
  /// an echo reply the echo.
  var requestNumber: UInt16 {
    switch (part, destinationPort >> 8) {
    case (.icmpv4, 0): 8 << 8
    case (.icmpv4, 14): 13 << 8
    case (.icmpv6, 129): 128 << 8
    case (.icmpv4, _), (.icmpv6, _), (.other, _): destinationPort
    default: sourcePort
    }
  }
}

extension FlowAggregate.DNSName {
  /// Counts a question or an answer.
  mutating func add(_ dns: FlowRecord.DNS) {
    guard dns.isResponse else {
      queries = queries.saturatingAdd(1)
      return
    }
    answers = answers.saturatingAdd(1)
    guard dns.responseCode != 0 else { return }
    // Response codes have 12 bits; only a few occur.
    if failures[dns.responseCode] != nil || failures.count < 64 {
      failures[dns.responseCode] = (failures[dns.responseCode] ?? 0).saturatingAdd(1)
    }
  }
}
