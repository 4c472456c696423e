/// What a check is about: all that a person reads of it before it fires.
package struct CheckDescriptor: Hashable, Sendable {
  /// The identifier, such as `NP-ALW-002`; never changed, never used twice.
  package let id: String
  /// The bad condition, in a few words without a full stop.
  package let title: String
  /// The severity it has as a rule.
  package let severity: Severity
  /// When the severity is another one, in one sentence, or `nil`.
  package let severityNote: String?
  /// What it looks at, what it leaves alone, and why it matters.
  package let description: String
  /// What to do, in one sentence.
  package let remedy: String
  /// Techniques and standards it maps to.
  package let mappings: [ControlMapping]

  /// Makes a descriptor.
  init(
    _ id: String, _ title: String, severity: Severity, severityNote: String? = nil,
    description: String, remedy: String, mappings: [ControlMapping]
  ) {
    self.id = id
    self.title = title
    self.severity = severity
    self.severityNote = severityNote
    self.description = description
    self.remedy = remedy
    self.mappings = mappings
  }

  /// The mappings of one framework, in the order of the table.
  package func mappings(to framework: Framework) -> [ControlMapping] {
    mappings.filter { $0.control.framework == framework }
  }
}
