import Foundation
import Terminal
import Testing

/// The themes that come with the program.
@Suite struct BundledThemesTests {
  /// The folder of the theme files, seen from this file.
  private var folder: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Themes")
  }

  @Test("are the files of the folder, byte for byte")
  func files() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".theme") }
    #expect(names.sorted() == BundledThemes.names.map { "\($0).theme" }.sorted())
    for name in BundledThemes.names {
      let text = try String(contentsOf: folder.appending(path: "\(name).theme"), encoding: .utf8)
      #expect(BundledThemes.texts[name] == text)
    }
  }

  @Test("are understood to the last word", arguments: BundledThemes.names)
  func understood(name: String) throws {
    let theme = try #require(BundledThemes.theme(named: name))
    #expect(theme.problems.isEmpty)
    #expect(theme.name == name)
  }

  @Test("name every role, in the first of their line", arguments: ["dark", "mono"])
  func complete(name: String) throws {
    let file = try #require(BundledThemes.files[name])
    let alone = Theme(file, library: [:], last: nil)
    let other = Theme(
      ThemeFile(
        text: "name: all\nroles:\n"
          + StyleRole.allCases.map { "  \($0.rawValue): 7 on 8" }.joined(separator: "\n")))
    let filled = Theme(file, library: [:], last: other)
    for role in StyleRole.allCases { #expect(alone.overlay(role) == filled.overlay(role)) }
  }

  @Test("can be read: contrast of ink and paper", arguments: ["dark", "light"])
  func contrast(name: String) throws {
    let theme = try #require(BundledThemes.theme(named: name))
    let decoration: Set<StyleRole> = [.faint, .border, .barEmpty, .lineNumber, .barFilled]
    for depth in [ColorDepth.full, .palette] {
      let adapted = theme.adapted(to: depth)
      for role in StyleRole.allCases {
        let contrast = try #require(adapted.style(role).contrast)
        #expect(contrast >= (decoration.contains(role) ? 3 : 4.5), "\(name) \(role) \(contrast)")
      }
    }
  }

  @Test("tell the tiers apart", arguments: BundledThemes.names)
  func tiers(name: String) throws {
    let theme = try #require(BundledThemes.theme(named: name))
    let tiers: [StyleRole] = [.tierCritical, .tierHigh, .tierMedium, .tierLow, .tierUnknown]
    #expect(Set(tiers.map { theme.style($0) }).count == tiers.count)
  }
}
