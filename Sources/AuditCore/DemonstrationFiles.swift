import DemonstrationFleet
import Kubernetes
package import Manifests
import Synchronization

/// The demonstration fleet as a file system: what `--export` would write, made
/// when it is read.
///
/// The fleet is thus read by the same way as any other, and auditing it in
/// memory or from its export gives the same bytes. The files of the last few
/// clusters are kept, since a cluster's files are asked for one after another.
package struct DemonstrationFiles: InputFiles {
  /// The path of the fleet file.
  package static let fleetFile = "fleet.yaml"

  private let fleet: DemonstrationFleet
  private let numbers: [String: Int]
  private let recent = RecentFiles()

  /// Makes the files of a fleet; nothing is written until it is read.
  package init(seed: UInt64) {
    fleet = DemonstrationFleet(seed: seed)
    numbers = Dictionary(
      fleet.clusters.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { $1 })
  }

  /// Returns what stands at a path.
  package func status(
    of path: String, followsLinks: Bool
  ) throws(InputFault) -> InputStatus {
    if let bytes = content(path) { return status(.file, size: bytes.count, path) }
    if path.isEmpty || path == "." || path == "clusters" || path == "flows" || folder(path) != nil {
      return status(.folder, size: 0, path)
    }
    throw InputFault("`\(path)` is not in the demonstration fleet")
  }

  /// Returns the names in a folder.
  package func names(in folder: String) throws(InputFault) -> [String] {
    switch folder {
    case "", ".": return [DemonstrationFiles.fleetFile, "clusters", "flows"]
    case "clusters": return fleet.clusters.map(\.name)
    case "flows": return fleet.clusters.filter(\.hasFlows).map { "\($0.name).jsonl" }
    default:
      guard let index = self.folder(folder) else {
        throw InputFault("the folder `\(folder)` is not in the demonstration fleet")
      }
      let prefix = folder + "/"
      let names = entries(index).filter { $0.path.hasPrefix(prefix) }
        .compactMap { $0.path.dropFirst(prefix.count).split(separator: "/").first }
      return Set(names.map(String.init)).sorted()
    }
  }

  /// Returns the path itself: there are no links here.
  package func resolved(_ path: String) -> String? { path }

  /// Opens a file.
  package func open(_ path: String) throws(InputFault) -> any InputReader {
    guard let bytes = content(path) else {
      throw InputFault("`\(path)` is not in the demonstration fleet")
    }
    return GeneratedReader(bytes)
  }

  /// Returns every file of the export, cluster by cluster, the fleet file last.
  package func export(
    _ write: (_ path: String, _ bytes: [UInt8]) throws -> Void
  ) rethrows {
    for index in fleet.clusters.indices {
      for entry in fleet.exportEntries(of: index) { try write(entry.path, entry.bytes) }
    }
    try write(DemonstrationFiles.fleetFile, fleet.fleetFile)
  }

  /// Returns the flows that a flow file would go on with, or `nil`.
  func livingFlows(of path: String) -> LivingFlows? {
    number(of: path).flatMap { fleet.livingFlows(of: $0) }
  }

  private func status(_ kind: InputStatus.Kind, size: Int, _ path: String) -> InputStatus {
    var hasher = Hasher()
    hasher.combine(path)
    return InputStatus(
      kind: kind, size: size, modification: fleet.now,
      identity: FileIdentity(
        device: 0, number: UInt64(truncatingIfNeeded: hasher.finalize())))
  }

  private func content(_ path: String) -> [UInt8]? {
    if path == DemonstrationFiles.fleetFile { return fleet.fleetFile }
    guard let index = number(of: path) else { return nil }
    return entries(index).first { $0.path == path }?.bytes
  }

  /// The cluster whose folder, or a folder below it, a path is.
  private func folder(_ path: String) -> Int? {
    guard path.hasPrefix("clusters/"), let index = number(of: path) else { return nil }
    return entries(index).contains { $0.path.hasPrefix(path + "/") } ? index : nil
  }

  private func number(of path: String) -> Int? {
    let parts = path.split(separator: "/")
    guard parts.count > 1 else { return nil }
    let name = parts[1].hasSuffix(".jsonl") ? parts[1].dropLast(6) : parts[1]
    return numbers[String(name)]
  }

  private func entries(_ index: Int) -> [GeneratedFile] {
    recent.entries(index) { fleet.exportEntries(of: index) }
  }
}

/// The files of the clusters that were asked for last.
private final class RecentFiles: Sendable {
  private static let kept = 3
  private let clusters = Mutex<[(index: Int, entries: [GeneratedFile])]>([])

  func entries(_ index: Int, _ make: () -> [GeneratedFile]) -> [GeneratedFile] {
    if let found = clusters.withLock({ $0.first { $0.index == index } }) { return found.entries }
    // Made outside the lock, so that two clusters can be made at once.
    let made = make()
    clusters.withLock { clusters in
      clusters.append((index, made))
      if clusters.count > RecentFiles.kept { clusters.removeFirst() }
    }
    return made
  }
}

/// Reads bytes that were made.
private final class GeneratedReader: InputReader {
  private let bytes: [UInt8]
  private var at = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var expectedSize: Int { bytes.count }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, bytes.count - at)
    buffer.copyBytes(from: bytes[at..<(at + count)])
    at += count
    return count
  }

  func skip(_ count: Int) { at = min(bytes.count, at + max(0, count)) }
}
