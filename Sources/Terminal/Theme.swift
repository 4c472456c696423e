/// The answer to every style role: complete, in the colours that are there.
///
/// A theme is complete whatever its file leaves out: a role comes from the
/// file, else from the theme it extends, else from the bundled `mono`, which
/// names them all. A role drawn over others (`selection`) is asked for with
/// `overlay`, so that the ink below it stays.
package struct Theme: Hashable, Sendable {
  /// The name.
  package let name: String
  /// The ground that its colours were chosen for.
  package let ground: ThemeFile.Ground
  /// What was not understood in its file.
  package let problems: [ThemeFile.Problem]
  /// What the theme says of each role, without the ground.
  private var styles: [StyleRole: Style]
  /// The same, on the ground.
  private var grounded: [StyleRole: Style] = [:]

  /// The most themes in a row that extend each other.
  private static let depthLimit = 8

  /// Completes a theme file.
  ///
  /// - Parameters:
  ///   - file: the file.
  ///   - library: the files by name that it may extend; a name that is missing,
  ///     or a ring, is a problem.
  ///   - last: the theme that answers for roles that none of them names.
  package init(
    _ file: ThemeFile, library: [String: ThemeFile] = BundledThemes.files,
    last: Theme? = BundledThemes.mono
  ) {
    var file = file
    var chain = [file]
    var names: Set<String> = [file.name]
    while let parent = chain.last?.parent {
      guard let next = library[parent] else {
        file.report(1, "the theme `\(parent)` is not there")
        break
      }
      guard names.insert(parent).inserted, chain.count < Theme.depthLimit else {
        file.report(1, "the themes extend each other in a ring at `\(parent)`")
        break
      }
      chain.append(next)
    }
    var palette: [String: Color] = [:]
    for theme in chain.reversed() { palette.merge(theme.palette) { $1 } }
    var styles: [StyleRole: Style] = [:]
    for role in StyleRole.allCases {
      let line = chain.lazy.compactMap { $0.roles[role] }.first
      guard let line else { continue }
      let isOwn = file.roles[role] != nil
      styles[role] = Theme.style(of: line.words, palette: palette) { word in
        if isOwn { file.report(line.line, "`\(word)` is neither a colour nor an attribute") }
      }
    }
    if let last { styles.merge(last.styles) { own, _ in own } }
    name = file.name
    ground = file.ground
    problems = file.problems
    self.styles = styles
    layOnGround()
  }

  /// Returns the whole look of a role, on the ground of the screen.
  package func style(_ role: StyleRole) -> Style {
    grounded[role] ?? .plain
  }

  /// Returns what a role changes where it is laid over others: what it leaves
  /// open is a standard colour.
  package func overlay(_ role: StyleRole) -> Style {
    styles[role] ?? .plain
  }

  /// Returns the theme as a terminal of a depth draws it.
  ///
  /// Without colours that is `mono`. Where few colours make the paper of a role
  /// that of the screen, the role is drawn reversed instead, so that a
  /// selection never disappears.
  package func adapted(to depth: ColorDepth) -> Theme {
    if depth == .none { return BundledThemes.mono }
    let paper = style(.screen).background
    let newPaper = paper.quantised(to: depth)
    var theme = self
    for (role, style) in styles {
      var drawn = style.quantised(to: depth)
      if role != .screen, style.background != .standard, style.background != paper,
        drawn.background == newPaper
      {
        drawn.background = .standard
        drawn.attributes.insert(.reverse)
      }
      theme.styles[role] = drawn
    }
    theme.layOnGround()
    return theme
  }

  /// Works out what each role looks like on the ground of the screen.
  private mutating func layOnGround() {
    let ground = styles[.screen] ?? .plain
    grounded = styles.mapValues { $0.over(ground) }
  }

  /// Reads the words of a role: `[INK] [on PAPER] [attribute …]`.
  private static func style(
    of words: [String], palette: [String: Color], unknown: (String) -> Void
  ) -> Style {
    var style = Style()
    var isPaper = false
    for word in words {
      if let attribute = attributes[word] {
        style.attributes.insert(attribute)
      } else if word == "on" {
        isPaper = true
      } else if let color = palette[word] ?? Color(themeWord: word) {
        if isPaper { style.background = color } else { style.foreground = color }
        isPaper = false
      } else {
        unknown(word)
        isPaper = false
      }
    }
    return style
  }

  /// The attributes by the words of a theme file.
  private static let attributes: [String: Style.Attributes] = [
    "bold": .bold, "dim": .dim, "underline": .underline, "reverse": .reverse,
  ]
}
