import Kubernetes

/// Reads the fields that policies of several kinds have, and collects what is
/// wrong with them.
///
/// A value that cannot be used is `nil` and has an issue that refuses it.
struct PolicyFields {
  /// What is wrong so far, in the order in which it was met.
  private(set) var issues: [PolicyIssue] = []

  /// Makes a reader with the issues that are known before.
  init(_ issues: [PolicyIssue] = []) { self.issues = issues }

  /// Notes something for which the API server refuses the object.
  mutating func refuse(_ message: String, _ path: String, _ node: DocumentNode) {
    issues.append(PolicyIssue(message, path: path, location: node.location))
  }

  /// Notes something of which only the reader is warned.
  ///
  /// - Parameter isWidening: Whether the policy means more than is written.
  mutating func warn(
    _ message: String, _ path: String, _ node: DocumentNode, isWidening: Bool = false
  ) {
    issues.append(
      PolicyIssue(
        message, path: path, location: node.location, isRefusal: false, isWidening: isWidening))
  }

  /// Notes the fields that the API server would prune, and those that stand
  /// twice (rule G-14).
  mutating func checkFields(
    of node: DocumentNode, known: [StaticString], path: String, consequence: String? = nil
  ) {
    issues += UnknownFields.issues(
      of: node, known: known, path: path, consequence: consequence)
  }

  // MARK: Collections

  /// Returns whether a node is a mapping; any other is refused.
  mutating func isMapping(_ node: DocumentNode, _ path: String) -> Bool {
    if node.isMapping { return true }
    refuse("expected a mapping, found \(DecodingContext.article(node.kind))", path, node)
    return false
  }

  /// Returns the elements of a list with their paths; anything else is refused.
  ///
  /// - Parameter what: What the elements are, such as ` of peers`.
  mutating func elements(
    _ node: DocumentNode, _ path: String, _ what: String = ""
  ) -> [(node: DocumentNode, path: String)]? {
    guard node.isSequence else {
      refuse("expected a list\(what), found \(DecodingContext.article(node.kind))", path, node)
      return nil
    }
    return node.elements.enumerated().map { ($1, "\(path)[\($0)]") }
  }

  /// Returns the text of a scalar; anything else is refused.
  mutating func text(_ node: DocumentNode, _ path: String) -> String? {
    if let text = node.string { return text }
    refuse("expected text, found \(DecodingContext.article(node.kind))", path, node)
    return nil
  }

  /// Refuses a list that is longer than the API server takes.
  mutating func checkLimit(
    _ count: Int, _ limit: Int, _ what: String, _ path: String, _ node: DocumentNode
  ) {
    if count > limit { refuse("\(count) \(what) are more than \(limit)", path, node) }
  }

  /// Returns which one of some fields is written; none and several are refused.
  mutating func oneField(
    of node: DocumentNode, _ known: [StaticString], _ path: String, _ what: String
  ) -> StaticString? {
    let written = known.filter { node.written($0) != nil }
    if written.count == 1 { return written[0] }
    let names = known.map { "`\($0)`" }.joined(separator: ", ")
    refuse(
      written.isEmpty
        ? "\(what) says none of \(names)" : "\(what) says more than one of \(names)", path, node)
    return nil
  }

  // MARK: Values

  /// Returns a label selector; a null one selects everything.
  mutating func selector(_ node: DocumentNode, _ path: String) -> LabelSelector? {
    let decoded = SelectorDecoder.decode(node, path: path)
    issues += decoded.issues
    return decoded.selector
  }

  /// Returns a block of addresses; host bits are cut off, which is said
  /// (G-15).
  ///
  /// - Parameter hostBits: What is to be known of a block with host bits.
  mutating func block(
    _ node: DocumentNode, _ path: String, hostBits: String = ""
  ) -> CIDR? {
    guard let text = text(node, path) else { return nil }
    guard let block = CIDR(text) else {
      refuse("`\(text)` is no block of addresses", path, node)
      return nil
    }
    if CIDR.hasHostBits(text) {
      warn("`\(text)` has host bits set: it is read as `\(block)`\(hostBits)", path, node)
    }
    return block
  }

  /// Returns a protocol; TCP where none is written (K-11).
  mutating func transport(_ node: DocumentNode?, _ path: String) -> NetworkProtocol? {
    guard let node, !node.isNull else { return .tcp }
    guard let text = node.string, let transport = NetworkProtocol(rawValue: text) else {
      refuse("the protocol `\(node.scalarText)` is none of TCP, UDP, SCTP", path, node)
      return nil
    }
    return transport
  }

  /// Returns a port number, 1…65535.
  mutating func portNumber(_ node: DocumentNode, _ path: String) -> UInt16? {
    guard let number = node.integer else {
      let text =
        node.isMapping || node.isSequence
        ? DecodingContext.article(node.kind) : "`\(node.scalarText)`"
      refuse("expected a port number, found \(text)", path, node)
      return nil
    }
    guard let port = UInt16(exactly: number), port > 0 else {
      refuse("the port \(number) is not in 1…65535", path, node)
      return nil
    }
    return port
  }
}

extension DocumentNode {
  /// Returns the value of a key, or `nil` where it is absent or null, which the
  /// API server takes for absent.
  func written(_ key: StaticString) -> DocumentNode? { self[key].flatMap { $0.isNull ? nil : $0 } }
}
