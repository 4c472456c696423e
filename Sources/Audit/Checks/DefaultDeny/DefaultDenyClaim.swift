import PolicyEngine

/// What the name of a policy promises, read as words: `default-deny-egress`.
struct DefaultDenyClaim {
  /// The directions that must be isolated; empty where any will do.
  let directions: Set<Direction>
  /// A Boolean value that tells whether the name speaks of every pod.
  let isForAll: Bool
  /// The promise in words.
  let words: String

  /// Reads a name; `nil` where it promises nothing.
  ///
  /// Words are split at `-`, `_` and `.`. A promise is `default` with `deny`,
  /// or `deny` followed by `all` or `everything`, or one word of both.
  init?(_ name: String) {
    let words = name.lowercased().split { "-_.".contains($0) }.map(String.init)
    let pairs = zip(words, words.dropFirst())
    let isDefault =
      pairs.contains { $0 == "default" && $1 == "deny" || $0 == "deny" && $1 == "default" }
      || words.contains("defaultdeny") || name.lowercased().contains("deny-by-default")
    let isAll =
      pairs.contains { $0 == "deny" && ($1 == "all" || $1 == "everything") }
      || words.contains("denyall")
    guard isDefault || isAll else { return nil }
    var directions: Set<Direction> = []
    if words.contains("ingress") { directions.insert(.ingress) }
    if words.contains("egress") { directions.insert(.egress) }
    // `web-deny-all` speaks of the pods called web, `deny-all` of every pod.
    isForAll = isDefault || words.first == "deny" || words.first == "denyall"
    self.directions = directions
    let sides = Direction.allCases.filter(directions.contains).map(\.rawValue)
    self.words =
      sides.isEmpty ? "a default-deny" : "a default-deny for \(sides.joined(separator: " and "))"
  }
}
