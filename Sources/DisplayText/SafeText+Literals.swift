extension SafeText: ExpressibleByStringInterpolation {
  /// Makes safe text from a literal of the source.
  package init(stringLiteral literal: StaticString) {
    self.init(literal.withUTF8Buffer { String(decoding: $0, as: UTF8.self) })
  }

  /// Makes safe text from a literal with values in it.
  package init(stringInterpolation interpolation: Interpolation) {
    self = interpolation.built
  }

  /// Collects a literal and the values in it.
  package struct Interpolation: StringInterpolationProtocol {
    /// The text so far.
    var built = SafeText()

    /// Starts with nothing.
    package init(literalCapacity: Int, interpolationCount: Int) {}

    /// Adds a piece of the literal.
    package mutating func appendLiteral(_ literal: StaticString) {
      built.append(SafeText(stringLiteral: literal))
    }

    /// Adds safe text as it is.
    package mutating func appendInterpolation(_ value: SafeText) {
      built.append(value)
    }

    /// Adds text from outside, escaped.
    package mutating func appendInterpolation(_ value: String) {
      built.append(SafeText(value))
    }

    /// Adds text from outside, escaped.
    package mutating func appendInterpolation(_ value: Substring) {
      built.append(SafeText(value))
    }

    /// Adds a whole number.
    package mutating func appendInterpolation(_ value: some BinaryInteger) {
      built.append(SafeText(String(value)))
    }
  }
}
