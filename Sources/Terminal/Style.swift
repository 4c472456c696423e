/// A colour as a theme asks for it; the terminal draws the nearest it has.
package enum Color: Hashable, Sendable {
  /// The colour that the person gave the terminal.
  case standard
  /// One of the sixteen named colours, 0…15, whose look the terminal decides.
  case ansi(UInt8)
  /// One of the 256 colours of the xterm palette.
  case indexed(UInt8)
  /// A colour by its parts.
  case rgb(red: UInt8, green: UInt8, blue: UInt8)
}

/// What a cell looks like, its text aside.
package struct Style: Hashable, Sendable {
  /// What is not colour.
  package struct Attributes: OptionSet, Hashable, Sendable {
    /// The bits, as the C shim reads them.
    package let rawValue: UInt8
    /// Makes a set from bits.
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Heavier strokes.
    package static let bold = Attributes(rawValue: 1)
    /// Fainter ink.
    package static let dim = Attributes(rawValue: 2)
    /// A line below.
    package static let underline = Attributes(rawValue: 4)
    /// Ink and paper exchanged.
    package static let reverse = Attributes(rawValue: 8)
  }

  /// The ink.
  package var foreground: Color
  /// The paper.
  package var background: Color
  /// What is not colour.
  package var attributes: Attributes

  /// Makes a style.
  package init(
    foreground: Color = .standard, background: Color = .standard, attributes: Attributes = []
  ) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  /// The look that the person gave the terminal.
  package static let plain = Style()

  /// Returns the style over another: what it leaves open (a standard colour) is
  /// taken from below, and attributes add up.
  package func over(_ below: Style) -> Style {
    Style(
      foreground: foreground == .standard ? below.foreground : foreground,
      background: background == .standard ? below.background : background,
      attributes: attributes.union(below.attributes))
  }

  /// Returns the style with more attributes.
  package func adding(_ more: Attributes) -> Style {
    Style(foreground: foreground, background: background, attributes: attributes.union(more))
  }
}
