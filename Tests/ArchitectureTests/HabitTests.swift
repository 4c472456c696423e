import Foundation
import Testing

@Suite("Habits of the house") struct HabitTests {
  @Test("the top level shows five things and nothing else")
  func topLevelIsBare() throws {
    let entries = try FileManager.default.contentsOfDirectory(
      atPath: House.root.path(percentEncoded: false))
    let visible = Set(entries.filter { !$0.hasPrefix(".") && $0 != "Package.resolved" })
    #expect(visible == ["Package.swift", "Sources", "Tests", "Themes", "README.md"])
  }

  @Test("no file is longer than 600 lines", arguments: House.sources)
  func filesAreShort(_ file: House.SourceFile) {
    guard !House.tables.contains(file.path) else { return }
    #expect(file.lines.count <= 601, "\(file.path) has \(file.lines.count) lines")
  }

  @Test("a file of tests is no longer either")
  func testFilesAreShort() {
    for file in House.files(below: "Tests", suffix: ".swift") {
      #expect(file.lines.count <= 601, "\(file.path) has \(file.lines.count) lines")
    }
  }

  @Test("package is the widest access level", arguments: House.sources)
  func nothingIsPublic(_ file: House.SourceFile) {
    for (index, line) in code(of: file) {
      #expect(
        line.firstMatch(of: /\b(public|open)\s+(func|var|let|struct|class|enum|actor|init)/) == nil,
        "\(file.path):\(index)")
    }
  }

  @Test("nothing traps on data", arguments: House.sources)
  func nothingTraps(_ file: House.SourceFile) {
    for (index, line) in code(of: file) {
      for word in ["try!", " as! ", "fatalError("] {
        #expect(!line.contains(word), "\(file.path):\(index): \(word)")
      }
    }
  }

  @Test("only the executable prints and exits", arguments: House.sources)
  func onlyTheExecutablePrints(_ file: House.SourceFile) {
    guard file.room != "firebreak" else { return }
    for (index, line) in code(of: file) {
      #expect(
        line.firstMatch(of: /(^|[^.\w])(print|debugPrint|exit|_exit|abort)\(/) == nil,
        "\(file.path):\(index)")
    }
  }

  @Test("no unfinished marks", arguments: House.sources)
  func nothingIsUnfinished(_ file: House.SourceFile) {
    for (index, line) in file.lines.enumerated() {
      #expect(
        line.firstMatch(of: /\b(TODO|FIXME|XXX)\b|not implemented|unimplemented/) == nil,
        "\(file.path):\(index + 1)")
    }
  }

  @Test("types are named for what they are", arguments: House.sources)
  func namesSaySomething(_ file: House.SourceFile) {
    let empty =
      /\b(struct|class|enum|actor|protocol) \w*(Manager|Helper|Util|Utils|Common|Info|Impl)\b/
    for (index, line) in code(of: file) {
      #expect(line.firstMatch(of: empty) == nil, "\(file.path):\(index)")
    }
  }

  @Test("unchecked promises carry a proof", arguments: House.sources)
  func promisesAreProved(_ file: House.SourceFile) {
    for (index, line) in code(of: file)
    where line.contains("@unchecked Sendable") || line.contains("nonisolated(unsafe)") {
      let above = file.lines[max(0, index - 12)..<index]
      #expect(
        above.contains { $0.contains("//") }, "\(file.path):\(index) promises without a proof")
    }
  }

  /// The lines that are not comments, numbered from 1.
  private func code(of file: House.SourceFile) -> [(Int, String)] {
    file.lines.enumerated().compactMap { index, line in
      let text = line.drop { $0 == " " }
      return text.hasPrefix("//") ? nil : (index + 1, line)
    }
  }
}
