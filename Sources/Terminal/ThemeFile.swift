package import DisplayText

/// The text of one theme file, read but not yet completed through its parent.
///
/// A file is lines of `key: value`; two keys open a section, whose lines are
/// indented. A line that begins with `#` is a comment.
///
///     name: dusk
///     ground: dark
///     extends: dark
///     palette:
///       sky: #5fafd7
///     roles:
///       accent: sky bold
///       production: #ffffff on 124 bold
///
/// Nothing in a file stops a start: what is not understood is a problem with
/// its line, and the role falls back to the parent's.
package struct ThemeFile: Hashable, Sendable {
  /// The ground that colours were chosen for.
  package enum Ground: String, Hashable, Sendable {
    /// Dark paper.
    case dark
    /// Light paper.
    case light
    /// The theme has no colours.
    case any
  }

  /// Something in the file that was not understood.
  package struct Problem: Hashable, Sendable {
    /// The line, from 1.
    package var line: Int
    /// What is wrong with it.
    package var message: SafeText
  }

  /// What a line of roles says.
  struct RoleLine: Hashable, Sendable {
    /// The line, from 1.
    var line: Int
    /// Its words.
    var words: [String]
  }

  /// The name of the theme; empty if the file gives none.
  package var name = ""
  /// The ground that colours were chosen for.
  package var ground: Ground = .dark
  /// The theme that answers for what this one leaves out.
  package var parent: String?
  /// The named colours.
  var palette: [String: Color] = [:]
  /// What is said of each role.
  var roles: [StyleRole: RoleLine] = [:]
  /// What was not understood.
  package var problems: [Problem] = []

  /// The longest text that is read, in bytes; what is behind it is a problem.
  package static let sizeLimit = 65_536

  /// The section that a line stands in.
  private enum Section {
    case top, palette, roles, unknown
  }

  /// Reads the text of a file.
  package init(text: String) {
    if text.utf8.count > ThemeFile.sizeLimit {
      problems.append(
        Problem(line: 1, message: "the file is larger than \(ThemeFile.sizeLimit) bytes"))
      return
    }
    var section = Section.top
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    for (index, raw) in lines.enumerated() {
      let words = raw.split { $0 == " " || $0 == "\t" }.map(String.init)
      guard let first = words.first, !first.hasPrefix("#") else { continue }
      let number = index + 1
      guard first.hasSuffix(":"), first.utf8.count > 1 else {
        report(number, "`\(first)` is not `key: value`")
        continue
      }
      let key = String(first.dropLast())
      let values = Array(words.dropFirst())
      if raw.first != " ", raw.first != "\t" {
        section = readTop(key, values, line: number)
      } else {
        read(key, values, in: section, line: number)
      }
    }
  }

  /// Reads a line at the left margin and returns the section that follows it.
  private mutating func readTop(_ key: String, _ values: [String], line: Int) -> Section {
    switch (key, values.first) {
    case ("palette", nil): return .palette
    case ("roles", nil): return .roles
    case ("name", let name?) where values.count == 1: self.name = name
    case ("extends", let name?) where values.count == 1: parent = name
    case ("ground", let word?) where values.count == 1:
      if let ground = Ground(rawValue: word) {
        self.ground = ground
      } else {
        report(line, "`\(word)` is no ground: dark, light or any")
      }
    default:
      report(line, "`\(key)` is not known here")
      return .unknown
    }
    return .top
  }

  /// Reads an indented line.
  private mutating func read(
    _ key: String, _ values: [String], in section: Section, line: Int
  ) {
    switch section {
    case .palette:
      guard values.count == 1, let color = Color(themeWord: values[0]) else {
        return report(line, "`\(values.joined(separator: " "))` is no colour")
      }
      palette[key] = color
    case .roles:
      guard let role = StyleRole(rawValue: key) else {
        return report(line, "`\(key)` is no role")
      }
      roles[role] = RoleLine(line: line, words: values)
    case .top: report(line, "`\(key)` stands in no section")
    case .unknown: break
    }
  }

  /// Notes a problem.
  mutating func report(_ line: Int, _ message: SafeText) {
    problems.append(Problem(line: line, message: message))
  }
}

extension Color {
  /// Reads a colour of a theme file: `#rrggbb`, `default`, an index of the
  /// palette, or a name such as `red` and `bright-red`.
  init?(themeWord word: String) {
    if word == "default" {
      self = .standard
    } else if word.hasPrefix("#") {
      let digits = word.utf8.dropFirst()
      guard digits.count == 6, digits.allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }),
        let value = UInt32(word.dropFirst(), radix: 16)
      else { return nil }
      self = .rgb(
        red: UInt8(value >> 16 & 255), green: UInt8(value >> 8 & 255), blue: UInt8(value & 255))
    } else if let index = UInt8(word) {
      self = .indexed(index)
    } else {
      let isBright = word.hasPrefix("bright-")
      let name = isBright ? String(word.dropFirst(7)) : word
      guard let index = Color.names.firstIndex(of: name) else { return nil }
      self = .ansi(UInt8(clamping: index + (isBright ? 8 : 0)))
    }
  }

  /// The names of the first eight colours, in their order.
  private static let names = [
    "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
  ]
}
