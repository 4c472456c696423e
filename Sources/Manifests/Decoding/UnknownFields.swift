import Kubernetes

/// Finds the fields that the API server would prune, and those that stand
/// twice (rule G-14).
enum UnknownFields {
  /// Returns a warning for each.
  ///
  /// - Parameter consequence: What the loss of an unknown field means, such as
  ///   `the rule admits every peer`.
  static func issues(
    of node: DocumentNode, known: [StaticString], path: String, consequence: String? = nil
  ) -> [PolicyIssue] {
    var issues: [PolicyIssue] = []
    var seen: Set<String> = []
    for (key, _) in node.entries {
      let name = key.scalarText
      let field = path.isEmpty ? name : "\(path).\(name)"
      if !seen.insert(name).inserted {
        issues.append(
          PolicyIssue(
            "the key `\(name)` stands here twice; the later counts", path: field,
            location: key.location, isRefusal: false))
      } else if !known.contains(where: { key.hasBytes($0) }) {
        let end = consequence.map { ": \($0)" } ?? ""
        issues.append(
          PolicyIssue(
            "unknown field `\(name)` has no effect\(end)", path: field, location: key.location,
            isRefusal: false, isWidening: consequence != nil))
      }
    }
    return issues
  }
}
