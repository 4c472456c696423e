package import DisplayText
import Kubernetes

/// Numbers as people read them: grouped, with a unit, or as unknown.
package enum Figures {
  /// Returns a whole number with commas between thousands: `118,204`.
  package static func grouped(_ number: Int) -> SafeText {
    let digits = String(number.magnitude)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return SafeText(number < 0 ? "-" + text : text)
  }

  /// Returns a number and its noun: `1 pod`, `3 pods`.
  package static func count(_ number: Int, _ one: SafeText, _ many: SafeText) -> SafeText {
    grouped(number) + " " + (number == 1 ? one : many)
  }

  /// Returns a share as whole percent, rounded half up: `41 %`.
  package static func percent(_ share: Double) -> SafeText {
    "\(wholePercent(share)) %"
  }

  /// Returns percent that were rounded already: `78 %`.
  package static func percentText(_ whole: Int) -> SafeText { "\(whole) %" }

  /// Returns a share as a range where unknowns widen it: `6-41%`.
  package static func percent(_ range: ClosedRange<Double>) -> SafeText {
    let low = wholePercent(range.lowerBound)
    let high = wholePercent(range.upperBound)
    return low == high ? "\(low) %" : "\(low)-\(high)%"
  }

  /// Returns the whole percent of a share, rounded half up; a part is never
  /// shown as nothing or as the whole.
  package static func wholePercent(_ share: Double) -> Int {
    guard share > 0 else { return 0 }
    if share >= 1 { return 100 }
    return min(99, max(1, Int(share * 100 + 0.5)))
  }

  /// Returns thousandths of a term as `7.95`.
  package static func term(thousandths: Int) -> SafeText {
    let hundredths = thousandths / 10
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
  }

  /// Returns a rate, with one decimal below a hundred: `41.2`, `2,481`.
  package static func rate(_ perSecond: Double) -> SafeText {
    guard perSecond.isFinite, perSecond > 0 else { return "0.0" }
    if perSecond >= 99.95 { return grouped(Int(min(perSecond, 1e15) + 0.5)) }
    let tenths = Int(min(perSecond, 1e15) * 10 + 0.5)
    return grouped(tenths / 10) + ".\(tenths % 10)"
  }

  /// Returns a length of time in its largest unit: `12 s`, `5 min`, `3 h`,
  /// `12 d`.
  package static func duration(seconds: Double) -> SafeText {
    guard seconds.isFinite, seconds > 0 else { return "0 s" }
    let whole = Int(min(seconds, 1e12))
    switch whole {
    case ..<60: return "\(whole) s"
    case ..<3600: return "\(whole / 60) min"
    case ..<86_400: return "\(whole / 3600) h"
    default: return grouped(whole / 86_400) + " d"
    }
  }

  /// Returns a length of time in two units: `3 h 12 m`.
  package static func span(seconds: Double) -> SafeText {
    guard seconds.isFinite, seconds >= 60 else { return duration(seconds: seconds) }
    let whole = Int(min(seconds, 1e12))
    if whole < 3600 { return "\(whole / 60) min" }
    if whole < 86_400 { return "\(whole / 3600) h \(whole / 60 % 60) m" }
    return "\(whole / 86_400) d \(whole / 3600 % 24) h"
  }
}
