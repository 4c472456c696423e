/// A moment in UTC, counted in seconds since 1970-01-01T00:00:00Z.
package struct Timestamp: Hashable, Sendable, Comparable {
  /// Whole seconds since 1970; negative before it.
  package var seconds: Int64
  /// Nanoseconds behind the whole second: 0…999,999,999.
  package var nanoseconds: Int32

  /// Makes a moment.
  package init(seconds: Int64, nanoseconds: Int32 = 0) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  /// Reads RFC 3339 text such as `2026-01-14T09:12:00.5Z`, or returns `nil`.
  ///
  /// Offsets are applied; a leap second counts as the second before it.
  package init?(rfc3339 text: some StringProtocol) {
    self.init(rfc3339Bytes: Array(text.utf8))
  }

  /// Reads RFC 3339 text from bytes, or returns `nil`.
  package init?(rfc3339Bytes bytes: some RandomAccessCollection<UInt8>) {
    var rest = bytes[...]
    func digits(_ count: Int) -> Int64? {
      guard rest.count >= count else { return nil }
      var value: Int64 = 0
      for byte in rest.prefix(count) {
        guard byte >= 48, byte <= 57 else { return nil }
        value = value * 10 + Int64(byte - 48)
      }
      rest = rest.dropFirst(count)
      return value
    }
    func skip(_ allowed: String) -> Bool {
      guard let byte = rest.first, allowed.utf8.contains(byte) else { return false }
      rest = rest.dropFirst()
      return true
    }
    guard let year = digits(4), skip("-"), let month = digits(2), skip("-"), let day = digits(2),
      (1...12).contains(month), (1...31).contains(day), skip("Tt "),
      let hour = digits(2), skip(":"), let minute = digits(2), skip(":"), let second = digits(2),
      hour < 24, minute < 60, second <= 60
    else { return nil }
    var nanoseconds: Int32 = 0
    if skip(".") {
      var scale: Int32 = 100_000_000
      guard let first = rest.first, first >= 48, first <= 57 else { return nil }
      while let byte = rest.first, byte >= 48, byte <= 57 {
        nanoseconds += Int32(byte - 48) * scale
        scale /= 10
        rest = rest.dropFirst()
      }
    }
    var offset: Int64 = 0
    if !skip("Zz") {
      guard let sign = rest.first, sign == 43 || sign == 45 else { return nil }
      rest = rest.dropFirst()
      guard let hours = digits(2), skip(":"), let minutes = digits(2) else { return nil }
      offset = (hours * 60 + minutes) * 60 * (sign == 45 ? -1 : 1)
    }
    guard rest.isEmpty else { return nil }
    let days = Timestamp.days(year: year, month: month, day: day)
    // 31 February would be a day of March.
    guard Timestamp.civil(days: days) == (year, month, day) else { return nil }
    self.init(
      seconds: days * 86_400 + hour * 3600 + minute * 60 + min(second, 59) - offset,
      nanoseconds: nanoseconds)
  }

  /// Orders by time.
  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }

  /// The moment as RFC 3339 in UTC, to the second.
  package var rfc3339: String {
    let days = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400
    let inDay = seconds - days * 86_400
    let (year, month, day) = Timestamp.civil(days: days)
    func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let years = String(repeating: "0", count: max(0, 4 - String(year).count)) + String(year)
    return "\(years)-\(two(month))-\(two(day))T"
      + "\(two(inDay / 3600)):\(two(inDay / 60 % 60)):\(two(inDay % 60))Z"
  }

  /// The seconds from an earlier moment to this one, as a fraction.
  package func seconds(since earlier: Timestamp) -> Double {
    Double(seconds - earlier.seconds) + Double(nanoseconds - earlier.nanoseconds) / 1e9
  }

  /// Days since 1970 of a date of the Gregorian calendar, by counting from
  /// March so that the leap day stands at the end of the year.
  private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The date of a number of days since 1970; the inverse of `days`.
  private static func civil(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthIndex = (5 * dayOfYear + 2) / 153
    let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * monthIndex + 2) / 5 + 1)
  }
}
