/// A selector in Calico's language (X-30), as a tree.
///
/// `!=` and `not in` are `not` of `==` and `in`: both hold where the key is
/// absent. Trees are at most `maximumDepth` deep, so that walking them may
/// recurse.
package indirect enum CalicoSelector: Hashable, Sendable {
  /// `all()`: everything that has labels.
  case everything
  /// `global()`: what has no namespace.
  case global
  /// A test of one label.
  case label(Label)
  /// What this does not match.
  case not(CalicoSelector)
  /// What all of these match; at least two.
  case all([CalicoSelector])
  /// What any of these matches; at least two.
  case any([CalicoSelector])

  /// The greatest depth of parentheses that is read.
  package static let maximumDepth = 100

  /// A test of one label; where the key is absent it fails.
  package struct Label: Hashable, Sendable {
    /// The key.
    package var key: String
    /// How the value is tested.
    package var test: Test

    /// Makes a test.
    package init(_ key: String, _ test: Test) {
      self.key = key
      self.test = test
    }
  }

  /// How a value is tested.
  package enum Test: Hashable, Sendable {
    /// `has(key)`: the key is there.
    case exists
    /// `key == 'a'` or `key in {'a', 'b'}`; sorted, each once, perhaps none.
    case isIn([String])
    /// `key contains 'a'`.
    case contains(String)
    /// `key starts with 'a'`.
    case startsWith(String)
    /// `key ends with 'a'`.
    case endsWith(String)
  }

  /// Reads a selector; one of blanks alone matches everything.
  ///
  /// - Throws: Where it stops making sense, and why.
  package init(parsing text: String) throws(CalicoSelectorError) {
    var parser = CalicoSelectorParser(text)
    self = try parser.selector()
  }
}

extension CalicoSelector: CustomStringConvertible {
  /// The selector in Calico's language, in one spelling for equal trees.
  package var description: String {
    switch self {
    case .everything: "all()"
    case .global: "global()"
    case .label(let label): CalicoSelector.text(label, isNegated: false)
    case .not(.label(let label)): CalicoSelector.text(label, isNegated: true)
    case .not(let inner): "!(\(inner))"
    case .all(let parts): parts.map(CalicoSelector.grouped).joined(separator: " && ")
    case .any(let parts): parts.map(CalicoSelector.grouped).joined(separator: " || ")
    }
  }

  private static func grouped(_ selector: CalicoSelector) -> String {
    switch selector {
    case .all, .any: "(\(selector))"
    default: "\(selector)"
    }
  }

  private static func text(_ label: Label, isNegated: Bool) -> String {
    let key = label.key
    switch label.test {
    case .exists: return isNegated ? "!has(\(key))" : "has(\(key))"
    case .isIn(let values) where values.count == 1:
      return "\(key) \(isNegated ? "!=" : "==") \(quoted(values[0]))"
    case .isIn(let values):
      let list = values.map(quoted).joined(separator: ", ")
      return "\(key) \(isNegated ? "not in" : "in") {\(list)}"
    case .contains(let part): return (isNegated ? "!" : "") + "\(key) contains \(quoted(part))"
    case .startsWith(let part):
      return (isNegated ? "!" : "") + "\(key) starts with \(quoted(part))"
    case .endsWith(let part): return (isNegated ? "!" : "") + "\(key) ends with \(quoted(part))"
    }
  }

  /// Text cannot hold both kinds of quotes, since there are no escapes.
  private static func quoted(_ text: String) -> String {
    text.contains("'") ? "\"\(text)\"" : "'\(text)'"
  }
}
