package import DisplayText

/// Policies that are suggested for a namespace, and what they would change.
package struct SuggestionModel: Hashable, Sendable {
  /// A line of the suggested YAML.
  package struct Line: Hashable, Sendable {
    /// The text.
    package var text: SafeText
    /// A Boolean value that tells whether it is a comment.
    package var isComment: Bool

    /// Makes a line.
    package init(_ text: SafeText, isComment: Bool = false) {
      self.text = text
      self.isComment = isComment
    }
  }

  /// Connections that would change, with examples.
  package struct Change: Hashable, Sendable {
    /// How many pairs of workloads.
    package var count: Int
    /// Some of them, each one line such as
    /// `payments/fraud-worker → world: TCP 443`.
    package var examples: [SafeText]

    /// Makes a change.
    package init(count: Int, examples: [SafeText]) {
      self.count = count
      self.examples = examples
    }
  }

  /// A risk score, as the title shows it.
  package struct Risk: Hashable, Sendable {
    /// The points, 0…1000.
    package var points: Int
    /// The tier, in words.
    package var tier: SafeText

    /// Makes a risk.
    package init(points: Int, tier: SafeText) {
      self.points = points
      self.tier = tier
    }
  }

  /// What it rests on, such as `flows: 3 h 12 m` or `manifests only`.
  package var basis: SafeText
  /// The YAML.
  package var yaml: [Line]
  /// Connections that would be closed.
  package var closed: Change
  /// Connections that would be opened.
  package var opened: Change
  /// Observed flows that would break; `nil` where none were observed, so that
  /// nobody knows.
  package var broken: Change?
  /// The risk now and with the policies, where both are known.
  package var risk: (before: Risk, after: Risk)? {
    guard let riskBefore, let riskAfter else { return nil }
    return (riskBefore, riskAfter)
  }
  /// The risk now.
  package var riskBefore: Risk?
  /// The risk with the policies.
  package var riskAfter: Risk?
  /// Workloads for which there is no evidence of what they need.
  package var withoutEvidence: [SafeText]
  /// What a person should know before applying, one line each.
  package var remarks: [SafeText]

  /// Makes a suggestion.
  package init(
    basis: SafeText, yaml: [Line], closed: Change, opened: Change, broken: Change?,
    riskBefore: Risk? = nil, riskAfter: Risk? = nil, withoutEvidence: [SafeText] = [],
    remarks: [SafeText] = []
  ) {
    self.basis = basis
    self.yaml = yaml
    self.closed = closed
    self.opened = opened
    self.broken = broken
    self.riskBefore = riskBefore
    self.riskAfter = riskAfter
    self.withoutEvidence = withoutEvidence
    self.remarks = remarks
  }
}
