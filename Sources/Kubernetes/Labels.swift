/// One label: a key and its value.
package struct Label: Hashable, Sendable {
  /// The key, with its prefix where it has one.
  package let key: String
  /// The value, which may be empty.
  package let value: String

  /// Makes a label.
  package init(_ key: String, _ value: String) {
    self.key = key
    self.value = value
  }
}

/// A set of labels, or of annotations: unique keys, sorted by key.
///
/// Copies share their storage, so the pods of a hundred replicas cost one set
/// where a reader hands out equal sets from one place.
package struct Labels: Hashable, Sendable {
  /// The labels, sorted by key, each key once.
  package let entries: [Label]

  /// Makes a set; of two entries with one key the later counts, as in JSON.
  package init(_ entries: [Label]) {
    var unique: [String: String] = [:]
    for entry in entries { unique[entry.key] = entry.value }
    self.entries = unique.map { Label($0.key, $0.value) }.sorted { $0.key < $1.key }
  }

  /// The empty set.
  package static let empty = Labels([])

  /// Returns the value of a key, or `nil` where the key is absent.
  package subscript(key: String) -> String? {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].key < key { low = middle + 1 } else { high = middle }
    }
    return low < entries.count && entries[low].key == key ? entries[low].value : nil
  }

  /// A Boolean value that tells whether the set has no labels.
  package var isEmpty: Bool { entries.isEmpty }

  /// Returns this set with one label added or replaced.
  package func setting(_ key: String, to value: String) -> Labels {
    Labels(entries + [Label(key, value)])
  }
}

extension Labels: ExpressibleByDictionaryLiteral {
  /// Makes a set from a dictionary literal.
  package init(dictionaryLiteral elements: (String, String)...) {
    self.init(elements.map { Label($0.0, $0.1) })
  }
}

extension Labels: CustomStringConvertible {
  /// The set as `key=value,key=value`.
  package var description: String {
    entries.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
  }
}
