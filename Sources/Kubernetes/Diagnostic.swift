/// Something the input made impossible or doubtful, told to the person.
///
/// A diagnostic never stops an audit. The message is one line, lower case,
/// without a full stop, input in backticks; what to do stands in `help`.
package struct Diagnostic: Hashable, Sendable {
  /// How much it matters.
  package enum Severity: String, Hashable, Sendable, CaseIterable {
    /// Evidence is missing: results that need it are unknown.
    case error
    /// Something was read otherwise than its author may think.
    case warning
    /// Something worth knowing, such as a kind that is not evaluated.
    case note
  }

  /// How much it matters.
  package var severity: Severity
  /// What happened, in one line.
  package var message: String
  /// Where, if it has a place.
  package var location: SourceLocation?
  /// What to do about it.
  package var help: String?

  /// Makes a diagnostic.
  package init(
    _ severity: Severity, _ message: String, at location: SourceLocation? = nil,
    help: String? = nil
  ) {
    self.severity = severity
    self.message = message
    self.location = location
    self.help = help
  }
}
