import Kubernetes

/// A pattern of domain names, as a rule writes it.
///
/// Names are compared in lower case, without a trailing dot.
package struct DomainPattern: Hashable, Sendable {
  /// The parts between the dots, first to last.
  let labels: [Label]
  /// The pattern as it is shown.
  package let text: String

  /// One part of a pattern.
  enum Label: Hashable, Sendable {
    /// These letters; `*` among them stands for any letters of one part.
    case letters(String)
    /// One or more whole parts; first in a pattern only.
    case oneOrMoreParts
  }

  /// Makes a pattern of a name, with `*` for any letters within one part; `*`
  /// alone is every name.
  ///
  /// - Parameter prefix: what stands at the beginning for one or more whole
  ///   parts: `*.` in ClusterNetworkPolicy, `**.` in Cilium from 1.19 on
  ///   (C-15).
  package init(_ text: String, prefix: String? = nil) {
    var name = DomainPattern.normal(text)
    self.text = name
    var labels: [Label] = []
    if let prefix, name.hasPrefix(prefix) {
      labels.append(.oneOrMoreParts)
      name.removeFirst(prefix.count)
    }
    if name == "*" {
      self.labels = [.oneOrMoreParts]
      return
    }
    labels += name.split(separator: ".", omittingEmptySubsequences: false)
      .map { .letters(String($0)) }
    self.labels = labels
  }

  /// A Boolean value that tells whether a name matches; linear in both for
  /// patterns with one `*` a part, quadratic at worst.
  package func matches(_ name: String) -> Bool {
    let parts = DomainPattern.normal(name).split(
      separator: ".", omittingEmptySubsequences: false)
    var own = labels[...]
    var rest = parts[...]
    if own.first == .oneOrMoreParts {
      own = own.dropFirst()
      guard rest.count > own.count else { return false }
      rest = rest.suffix(own.count)
    }
    guard own.count == rest.count else { return false }
    return zip(own, rest).allSatisfy { label, part in
      guard case .letters(let letters) = label else { return false }
      return DomainPattern.matches(Array(part.utf8), Array(letters.utf8))
    }
  }

  /// A Boolean value that tells whether it is one name, without any wildcard.
  package var isName: Bool {
    labels.allSatisfy { label in
      guard case .letters(let letters) = label else { return false }
      return !letters.contains("*")
    }
  }

  /// A Boolean value that tells whether every name matches.
  var isEveryName: Bool { labels == [.oneOrMoreParts] }

  /// Returns whether the names of another pattern match this one: all of them,
  /// none, or nobody can say.
  func match(_ other: DomainPattern) -> SelectorMatch {
    if labels == other.labels || isEveryName { return .yes }
    if other.isName { return matches(other.text) ? .yes : .no }
    // Compared from the end, part by part, as far as both have letters.
    var isCovered = true
    for (own, theirs) in zip(labels.reversed(), other.labels.reversed()) {
      switch (own, theirs) {
      case (.oneOrMoreParts, _): return isCovered ? .yes : .unknown
      case (_, .oneOrMoreParts): return .unknown
      case (.letters(let own), .letters(let theirs)):
        if own == theirs || own == "*" { continue }
        if !own.contains("*"), !theirs.contains("*") { return .no }
        isCovered = false
      }
    }
    if labels.count == other.labels.count { return isCovered ? .yes : .unknown }
    return labels.first == .oneOrMoreParts || other.labels.first == .oneOrMoreParts ? .unknown : .no
  }

  private static func normal(_ name: String) -> String {
    let lower = name.lowercased()
    return lower.hasSuffix(".") && lower.count > 1 ? String(lower.dropLast()) : lower
  }

  /// Whether text matches letters with `*`; iterative, with one way back.
  private static func matches(_ text: [UInt8], _ pattern: [UInt8]) -> Bool {
    let star = UInt8(ascii: "*")
    var position = 0
    var index = 0
    var retry: (position: Int, index: Int)?
    while position < text.count {
      if index < pattern.count, pattern[index] == star {
        retry = (position, index)
        index += 1
      } else if index < pattern.count, pattern[index] == text[position] {
        position += 1
        index += 1
      } else if let last = retry {
        retry = (last.position + 1, last.index)
        position = last.position + 1
        index = last.index + 1
      } else {
        return false
      }
    }
    return pattern[index...].allSatisfy { $0 == star }
  }
}
