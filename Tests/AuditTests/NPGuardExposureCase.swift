import Foundation
import Kubernetes
import PolicyEngine
import TestSupport

/// The exposures that np-guard expects of one folder of manifests.
struct NPGuardExposureCase {
  /// Whom a line speaks of.
  enum Peer {
    /// Every pod of the cluster, those nobody has thought of included.
    case entireCluster
    /// Addresses.
    case addresses(AddressRange)
    /// Pods nobody has seen, by selectors: in one namespace by its name, or in
    /// those that a selector matches.
    case unseen(namespace: String?, namespaces: LabelSelector, pods: LabelSelector)
  }

  /// One line.
  struct Line {
    /// The text, for messages.
    var text: String
    /// The workload, as np-guard names it.
    var workload: String
    /// The direction, seen from it.
    var direction: Direction
    /// The peer.
    var peer: Peer
    /// The ports.
    var ports: ConnectionSet
    /// Ports by a name that only a pod that exists could resolve.
    var names: [String]
  }

  /// The name of the folder.
  let name: String
  /// The folder.
  let folder: String
  /// The lines.
  let lines: [Line]
  /// The workloads that are said not to be protected, with the direction.
  let unprotected: [(workload: String, direction: Direction)]

  /// Every case of the corpus, and how many outputs were left out: those of
  /// the same folders with an option (`focus`, `explain`, one port).
  static func all() throws -> (cases: [NPGuardExposureCase], variants: Int) {
    guard let root = Corpus.path("np-guard") else { return ([], 0) }
    let outputs = "\(root)/test_outputs/connlist"
    var cases: [NPGuardExposureCase] = []
    var variants = 0
    for file in try FileManager.default.contentsOfDirectory(atPath: outputs).sorted()
    where file.hasSuffix("_exposure_output.txt") {
      let name = String(file.dropLast("_exposure_output.txt".count))
      let folder = "\(root)/tests/\(name)"
      guard FileManager.default.fileExists(atPath: folder) else {
        variants += 1
        continue
      }
      let text = try String(contentsOfFile: "\(outputs)/\(file)", encoding: .utf8)
      cases.append(try NPGuardExposureCase(name, folder, text))
    }
    return (cases, variants)
  }

  private init(_ name: String, _ folder: String, _ text: String) throws {
    self.name = name
    self.folder = folder
    let sections = text.components(separatedBy: "Exposure Analysis Result:")
    guard sections.count == 2 else { throw CorpusFormatError(name) }
    var lines: [Line] = []
    var unprotected: [(String, Direction)] = []
    for line in sections[1].split(whereSeparator: \.isNewline) {
      if let place = line.range(of: " is not protected on ") {
        unprotected.append(
          (
            String(line[..<place.lowerBound]),
            line[place.upperBound...] == "Ingress" ? .ingress : .egress
          ))
        continue
      }
      let arrows: [(String, Direction)] = [("<=", .ingress), ("=>", .egress)]
      guard let (arrow, direction) = arrows.first(where: { line.contains("\t\($0.0)") }),
        let place = line.range(of: "\t\(arrow)"),
        let colon = line.range(of: " : ", options: .backwards)
      else {
        let isHead =
          line.hasSuffix("Exposure:") || line.hasPrefix("Workloads not protected")
        if isHead { continue }
        throw CorpusFormatError("\(name): \(line)")
      }
      func trimmed(_ text: Substring) -> String {
        text.trimmingCharacters(in: .whitespaces)
      }
      let (ports, names) = try NPGuardText.ports(line[colon.upperBound...])
      lines.append(
        Line(
          text: String(line), workload: trimmed(line[..<place.lowerBound]), direction: direction,
          peer: try NPGuardExposureCase.peer(
            trimmed(line[place.upperBound..<colon.lowerBound])),
          ports: ports, names: names))
    }
    self.lines = lines
    self.unprotected = unprotected
  }

  private static func peer(_ text: String) throws -> Peer {
    if text == "entire-cluster" { return .entireCluster }
    if let range = NPGuardText.range(text) { return .addresses(range) }
    guard let slash = text.range(of: "/[") else { throw CorpusFormatError(text) }
    let pods = try selector(text[slash.lowerBound...].dropFirst(), "pod")
    let space = text[..<slash.lowerBound]
    return space.hasPrefix("[")
      ? .unseen(namespace: nil, namespaces: try selector(space, "namespace"), pods: pods)
      : .unseen(namespace: String(space), namespaces: .everything, pods: pods)
  }

  /// Reads `[all pods]` or `[pod with {…}]`.
  private static func selector(_ text: Substring, _ what: String) throws -> LabelSelector {
    if text == "[all \(what)s]" { return .everything }
    let head = "[\(what) with {"
    guard text.hasPrefix(head), text.hasSuffix("}]") else { throw CorpusFormatError("\(text)") }
    return try NPGuardText.selector(text.dropFirst(head.count).dropLast(2))
  }
}
