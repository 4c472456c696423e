/// How many colours a terminal draws.
package enum ColorDepth: Int, Hashable, Sendable, Comparable, CaseIterable {
  /// None: only attributes tell things apart.
  case none = 0
  /// The eight named colours.
  case eight = 8
  /// The eight, and their bright twins.
  case sixteen = 16
  /// The xterm palette.
  case palette = 256
  /// Any.
  case full = 16_777_216

  /// Orders by the number of colours.
  package static func < (left: ColorDepth, right: ColorDepth) -> Bool {
    left.rawValue < right.rawValue
  }

  /// Finds the depth of a terminal.
  ///
  /// - Parameters:
  ///   - environment: `NO_COLOR` (set and not empty: none at all), else `TERM`
  ///     where the terminal does not say itself.
  ///   - colors: what the terminal description says (`colors`); `nil` where
  ///     there is none.
  package init(environment: [String: String], colors: Int? = nil) {
    if let off = environment["NO_COLOR"], !off.isEmpty {
      self = .none
      return
    }
    guard let count = colors ?? ColorDepth.named(environment) else {
      self = .none
      return
    }
    self = ColorDepth.allCases.last { $0.rawValue <= count } ?? .none
  }

  /// The colours that the names in the environment promise; `nil` for none.
  private static func named(_ environment: [String: String]) -> Int? {
    let name = environment["TERM"] ?? ""
    if name.isEmpty || name == "dumb" || name.hasPrefix("vt") { return nil }
    if name.hasSuffix("-direct") { return 16_777_216 }
    if name.hasSuffix("-256color") { return 256 }
    if ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "") { return 256 }
    if name.hasSuffix("-16color") { return 16 }
    return 8
  }
}
