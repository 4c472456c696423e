import Kubernetes

extension PolicyFields {
  /// Returns the pods of a field `namespaces` or `pods` of a subject or a peer
  ///
  ///
  /// A selector that must be there and is not refuses the object; what can be
  /// read is returned, for display.
  mutating func adminPods(
    _ parent: DocumentNode, _ field: StaticString, _ path: String, _ dialect: AdminPolicyDialect
  ) -> AdminPolicyPods? {
    guard let node = parent.written(field) else { return nil }
    let path = "\(path).\(field)"
    if "\(field)" == "namespaces" {
      return selector(node, path).map { AdminPolicyPods(namespaces: $0) }
    }
    guard isMapping(node, path) else { return nil }
    let isOpen = node.written("namespaceSelector") == nil
    checkFields(
      of: node, known: ["namespaceSelector", "podSelector"], path: path,
      consequence: isOpen && !dialect.isFirst ? "pods of every namespace are meant" : nil)
    if isOpen, dialect.isFirst {
      refuse("the pods have no `namespaceSelector`", "\(path).namespaceSelector", node)
    }
    let pods = node.written("podSelector")
    if pods == nil { refuse("the pods have no `podSelector`", "\(path).podSelector", node) }
    let namespaces =
      node.written("namespaceSelector").map { selector($0, "\(path).namespaceSelector") }
      ?? .everything
    let podSelector = pods.map { selector($0, "\(path).podSelector") } ?? .everything
    guard let podSelector, let namespaces else { return nil }
    return AdminPolicyPods(namespaces: namespaces, pods: podSelector)
  }
}
