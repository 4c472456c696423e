import Audit
import Kubernetes
import Manifests
import Settings

/// A mistake in what a person asked for, told in one line with what to do.
package struct SourceMistake: Error, CustomStringConvertible, Sendable {
  /// The line.
  package let description: String

  /// Makes a mistake.
  init(_ description: String) { self.description = description }
}

/// Which clusters a request means, and where each is read.
struct SourcePlan: Sendable {
  /// One cluster of the plan.
  struct Cluster: Sendable {
    /// The name, unique in the plan.
    var name: String
    /// The files and folders that hold it; `-` is standard input.
    var paths: [String]
    /// What the person said of it.
    var profile: ClusterProfile
    /// The flow files that belong to it.
    var flows: [String]
  }

  /// The clusters, in the order of the request.
  var clusters: [Cluster] = []
  /// The flow inputs that name no cluster; their lines say whose they are.
  var sharedFlows: [String] = []
  /// What reading the fleet file had to tell, one line each.
  var notices: [String] = []

  /// Plans a request.
  ///
  /// - Throws: `SourceMistake` where a path does not exist, a fleet file has
  ///   errors, or a flow input names a cluster that is not there.
  init(_ request: SessionRequest, files: any InputFiles) throws(SourceMistake) {
    for source in request.sources { try add(source, files) }
    for flow in request.flows {
      if let equals = flow.firstIndex(of: "="),
        let index = clusters.firstIndex(where: { $0.name == flow[..<equals] })
      {
        clusters[index].flows.append(String(flow[flow.index(after: equals)...]))
      } else if flow.contains("="), (try? files.status(of: flow, followsLinks: true)) == nil {
        let names = clusters.map(\.name).joined(separator: ", ")
        throw SourceMistake("`\(flow)` names no cluster of the sources (\(names)) and no file")
      } else {
        sharedFlows.append(flow)
      }
    }
  }

  private mutating func add(_ source: String, _ files: any InputFiles) throws(SourceMistake) {
    if source == "-" { return add(name: "stdin", paths: ["-"]) }
    if let status = try? files.status(of: source, followsLinks: true) {
      if status.kind == .file, let fleet = try fleetFile(at: source, files) {
        return try add(fleet, from: source)
      }
      return add(name: SourcePlan.lastComponent(source, files), paths: [source])
    }
    if let equals = source.firstIndex(of: "="), equals > source.startIndex {
      let paths = source[source.index(after: equals)...].split(separator: ",").map(String.init)
      for path in paths where path != "-" {
        guard (try? files.status(of: path, followsLinks: true)) != nil else {
          throw SourceMistake("`\(path)` does not exist; name a file, a folder or -")
        }
      }
      if !paths.isEmpty { return add(name: String(source[..<equals]), paths: paths) }
    }
    throw SourceMistake("`\(source)` does not exist; name a file, a folder or -")
  }

  private mutating func add(name: String, paths: [String]) {
    let names = Set(clusters.map(\.name))
    var free = name
    var number = 2
    while names.contains(free) {
      free = "\(name)-\(number)"
      number += 1
    }
    clusters.append(
      Cluster(name: free, paths: paths, profile: ClusterProfile(), flows: []))
  }

  private mutating func add(_ fleet: FleetFile, from path: String) throws(SourceMistake) {
    for diagnostic in fleet.diagnostics {
      let place = diagnostic.location.map { "\($0): " } ?? "\(path): "
      let line = place + diagnostic.message + (diagnostic.help.map { "; \($0)" } ?? "")
      if diagnostic.severity == .error { throw SourceMistake(line) }
      notices.append(line)
    }
    for cluster in fleet.clusters {
      clusters.append(
        Cluster(
          name: cluster.name, paths: cluster.paths, profile: cluster.profile,
          flows: cluster.flows))
    }
  }

  /// Returns the fleet file at a path, or `nil` where the file is something
  /// else, which the loader will judge.
  private func fleetFile(
    at path: String, _ files: any InputFiles
  ) throws(SourceMistake) -> FleetFile? {
    let isYAML = path.hasSuffix(".yaml") || path.hasSuffix(".yml") || path.hasSuffix(".json")
    guard isYAML, let status = try? files.status(of: path, followsLinks: true),
      status.size <= SourcePlan.longestFleetFile,
      let bytes = PlaceResolver(files: files).text(of: path, limit: SourcePlan.longestFleetFile)
    else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    guard text.contains("firebreak.dev/"), text.contains("Fleet") else { return nil }
    let documents = DocumentReader.documents(in: bytes, file: path)
    for case .success(let document) in documents where FleetFile.isFleet(document) {
      return FleetFile(document, folder: SourcePlan.folder(of: path))
    }
    for case .failure(let fault) in documents { throw SourceMistake(fault.description) }
    return nil
  }

  private static let longestFleetFile = 4 << 20

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The last component of a path, without the dots of `.` and `..`.
  private static func lastComponent(_ path: String, _ files: any InputFiles) -> String {
    func last(_ text: String) -> String? {
      text.split(separator: "/").last.map(String.init).flatMap {
        [".", ".."].contains($0) ? nil : $0
      }
    }
    return last(path) ?? files.resolved(path).flatMap(last) ?? path
  }
}
