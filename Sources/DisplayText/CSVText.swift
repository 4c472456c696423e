/// The writing of fields in CSV, as spreadsheets read it (RFC 4180).
package enum CSVText {
  /// Returns a field, quoted where needed.
  ///
  /// CSV has no escapes of its own, so what cannot be shown is written as
  /// `SafeText` writes it. What a spreadsheet would take for a formula (`=`,
  /// `+`, `-`, `@` or a full-width twin at the front) gets a leading `'`.
  package static func field(_ outside: String) -> String {
    var text = SafeText(outside).text
    if let first = text.unicodeScalars.first(where: { $0 != " " }), guarded.contains(first) {
      text = "'" + text
    }
    let needsQuotes =
      text.utf8.contains { $0 == 0x22 || $0 == 0x2C } || text.utf8.first == 0x20
      || text.utf8.last == 0x20
    guard needsQuotes else { return text }
    return "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }

  /// Returns some fields of a record.
  package static func fields(_ fields: [String]) -> String {
    fields.map(field).joined(separator: ",")
  }

  /// Returns a record; it ends with a line feed.
  package static func record(_ fields: [String]) -> String { self.fields(fields) + "\n" }

  /// What begins a formula.
  private static let guarded: Set<Unicode.Scalar> = [
    "=", "+", "-", "@", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
  ]
}
