package import DisplayText

/// Why a connection is allowed, denied or unknown, as the finding shows it.
package struct ExplanationModel: Hashable, Sendable {
  /// One step of the reasoning.
  package struct Step: Hashable, Sendable {
    /// The step, in a line.
    package var text: SafeText
    /// A Boolean value that tells whether the step decides.
    package var isDecisive: Bool

    /// Makes a step.
    package init(_ text: SafeText, isDecisive: Bool = false) {
      self.text = text
      self.isDecisive = isDecisive
    }
  }

  /// What is explained, such as `payment-api → 203.0.113.9:443 is allowed`.
  package var title: SafeText
  /// The steps, in order.
  package var steps: [Step]

  /// Makes an explanation.
  package init(title: SafeText, steps: [Step]) {
    self.title = title
    self.steps = steps
  }
}
