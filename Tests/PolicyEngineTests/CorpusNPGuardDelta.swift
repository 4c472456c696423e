import Foundation
import Kubernetes
import PolicyEngine
import TestSupport

/// One expected difference of the corpus `np-guard`: two folders, and the lines
/// that np-guard prints for them.
struct CorpusNPGuardDelta: CustomStringConvertible, Sendable {
  /// What a line says of one pair.
  struct Row: Hashable {
    /// Who opens connections, as np-guard writes it.
    var source: String
    /// Who accepts them.
    var destination: String
    /// What passed before.
    var before: ConnectionSet
    /// What passes now.
    var after: ConnectionSet
  }

  /// The name of the file.
  let description: String
  /// The folder of the earlier state.
  let old: String
  /// The folder of the later state.
  let new: String
  /// The lines.
  let rows: [Row]

  /// Every case of the corpus, by name; none where it is absent.
  static func all() throws -> [CorpusNPGuardDelta] {
    guard let root = Corpus.path("np-guard") else { return [] }
    let folder = "\(root)/test_outputs/diff"
    return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      .filter { $0.hasSuffix(".txt") }
      .map { name in
        let stem = String(name.dropLast(".txt".count).dropFirst("diff_between_".count))
        let text = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
        let (new, old) = try folders(stem, root)
        return CorpusNPGuardDelta(
          description: name, old: old, new: new,
          rows: try text.split(separator: "\n").filter { $0.hasPrefix("diff-type:") }.map(row))
      }
  }

  /// The two folders of `NEW_and_OLD`; names may hold `_and_` themselves.
  private static func folders(_ stem: String, _ root: String) throws -> (String, String) {
    let words = stem.components(separatedBy: "_and_")
    for split in 1..<max(2, words.count) {
      let new = "\(root)/tests/" + words[..<split].joined(separator: "_and_")
      let old = "\(root)/tests/" + words[split...].joined(separator: "_and_")
      if FileManager.default.fileExists(atPath: new), FileManager.default.fileExists(atPath: old) {
        return (new, old)
      }
    }
    throw CorpusFormatError(stem)
  }

  private static func row(_ line: Substring) throws -> Row {
    // Values hold commas without blanks, so a comma with one ends a field.
    var fields: [Substring: Substring] = [:]
    for field in String(line).components(separatedBy: ", ") {
      guard let colon = field.range(of: ": ") else { throw CorpusFormatError("\(line)") }
      fields[Substring(field[..<colon.lowerBound])] = Substring(field[colon.upperBound...])
    }
    guard let source = fields["source"], let destination = fields["destination"],
      let before = fields["ref1"], let after = fields["ref2"]
    else { throw CorpusFormatError("\(line)") }
    return Row(
      source: String(source), destination: String(destination),
      before: try NPGuardText.ports(before).ports,
      after: try NPGuardText.ports(after).ports)
  }
}
