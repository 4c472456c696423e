package import DisplayText

/// What a policy does, as its view shows it.
package struct PolicyEffectModel: Hashable, Sendable {
  /// What it does in one direction.
  package struct Side: Hashable, Sendable {
    /// The direction and whom it selects, such as `ingress of 2 workloads`.
    package var title: SafeText
    /// The names of the workloads.
    package var workloads: SafeText
    /// What becomes of it there.
    package var sentence: SafeText
    /// A Boolean value that tells whether it does something there.
    package var isEffective: Bool

    /// Makes a side.
    package init(
      title: SafeText, workloads: SafeText, sentence: SafeText, isEffective: Bool
    ) {
      self.title = title
      self.workloads = workloads
      self.sentence = sentence
      self.isEffective = isEffective
    }
  }

  /// Pairs that it changes in one way.
  package struct Section: Hashable, Sendable {
    /// What becomes of the pairs.
    package enum Verb: String, Hashable, Sendable {
      /// They are closed.
      case closes
      /// They are opened.
      case opens
      /// They pass something else.
      case changes
    }

    /// What becomes of them.
    package var verb: Verb
    /// How many they are.
    package var count: Int
    /// The pairs in groups, one line each.
    package var lines: [SafeText]

    /// Makes a section.
    package init(verb: Verb, count: Int, lines: [SafeText]) {
      self.verb = verb
      self.count = count
      self.lines = lines
    }
  }

  /// What it does as a whole, in a sentence.
  package var summary: SafeText
  /// A Boolean value that tells whether it changes no connection.
  package var isIdle: Bool
  /// The directions.
  package var sides: [Side]
  /// The pairs that it changes.
  package var sections: [Section]

  /// Makes a model.
  package init(summary: SafeText, isIdle: Bool, sides: [Side], sections: [Section]) {
    self.summary = summary
    self.isIdle = isIdle
    self.sides = sides
    self.sections = sections
  }
}
