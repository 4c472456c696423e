/// A resource before it is text: the same tree is written as YAML and as JSON.
indirect enum ResourceTree: Sendable {
  /// A text.
  case text(String)
  /// A number.
  case number(Int)
  /// A truth value.
  case flag(Bool)
  /// Nothing at all, as people leave it behind in YAML.
  case null
  /// A list.
  case list([ResourceTree])
  /// A map, in the order it is written.
  case map([Field])

  /// One entry of a map.
  struct Field: Sendable {
    /// The key.
    var key: String
    /// The value.
    var value: ResourceTree

    /// Makes an entry.
    init(_ key: String, _ value: ResourceTree) {
      self.key = key
      self.value = value
    }
  }

  /// Returns a map of labels.
  static func labels(_ labels: [ResourceLabel]) -> ResourceTree {
    .map(labels.map { Field($0.key, .text($0.value)) })
  }

  /// Returns the tree of a resource.
  static func resource(
    _ apiVersion: String, _ kind: String, metadata: [Field], _ rest: [Field]
  ) -> ResourceTree {
    .map(
      [
        Field("apiVersion", .text(apiVersion)), Field("kind", .text(kind)),
        Field("metadata", .map(metadata)),
      ] + rest)
  }
}

/// One label of a resource.
struct ResourceLabel: Hashable, Sendable {
  /// The key.
  var key: String
  /// The value.
  var value: String

  /// Makes a label.
  init(_ key: String, _ value: String) {
    self.key = key
    self.value = value
  }
}
