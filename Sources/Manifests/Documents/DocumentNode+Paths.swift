extension DocumentNode {
  /// Returns the node at a path such as `spec.egress[0].to[1]`, or the
  /// innermost one on the way that exists; `nil` where not even the first step
  /// does.
  ///
  /// Keys may have dots of their own, as those of labels do; the longest key
  /// that fits is taken.
  package func descendant(at path: String) -> DocumentNode? {
    var rest = path[...]
    var found: DocumentNode?
    var current = self
    while !rest.isEmpty {
      if rest.first == "." { rest = rest.dropFirst() }
      guard let (next, remainder) = current.step(rest) else { return found }
      (current, rest, found) = (next, remainder, next)
    }
    return found
  }

  /// Takes one step along a path.
  private func step(_ path: Substring) -> (DocumentNode, Substring)? {
    if path.first == "[" {
      guard let end = path.firstIndex(of: "]"), let number = Int(path.dropFirst()[..<end]),
        isSequence, number >= 0, number < count
      else { return nil }
      for (index, element) in elements.enumerated() where index == number {
        return (element, path[path.index(after: end)...])
      }
      return nil
    }
    var best: (DocumentNode, Substring)?
    var length = 0
    for (key, value) in entries {
      let name = key.scalarText
      guard path.hasPrefix(name), name.utf8.count >= length else { continue }
      let rest = path.dropFirst(name.count)
      guard rest.isEmpty || rest.first == "." || rest.first == "[" else { continue }
      length = name.utf8.count
      best = (value, rest)
    }
    return best
  }
}
