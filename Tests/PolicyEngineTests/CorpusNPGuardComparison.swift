import Kubernetes
import PolicyEngine
import TestSupport

/// The engine's connectivity of one case beside the rows np-guard expects.
///
/// Every pair of workloads is compared, and every workload with every address:
/// piece by piece, cut at the borders of either side; neighbouring pieces that
/// differ alike are one difference.
struct CorpusNPGuardComparison {
  /// A pair on which the two do not say the same.
  struct Difference {
    /// The pair, as `source => destination`.
    var row: String
    /// Who opens the connection; of a range its first address.
    var source: CorpusNPGuardView.End
    /// Who accepts it; of a range its first address.
    var destination: CorpusNPGuardView.End
    /// What np-guard admits.
    var theirs: ConnectionSet
    /// What the engine admits.
    var ours: ConnectionAnswer
  }

  /// The case.
  let expected: NPGuardCorpus.Case
  /// The case as we read it.
  let view: CorpusNPGuardView
  private var theirPairs: [[String]: ConnectionSet] = [:]
  private var theirRanges: [String: [(isEgress: Bool, range: AddressRange, ports: ConnectionSet)]] =
    [:]

  /// Makes the comparison of a case with the cluster that was read for it.
  init(_ expected: NPGuardCorpus.Case, state: ClusterState) {
    self.expected = expected
    view = CorpusNPGuardView(state)
    for row in expected.rows {
      switch (row.source, row.destination) {
      case (.workload(let source), .workload(let destination)):
        theirPairs[[source, destination]] = row.ports
      case (.workload(let name), .addresses(let range)):
        theirRanges[name, default: []].append((true, range, row.ports))
      case (.addresses(let range), .workload(let name)):
        theirRanges[name, default: []].append((false, range, row.ports))
      case (.addresses, .addresses): break
      }
    }
  }

  /// Compares everything with everything.
  func run() -> (compared: Int, differences: [Difference]) {
    var compared = 0
    var differences: [Difference] = []
    let borders = IPFamily.allCases.map { (family: $0, starts: starts($0)) }
    let workloads = Set(view.podsOfWorkload.keys)
      .union(theirPairs.keys.flatMap { $0 }).union(theirRanges.keys).sorted()
    for workload in workloads {
      for other in workloads {
        compared += 1
        let theirs = theirPairs[[workload, other]] ?? .none
        if let difference = difference(.workload(workload), .workload(other), theirs) {
          differences.append(difference)
        }
      }
      for (family, starts) in borders {
        for isEgress in [true, false] {
          compared += starts.count
          differences += self.differences(workload, family, starts, isEgress: isEgress)
        }
      }
    }
    return (compared, differences)
  }

  private func differences(
    _ workload: String, _ family: IPFamily, _ starts: [UInt128], isEgress: Bool
  ) -> [Difference] {
    var pieces: [(range: ClosedRange<UInt128>, difference: Difference)] = []
    for (index, start) in starts.enumerated() {
      let end = index + 1 < starts.count ? starts[index + 1] - 1 : family.maximum
      let address = IPAddress(family, start)
      let theirs = ports(workload, address, isEgress: isEgress)
      let found =
        isEgress
        ? difference(.workload(workload), .address(address), theirs)
        : difference(.address(address), .workload(workload), theirs)
      guard let found else { continue }
      if let last = pieces.last, last.range.upperBound + 1 == start,
        last.difference.theirs == found.theirs, last.difference.ours == found.ours
      {
        pieces[pieces.count - 1].range = last.range.lowerBound...end
      } else {
        pieces.append((start...end, found))
      }
    }
    return pieces.map { range, difference in
      var result = difference
      let text = "\(AddressRange(family, range))"
      result.row = isEgress ? "\(workload) => \(text)" : "\(text) => \(workload)"
      return result
    }
  }

  private func difference(
    _ source: CorpusNPGuardView.End, _ destination: CorpusNPGuardView.End,
    _ theirs: ConnectionSet
  ) -> Difference? {
    let ours = view.answer(from: source, to: destination)
    if ours.certain == theirs && ours.possible == theirs { return nil }
    var row = ""
    if case .workload(let left) = source, case .workload(let right) = destination {
      row = "\(left) => \(right)"
    }
    return Difference(
      row: row, source: source, destination: destination, theirs: theirs, ours: ours)
  }

  private func ports(
    _ workload: String, _ address: IPAddress, isEgress: Bool
  ) -> ConnectionSet {
    (theirRanges[workload] ?? []).reduce(ConnectionSet.none) { sum, row in
      row.isEgress == isEgress && row.range.contains(address) ? sum.union(row.ports) : sum
    }
  }

  /// Where pieces of a family begin: at the borders of their rows, of our
  /// rows, and of the blocks of every policy.
  private func starts(_ family: IPFamily) -> [UInt128] {
    var ranges: [AddressRange] = []
    for row in expected.rows {
      for case .addresses(let range) in [row.source, row.destination] { ranges.append(range) }
    }
    for row in view.engine.connectivity() {
      for case .external(let range) in [row.source, row.destination] { ranges.append(range) }
    }
    for policy in view.state.networkPolicies {
      for case .block(let block, let except) in (policy.ingress + policy.egress)
        .flatMap({ $0.peers ?? [] })
      {
        ranges += ([block] + except).map(\.range)
      }
    }
    for policy in view.state.adminPolicies {
      for case .networks(let blocks) in policy.egress.flatMap(\.peers) {
        ranges += blocks.map(\.range)
      }
    }
    var starts: Set<UInt128> = [0]
    for range in ranges where range.family == family {
      starts.insert(range.bounds.lowerBound)
      if range.bounds.upperBound < family.maximum { starts.insert(range.bounds.upperBound + 1) }
    }
    return starts.sorted()
  }
}
