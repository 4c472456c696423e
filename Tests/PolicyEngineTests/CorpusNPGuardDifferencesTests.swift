import Kubernetes
import PolicyEngine
import TestSupport
import Testing

/// The differences that np-guard prints between two of its cases, beside the
/// delta of the engine.
@Suite("The differences of np-guard's cases")
struct CorpusNPGuardDifferencesTests {
  /// What differs between one pair of ends.
  private struct Change: Hashable, CustomStringConvertible {
    var source: String
    var destination: String
    var before: String
    var after: String

    var description: String { "\(source) => \(destination): \(before) then \(after)" }
  }

  private func imitation(_ state: ClusterState) -> ClusterState {
    CorpusNPGuardView.lenient(CorpusNPGuardView.withoutHosts(state))
  }

  @Test("are the engine's delta, apart from IPv6, self edges, the host's network and refusals")
  func differences() throws {
    guard let outputs = try NPGuardDifferences.all() else { return }
    var lines = 0
    var changes = 0
    var lenient: [String] = []
    for output in outputs {
      let before = LoadedCluster.load([output.before])
      let after = LoadedCluster.load([output.after])
      let borders = try Self.borders(output)
      let theirs = try Self.changes(output, borders)
      lines += output.lines.count
      changes += theirs.count
      let found = try Self.changes(
        from: CorpusNPGuardView(before), to: CorpusNPGuardView(after), borders)
      if found == theirs { continue }
      lenient.append(output.name)
      let options = ReachabilityOptions(blocksMatchPods: false)
      let (old, new) = (imitation(before), imitation(after))
      let imitated = try Self.changes(
        from: CorpusNPGuardView(old, options: options),
        to: CorpusNPGuardView(new, options: options), borders)
      let extra = imitated.subtracting(theirs).map(\.description).sorted()
      let missing = theirs.subtracting(imitated).map(\.description).sorted()
      #expect(extra.isEmpty && missing.isEmpty, "\(output): extra \(extra), missing \(missing)")
    }
    print(
      "np-guard differences: \(outputs.count) outputs, \(lines) lines, \(changes) changes; "
        + "\(lenient.count) agree once the oracle's errors are imitated")
    #expect(outputs.count == 13)
  }

  /// Where ranges of IPv4 begin that np-guard tells apart.
  private static func borders(_ output: NPGuardDifferences) throws -> [UInt128] {
    var starts: Set<UInt128> = [0]
    for line in output.lines {
      for case .addresses(let range) in [line.source, line.destination] {
        starts.insert(range.bounds.lowerBound)
        if range.bounds.upperBound < IPFamily.ipv4.maximum {
          starts.insert(range.bounds.upperBound + 1)
        }
      }
    }
    return starts.sorted()
  }

  private static func changes(
    _ output: NPGuardDifferences, _ borders: [UInt128]
  ) throws -> Set<Change> {
    func names(_ end: NPGuardCorpus.End) -> [String] {
      switch end {
      case .workload(let name): [name]
      case .addresses(let range): starts(range, borders)
      }
    }
    return Set(
      output.lines.flatMap { line in
        names(line.source).flatMap { source in
          names(line.destination).map { destination in
            Change(
              source: source, destination: destination, before: "\(line.before)",
              after: "\(line.after)")
          }
        }
      })
  }

  private static func starts(_ range: AddressRange, _ borders: [UInt128]) -> [String] {
    // A range of ours that begins inside one of theirs is told by its start.
    guard range.family == .ipv4 else { return [] }
    let inside = borders.filter { range.bounds.contains($0) }
    let all = inside.contains(range.bounds.lowerBound) ? inside : [range.bounds.lowerBound] + inside
    return all.map { "\(IPAddress(.ipv4, $0))" }
  }

  private static func changes(
    from before: CorpusNPGuardView, to after: CorpusNPGuardView, _ borders: [UInt128]
  ) throws -> Set<Change> {
    let delta = ConnectivityDelta(from: before.engine, to: after.engine)
    var result: Set<Change> = []
    func names(_ end: ConnectivityDelta.End) -> [String] {
      switch end {
      case .workload(let identity):
        [after, before].compactMap { $0.name(of: identity) }.prefix(1).map(\.self)
      case .external(let range): starts(range, borders)
      case .name: []
      }
    }
    func text(_ answer: ConnectionAnswer) -> String {
      let certain = answer.certain.intersection(.allPorts)
      let possible = answer.possible.intersection(.allPorts)
      return certain == possible ? "\(certain)" : "\(certain); possibly \(possible)"
    }
    for change in delta.opened + delta.closed + delta.changed {
      let (old, new) = (text(change.before), text(change.after))
      if change.source == change.destination || old == new { continue }
      for source in names(change.source) {
        for destination in names(change.destination) {
          result.insert(
            Change(source: source, destination: destination, before: old, after: new))
        }
      }
    }
    return result
  }
}
