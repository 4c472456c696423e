import Foundation
package import Kubernetes
package import PolicyEngine

/// The connectivity cases of the corpus `np-guard`: folders of manifests, and
/// the rows that np-guard prints for them.
///
/// Cases with kinds that are not evaluated are counted by the kind that keeps
/// them out.
package struct NPGuardCorpus: Sendable {
  /// One case.
  package struct Case: Sendable, CustomStringConvertible {
    /// The name of the folder.
    package var name: String
    /// The folder of manifests.
    package var folder: String
    /// The rows, source and destination as np-guard writes them.
    package var rows: [Row]
    /// Rows from `{ingress-controller}`, which np-guard makes from Ingress and
    /// Route objects; they are not connectivity by policy and not compared.
    package var controllerRows: Int

    /// The name, for the list of tests.
    package var description: String { name }
  }

  /// One row.
  package struct Row: Hashable, Sendable {
    /// Who opens connections.
    package var source: End
    /// Who accepts them.
    package var destination: End
    /// The ports of TCP, UDP and SCTP.
    package var ports: ConnectionSet
  }

  /// One end of a row.
  package enum End: Hashable, Sendable {
    /// A workload as `namespace/name[Kind]`, named by the direct owner of its
    /// pods.
    case workload(String)
    /// A range of addresses.
    case addresses(AddressRange)
  }

  /// The cases, in order of their names.
  package private(set) var cases: [Case] = []
  /// How many folders are left out, by reason.
  package private(set) var leftOut: [String: Int] = [:]

  /// Reads the corpus, or returns `nil` where it is absent.
  package init?() throws {
    guard let root = Corpus.path("np-guard") else { return nil }
    for name in try FileManager.default.contentsOfDirectory(atPath: "\(root)/tests").sorted() {
      let folder = "\(root)/tests/\(name)"
      let outputs = [
        "connlist/\(name)_connlist_output.txt", "connlist/\(name)_exposure_output.txt",
      ]
      let kinds = try NPGuardCorpus.kinds(in: folder)
      if let reason = NPGuardCorpus.foreign.first(where: kinds.contains) {
        leftOut["holds \(reason)", default: 0] += 1
      } else if let output = outputs.map({ "\(root)/test_outputs/\($0)" })
        .first(where: FileManager.default.fileExists(atPath:))
      {
        let text = try String(contentsOfFile: output, encoding: .utf8)
        cases.append(try NPGuardCorpus.read(text, name: name, folder: folder))
      } else {
        leftOut["no expected connectivity", default: 0] += 1
      }
    }
  }

  /// Kinds whose meaning is that of no policy kind here; the first that a case
  /// holds is the reason why it is left out.
  private static let foreign = [
    "UserDefinedNetwork", "ClusterUserDefinedNetwork", "MultiNetworkPolicy",
    "NetworkAttachmentDefinition", "VirtualMachine",
  ]

  /// The kinds that a folder names, found as text: no reader is trusted here.
  private static func kinds(in folder: String) throws -> Set<String> {
    var kinds: Set<String> = []
    for file in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      guard let text = try? String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
      else { continue }
      for line in text.split(whereSeparator: \.isNewline) {
        let words = line.split { " \t\",:-".contains($0) }
        if words.count == 2, words[0] == "kind" { kinds.insert(String(words[1])) }
      }
    }
    return kinds
  }

  private static func read(_ text: String, name: String, folder: String) throws -> Case {
    var result = Case(name: name, folder: folder, rows: [], controllerRows: 0)
    for line in text.split(whereSeparator: \.isNewline) {
      if line.hasPrefix("Exposure Analysis Result") { break }
      guard let arrow = line.range(of: " => "),
        let colon = line.range(of: " : ", options: .backwards),
        arrow.upperBound <= colon.lowerBound
      else { throw CorpusFormatError("\(name): \(line)") }
      let source = line[..<arrow.lowerBound]
      if source == "{ingress-controller}" {
        result.controllerRows += 1
        continue
      }
      result.rows.append(
        Row(
          source: try end(source), destination: try end(line[arrow.upperBound..<colon.lowerBound]),
          ports: try ports(line[colon.upperBound...])))
    }
    return result
  }

  private static func end(_ text: Substring) throws -> End {
    guard text.hasSuffix("[External]") else { return .workload(String(text)) }
    guard let range = NPGuardText.range(String(text)) else { throw CorpusFormatError("\(text)") }
    return .addresses(range)
  }

  private static func ports(_ text: Substring) throws -> ConnectionSet {
    let (ports, names) = try NPGuardText.ports(text)
    if !names.isEmpty { throw CorpusFormatError("\(text)") }
    return ports
  }
}
