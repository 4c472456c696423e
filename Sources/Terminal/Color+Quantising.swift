extension Color {
  /// The parts of the colour; `nil` where the person's settings decide it.
  ///
  /// The sixteen named colours are taken as xterm draws them.
  package var parts: (red: UInt8, green: UInt8, blue: UInt8)? {
    switch self {
    case .standard: nil
    case .ansi(let index): Color.palette[Int(index & 15)]
    case .indexed(let index): Color.palette[Int(index)]
    case .rgb(let red, let green, let blue): (red, green, blue)
    }
  }

  /// Returns the nearest colour that a terminal of a depth draws.
  package func quantised(to depth: ColorDepth) -> Color {
    guard let parts else { return .standard }
    let measure = ColorMeasure(red: parts.red, green: parts.green, blue: parts.blue)
    switch (depth, self) {
    case (.none, _), (_, .standard): return .standard
    case (.full, .indexed), (.full, .rgb), (.palette, .indexed): return self
    case (.full, .ansi), (.palette, .ansi), (.sixteen, .ansi): return self
    case (.palette, _): return .indexed(Color.nearest(measure, in: 16..<256))
    case (.sixteen, _): return .ansi(Color.nearest(measure, in: 0..<16))
    case (.eight, .ansi(let index)): return .ansi(index & 7)
    case (.eight, _): return .ansi(Color.nearest(measure, in: 0..<8))
    }
  }

  /// The index of the colour of the palette that looks most like one.
  private static func nearest(_ color: ColorMeasure, in range: Range<Int>) -> UInt8 {
    var best = range.lowerBound
    var least = Double.infinity
    for index in range {
      let distance = color.distance(to: measures[index])
      if distance < least {
        least = distance
        best = index
      }
    }
    return UInt8(clamping: best)
  }

  /// The xterm palette: sixteen named colours, a cube of 6×6×6, 24 greys.
  static let palette: [(red: UInt8, green: UInt8, blue: UInt8)] = {
    var colors: [(red: UInt8, green: UInt8, blue: UInt8)] = [
      (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0),
      (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
      (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0),
      (92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255),
    ]
    let steps: [UInt8] = [0, 95, 135, 175, 215, 255]
    for red in steps {
      for green in steps {
        for blue in steps { colors.append((red, green, blue)) }
      }
    }
    for index in 0..<24 {
      let grey = UInt8(clamping: 8 + 10 * index)
      colors.append((grey, grey, grey))
    }
    return colors
  }()

  /// The palette, measured.
  private static let measures: [ColorMeasure] = palette.map {
    ColorMeasure(red: $0.red, green: $0.green, blue: $0.blue)
  }
}

extension Style {
  /// Returns the style in the colours of a depth.
  ///
  /// Ink and paper that differ never become one colour: where the terminal has
  /// no two for them, ink becomes the named black or white.
  package func quantised(to depth: ColorDepth) -> Style {
    var ink = foreground.quantised(to: depth)
    let paper = background.quantised(to: depth)
    if ink == paper, foreground != background, ink != .standard, let parts = paper.parts {
      let isLight =
        ColorMeasure(red: parts.red, green: parts.green, blue: parts.blue).lightness > 0.6
      ink = .ansi(isLight ? 0 : 7)
    }
    return Style(foreground: ink, background: paper, attributes: attributes)
  }

  /// The WCAG contrast of ink and paper, 1…21; `nil` where the person's
  /// settings decide one of them.
  package var contrast: Double? {
    guard let ink = foreground.parts, let paper = background.parts else { return nil }
    return ColorMeasure.contrast(ink, paper)
  }
}
