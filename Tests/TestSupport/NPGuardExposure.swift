import Foundation
package import PolicyEngine

/// What np-guard prints about a case's exposure to pods that may come: per
/// workload and direction, what any pod of the cluster may exchange with it.
package struct NPGuardExposure: Sendable, CustomStringConvertible {
  /// A half of a workload.
  package struct Half: Hashable, Sendable {
    /// The workload as `namespace/name[Kind]`.
    package var workload: String
    /// The direction.
    package var direction: Direction

    /// Makes a half.
    package init(workload: String, direction: Direction) {
      self.workload = workload
      self.direction = direction
    }
  }

  /// The name of the case.
  package var name: String
  /// The folder of manifests.
  package var folder: String
  /// What passes with a pod that may come and has no labels; nothing where no
  /// line says so.
  package var anyPod: [Half: ConnectionSet] = [:]
  /// The halves that no policy protects.
  package var unprotected: Set<Half> = []
  /// How many lines tell of pods with certain labels, which are not compared.
  package var labelled = 0

  /// The name, for the list of tests.
  package var description: String { name }

  /// Reads the exposure of every case without foreign kinds, or returns `nil`
  /// where the corpus is absent.
  package static func all() throws -> [NPGuardExposure]? {
    guard let root = Corpus.path("np-guard") else { return nil }
    let suffix = "_exposure_output.txt"
    let folder = "\(root)/test_outputs/connlist"
    return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      .filter { $0.hasSuffix(suffix) }.compactMap { file in
        let name = String(file.dropLast(suffix.count))
        let manifests = "\(root)/tests/\(name)"
        guard FileManager.default.fileExists(atPath: manifests) else { return nil }
        let kinds = try NPGuardCorpus.kinds(in: manifests)
        if NPGuardCorpus.foreign.contains(where: kinds.contains) { return nil }
        let text = try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
        return try read(text, name: name, folder: manifests)
      }
  }

  /// Whether a pod without labels meets the selectors of a line, in a namespace
  /// that has none either.
  private static func isMetWithoutLabels(_ peers: Substring) -> Bool {
    let isAnyNamespace =
      peers.hasPrefix("[namespace with ") || peers.hasPrefix("[all namespaces]")
    return isAnyNamespace
      && !["=", "Operator:In,", "Operator:Exists,"].contains { peers.contains($0) }
  }

  /// Returns the ports of a line without those it names: a pod that nobody
  /// knows has no named ports.
  private static func numbered(_ text: Substring) throws -> ConnectionSet {
    if text == "All Connections" { return try NPGuardCorpus.ports(text) }
    var transport: Substring = ""
    let items = text.split(separator: ",").compactMap { item -> String? in
      let words = item.split(separator: " ")
      if words.count == 2 { transport = words[0] }
      guard let port = words.last, port.first?.isNumber == true else { return nil }
      return "\(transport) \(port)"
    }
    return try NPGuardCorpus.ports(items.joined(separator: ",")[...])
  }

  private static func read(
    _ text: String, name: String, folder: String
  ) throws -> NPGuardExposure? {
    var result = NPGuardExposure(name: name, folder: folder)
    guard let start = text.range(of: "Exposure Analysis Result:") else { return nil }
    for line in text[start.upperBound...].split(whereSeparator: \.isNewline) {
      if let found = line.wholeMatch(of: /(\S+) is not protected on (Ingress|Egress)/) {
        result.unprotected.insert(
          Half(
            workload: String(found.output.1),
            direction: found.output.2 == "Ingress" ? .ingress : .egress))
      } else if let found = line.wholeMatch(of: /(\S+)\s+(=>|<=)\s+(.+) : (.+)/) {
        let half = Half(
          workload: String(found.output.1), direction: found.output.2 == "<=" ? .ingress : .egress)
        if found.output.3 == "entire-cluster" || isMetWithoutLabels(found.output.3) {
          let ports = try numbered(found.output.4)
          result.anyPod[half] = (result.anyPod[half] ?? .none).union(ports)
        } else if !found.output.3.hasSuffix("[External]") {
          result.labelled += 1
        }
      }
    }
    return result
  }
}
