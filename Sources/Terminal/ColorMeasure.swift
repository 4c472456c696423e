import Glibc

/// A colour measured the way eyes do: lightness and two opposed hues (OkLab).
///
/// Distances in it say which of few colours looks most like one of many.
struct ColorMeasure: Hashable, Sendable {
  /// Lightness, 0…1.
  var lightness: Double
  /// From green to red.
  var greenRed: Double
  /// From blue to yellow.
  var blueYellow: Double

  /// Measures a colour of the screen.
  init(red: UInt8, green: UInt8, blue: UInt8) {
    let r = ColorMeasure.linear(red)
    let g = ColorMeasure.linear(green)
    let b = ColorMeasure.linear(blue)
    let l = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    let m = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    let s = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    lightness = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s
    greenRed = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s
    blueYellow = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
  }

  /// Returns the square of the distance to another colour.
  func distance(to other: ColorMeasure) -> Double {
    let light = lightness - other.lightness
    let red = greenRed - other.greenRed
    let yellow = blueYellow - other.blueYellow
    return light * light + red * red + yellow * yellow
  }

  /// Returns the light of a part of a screen colour, 0…1.
  static func linear(_ part: UInt8) -> Double {
    let value = Double(part) / 255
    return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
  }

  /// Returns the WCAG contrast of two colours, 1…21.
  static func contrast(
    _ one: (red: UInt8, green: UInt8, blue: UInt8), _ other: (red: UInt8, green: UInt8, blue: UInt8)
  ) -> Double {
    func luminance(_ color: (red: UInt8, green: UInt8, blue: UInt8)) -> Double {
      0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue)
    }
    let lights = [luminance(one), luminance(other)].sorted()
    return (lights[1] + 0.05) / (lights[0] + 0.05)
  }
}
