import Foundation
package import PolicyEngine

/// What np-guard prints for the difference of two folders of its corpus.
package struct NPGuardDifferences: Sendable, CustomStringConvertible {
  /// One line.
  package struct Line: Sendable {
    /// Who opens connections.
    package var source: NPGuardCorpus.End
    /// Who accepts them.
    package var destination: NPGuardCorpus.End
    /// What passes in the first folder.
    package var before: ConnectionSet
    /// What passes in the second.
    package var after: ConnectionSet
  }

  /// The name of the output.
  package var name: String
  /// The folder before.
  package var before: String
  /// The folder after.
  package var after: String
  /// What differs, rows from Ingress and Route left out.
  package var lines: [Line]

  /// The name, for the list of tests.
  package var description: String { name }

  /// Reads all outputs of differences, or returns `nil` where the corpus is
  /// absent.
  package static func all() throws -> [NPGuardDifferences]? {
    guard let root = Corpus.path("np-guard") else { return nil }
    let folder = "\(root)/test_outputs/diff"
    return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      .filter { $0.hasSuffix(".txt") }.map { file in
        let name = file.dropLast(4)
        let pair = try pair(String(name.dropFirst("diff_between_".count)), root)
        let text = try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
        return NPGuardDifferences(
          name: String(name), before: pair.before, after: pair.after,
          lines: try text.split(whereSeparator: \.isNewline).dropFirst()
            .filter { !$0.contains("{ingress-controller}") }.map(line))
      }
  }

  /// The names of the two folders stand around one of the `_and_`.
  private static func pair(
    _ name: String, _ root: String
  ) throws -> (before: String, after: String) {
    for range in name.ranges(of: "_and_") {
      let after = "\(root)/tests/\(name[..<range.lowerBound])"
      let before = "\(root)/tests/\(name[range.upperBound...])"
      if FileManager.default.fileExists(atPath: after),
        FileManager.default.fileExists(atPath: before)
      {
        return (before, after)
      }
    }
    throw CorpusFormatError(name)
  }

  private static func line(_ text: Substring) throws -> Line {
    let shape = /diff-type: \w+, source: (.+?), destination: (.+?), ref1: (.+?), ref2: (.+)/
    guard let found = text.wholeMatch(of: shape) else { throw CorpusFormatError("\(text)") }
    let after = found.output.4
    let end = after.range(of: ", workloads-diff-info:")?.lowerBound ?? after.endIndex
    return Line(
      source: try NPGuardCorpus.end(found.output.1),
      destination: try NPGuardCorpus.end(found.output.2),
      before: try NPGuardCorpus.ports(found.output.3),
      after: try NPGuardCorpus.ports(after[..<end]))
  }
}
