import Kubernetes

/// What is wrong with one object of Cilium, found while it is decoded.
struct CiliumNotes {
  /// What the API server refuses, and what it takes otherwise than meant.
  var issues: [PolicyIssue] = []
  /// What the API server takes and the agent refuses, with all of the object.
  var rejections: [PolicyIssue] = []

  /// Notes what the API server refuses.
  mutating func refuse(_ message: String, _ path: String, _ node: DocumentNode) {
    issues.append(PolicyIssue(message, path: path, location: node.location))
  }

  /// Notes what is read otherwise than its author may think.
  mutating func warn(_ message: String, _ path: String, _ node: DocumentNode) {
    issues.append(PolicyIssue(message, path: path, location: node.location, isRefusal: false))
  }

  /// Notes what the agent refuses.
  mutating func reject(_ message: String, _ path: String, _ node: DocumentNode) {
    rejections.append(
      PolicyIssue(
        "\(message): Cilium refuses the policy and enforces nothing of it", path: path,
        location: node.location, isRefusal: false))
  }

  /// Notes the fields of a mapping that the API server prunes (G-14).
  mutating func checkFields(
    _ node: DocumentNode, _ known: [StaticString], _ path: String, consequence: String? = nil
  ) {
    issues += UnknownFields.issues(
      of: node, known: known, path: path, consequence: consequence)
  }

  /// Takes the issues out, for the part that has been decoded.
  mutating func takeIssues() -> [PolicyIssue] {
    defer { issues = [] }
    return issues
  }

  /// Returns a field that must be a mapping, or `nil` where it is absent; null
  /// is pruned, and so absent.
  mutating func mapping(_ node: DocumentNode?, _ path: String) -> DocumentNode? {
    guard let node, !node.isNull else { return nil }
    if node.isMapping { return node }
    refuse("expected a mapping, found \(DecodingContext.article(node.kind))", path, node)
    return nil
  }

  /// Returns the elements of a field that must be a list, or `nil` where it is
  /// absent; null is pruned, and so absent.
  mutating func elements(_ node: DocumentNode?, _ path: String) -> [DocumentNode]? {
    guard let node, !node.isNull else { return nil }
    if node.isSequence { return Array(node.elements) }
    refuse("expected a list, found \(DecodingContext.article(node.kind))", path, node)
    return nil
  }

  /// Returns the elements of a field that must be a list of mappings, each with
  /// its path, or `nil` where the field is absent.
  mutating func mappings(
    _ node: DocumentNode?, _ path: String
  ) -> [(node: DocumentNode, path: String)]? {
    guard let elements = elements(node, path) else { return nil }
    var found: [(node: DocumentNode, path: String)] = []
    for (number, element) in elements.enumerated() {
      let field = "\(path)[\(number)]"
      if element.isMapping {
        found.append((element, field))
      } else {
        refuse(
          "expected a mapping, found \(DecodingContext.article(element.kind))", field, element)
      }
    }
    return found
  }

  /// Returns the text of a field, or `nil` where it is absent or none.
  mutating func text(_ node: DocumentNode?, _ path: String) -> String? {
    guard let node, !node.isNull else { return nil }
    if let text = node.string { return text }
    let isNumber = node.integer != nil
    refuse(
      "expected text, found \(DecodingContext.article(node.kind))"
        + (isNumber ? ": put it in quotes" : ""), path, node)
    return nil
  }

  /// Returns a selector with keys as Cilium writes them, or `nil` where it
  /// cannot be told what it selects (C-10).
  mutating func selector(_ node: DocumentNode, _ path: String) -> LabelSelector? {
    let decoded = SelectorDecoder.decode(node, path: path, isKey: CiliumNotes.isKey)
    issues += decoded.issues
    return decoded.selector
  }

  /// Returns the selectors of a field that must be a list, or `nil` where it is
  /// absent; those that cannot be read are left out and noted.
  mutating func selectors(_ node: DocumentNode?, _ path: String) -> [LabelSelector]? {
    mappings(node, path)?.compactMap { selector($0.node, $0.path) }
  }

  /// A key may begin with the source of the label and a colon (C-10).
  private static func isKey(_ key: String) -> Bool {
    guard let colon = key.firstIndex(of: ":") else { return LabelSyntax.isKey(key) }
    let source = key[..<colon]
    return !source.isEmpty && source.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
      && LabelSyntax.isKey(String(key[key.index(after: colon)...]))
  }
}
