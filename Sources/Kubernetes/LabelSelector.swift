/// A label selector: requirements that must all hold.
///
/// `matchLabels` are requirements with the operator `In` and one value. The
/// empty selector matches everything; what an *absent* selector means depends
/// on the field (rule G-17).
package struct LabelSelector: Hashable, Sendable {
  /// One requirement on one key.
  package struct Requirement: Hashable, Sendable {
    /// How the key is tested.
    package enum Operator: String, Hashable, Sendable {
      /// The key is present and its value is listed.
      case isIn = "In"
      /// The key is absent or its value is not listed.
      case notIn = "NotIn"
      /// The key is present.
      case exists = "Exists"
      /// The key is absent.
      case doesNotExist = "DoesNotExist"
    }

    /// The key.
    package let key: String
    /// How the key is tested.
    package let test: Operator
    /// The listed values, sorted; empty for the two tests of presence.
    package let values: [String]

    /// Makes a requirement.
    package init(_ key: String, _ test: Operator, _ values: [String] = []) {
      self.key = key
      self.test = test
      self.values = values.sorted()
    }

    /// Returns whether a value is listed, byte by byte: text that only looks
    /// alike is another value (facts 4.3, row 72).
    private func lists(_ value: String) -> Bool {
      values.contains { $0 == value && $0.utf8.elementsEqual(value.utf8) }
    }

    /// Returns whether labels meet this requirement.
    ///
    /// - Parameter unknownKeys: keys that are present with a value nobody
    ///   knows, such as `pod-template-hash` on the pods of a template (G-18).
    package func match(_ labels: Labels, unknownKeys: [String] = []) -> SelectorMatch {
      if let value = labels[key] {
        switch test {
        case .isIn: return lists(value) ? .yes : .no
        case .notIn: return lists(value) ? .no : .yes
        case .exists: return .yes
        case .doesNotExist: return .no
        }
      }
      if unknownKeys.contains(key) {
        switch test {
        case .isIn, .notIn: return .unknown
        case .exists: return .yes
        case .doesNotExist: return .no
        }
      }
      switch test {
      case .isIn, .exists: return .no
      case .notIn, .doesNotExist: return .yes
      }
    }
  }

  /// The requirements, in a canonical order, each once.
  package let requirements: [Requirement]

  /// Makes a selector from requirements, in any order.
  package init(_ requirements: [Requirement] = []) {
    self.requirements = Set(requirements).sorted {
      ($0.key, $0.test.rawValue, $0.values.joined(separator: ","))
        < ($1.key, $1.test.rawValue, $1.values.joined(separator: ","))
    }
  }

  /// Makes a selector from `matchLabels` alone.
  package init(matchLabels: Labels) {
    self.init(matchLabels.entries.map { Requirement($0.key, .isIn, [$0.value]) })
  }

  /// The empty selector, which matches everything.
  package static let everything = LabelSelector()

  /// A Boolean value that tells whether the selector matches everything.
  package var isEmpty: Bool { requirements.isEmpty }

  /// Returns whether labels meet every requirement.
  package func match(_ labels: Labels, unknownKeys: [String] = []) -> SelectorMatch {
    var result = SelectorMatch.yes
    for requirement in requirements {
      switch requirement.match(labels, unknownKeys: unknownKeys) {
      case .no: return .no
      case .unknown: result = .unknown
      case .yes: break
      }
    }
    return result
  }
}

/// The answer of a selector: yes, no, or nobody can know.
package enum SelectorMatch: Hashable, Sendable {
  /// The labels match.
  case yes
  /// The labels do not match.
  case no
  /// The answer depends on a value that is not in the input.
  case unknown

  /// Returns both answers joined by *and*.
  package func and(_ other: SelectorMatch) -> SelectorMatch {
    if self == .no || other == .no { return .no }
    return self == .unknown || other == .unknown ? .unknown : .yes
  }
}

extension LabelSelector: CustomStringConvertible {
  /// The selector in the notation of `kubectl -l`; the empty one is `{}`.
  package var description: String {
    if isEmpty { return "{}" }
    return requirements.map { requirement in
      switch requirement.test {
      case .isIn where requirement.values.count == 1:
        "\(requirement.key)=\(requirement.values[0])"
      case .isIn: "\(requirement.key) in (\(requirement.values.joined(separator: ",")))"
      case .notIn: "\(requirement.key) notin (\(requirement.values.joined(separator: ",")))"
      case .exists: requirement.key
      case .doesNotExist: "!\(requirement.key)"
      }
    }.joined(separator: ",")
  }
}
