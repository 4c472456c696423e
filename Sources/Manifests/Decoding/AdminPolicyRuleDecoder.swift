import Kubernetes

/// Decodes one rule of a policy of `policy.networking.k8s.io` (A-8 … A-19).
struct AdminPolicyRuleDecoder {
  /// The direction of a rule: what it may name depends on it.
  enum Direction {
    /// Into the pod; peers are pods.
    case ingress
    /// Out of the pod; peers may be addresses and names, too.
    case egress
  }

  private let dialect: AdminPolicyDialect
  private let direction: Direction
  private let isCaptured: Bool
  private var fields = PolicyFields()

  /// Returns the rule of a list element.
  static func decode(
    _ node: DocumentNode, path: String, _ direction: Direction, _ dialect: AdminPolicyDialect,
    isCaptured: Bool
  ) -> AdminPolicyRule {
    var decoder = AdminPolicyRuleDecoder(
      dialect: dialect, direction: direction, isCaptured: isCaptured)
    var rule = AdminPolicyRule(nil, path: path, location: node.location)
    if decoder.fields.isMapping(node, path) { decoder.readRule(node, &rule) }
    rule.issues = decoder.fields.issues
    return rule
  }

  private mutating func readRule(_ node: DocumentNode, _ rule: inout AdminPolicyRule) {
    let peersField: StaticString = direction == .ingress ? "from" : "to"
    fields.checkFields(
      of: node, known: ["name", "action", peersField, dialect.portsField], path: rule.path,
      consequence: node.written(dialect.portsField) == nil
        ? "the rule names every connection with its peers" : nil)
    rule.action = readAction(node, rule.path)
    if let name = node.written("name") {
      rule.name = fields.text(name, "\(rule.path).name")
      if let count = rule.name?.unicodeScalars.count, count > 100 {
        fields.refuse(
          "the name has \(count) characters, more than 100", "\(rule.path).name", name)
      }
    }
    rule.peers = readPeers(node, peersField, rule)
    if let list = node.written(dialect.portsField) {
      rule.ports = AdminPolicyPortDecoder(dialect: dialect).ports(
        list, path: "\(rule.path).\(dialect.portsField)", &fields)
    }
    if rule.namesPortsOfAddresses {
      let message = "the rule asks for a named port of peers that have none"
      let path = "\(rule.path).\(dialect.portsField)"
      if isCaptured {
        fields.warn("\(message): what it means is not defined", path, node)
      } else {
        fields.refuse(message, path, node)
      }
    }
  }

  private mutating func readAction(
    _ node: DocumentNode, _ path: String
  ) -> AdminPolicyRule.Action? {
    guard let written = node.written("action") else {
      fields.refuse("the rule names no `action`", "\(path).action", node)
      return nil
    }
    if let action = written.string.flatMap({ dialect.actions[$0] }) { return action }
    fields.refuse(
      "the action `\(written.scalarText)` is none of \(dialect.actionNames)", "\(path).action",
      written)
    return nil
  }

  // MARK: Peers

  private mutating func readPeers(
    _ node: DocumentNode, _ field: StaticString, _ rule: AdminPolicyRule
  ) -> [AdminPolicyPeer] {
    let path = "\(rule.path).\(field)"
    guard let list = node.written(field) else {
      fields.refuse("the rule names no peers", path, node)
      return []
    }
    guard let elements = fields.elements(list, path, " of peers") else { return [] }
    if elements.isEmpty { fields.refuse("the list of peers is empty", path, list) }
    fields.checkLimit(elements.count, dialect.listLimit, "peers", path, list)
    return elements.compactMap { readPeer($0.node, $0.path, rule) }
  }

  private mutating func readPeer(
    _ node: DocumentNode, _ path: String, _ rule: AdminPolicyRule
  ) -> AdminPolicyPeer? {
    guard fields.isMapping(node, path) else { return nil }
    let known: [StaticString] =
      ["namespaces", "pods"] + (direction == .egress ? dialect.egressPeers : [])
    let isWritten = known.contains { node.written($0) != nil }
    let others = node.entries.filter { key, _ in !known.contains { key.hasBytes($0) } }
      .map(\.key.scalarText)
    // A kind of peer that is not in the schema comes before pruning (A-16).
    if !isWritten, !others.isEmpty || isCaptured {
      let effect = rule.action == .allow ? "the rule allows nothing" : "the rule denies everything"
      fields.warn(
        others.isEmpty
          ? "the peer is of a kind that is not known: \(effect)"
          : "`\(others.joined(separator: "`, `"))` is no kind of peer here: \(effect)", path, node)
      return .unknown(fields: others)
    }
    fields.checkFields(of: node, known: known, path: path)
    guard let field = fields.oneField(of: node, known, path, "the peer"),
      let value = node.written(field)
    else { return nil }
    let place = "\(path).\(field)"
    switch "\(field)" {
    case "networks": return readNetworks(value, place)
    case "nodes": return fields.selector(value, place).map { .nodes($0) }
    case "domainNames":
      if let action = rule.action, action != .allow {
        fields.warn(
          "domain names are for rules that allow: what a \(action.rawValue) of them means is not "
            + "defined", place, value)
      }
      return readDomainNames(value, place)
    default: return fields.adminPods(node, field, path, dialect).map { .pods($0) }
    }
  }

  private mutating func readNetworks(_ node: DocumentNode, _ path: String) -> AdminPolicyPeer? {
    guard let elements = nonEmpty(node, path, "addresses", limit: dialect.addressLimit) else {
      return nil
    }
    let blocks = elements.compactMap { fields.block($0.node, $0.path) }
    return blocks.count == elements.count ? .networks(blocks) : nil
  }

  private mutating func readDomainNames(
    _ node: DocumentNode, _ path: String
  ) -> AdminPolicyPeer? {
    guard let elements = nonEmpty(node, path, "names", limit: 25) else { return nil }
    var names: [String] = []
    for (element, path) in elements {
      guard let name = fields.text(element, path) else { return nil }
      guard AdminPolicyRuleDecoder.isDomainName(name) else {
        fields.refuse("`\(name)` is no domain name", path, element)
        return nil
      }
      names.append(name)
    }
    return .domainNames(names)
  }

  /// Returns the elements of a list that must have some, each once.
  private mutating func nonEmpty(
    _ node: DocumentNode, _ path: String, _ what: String, limit: Int
  ) -> [(node: DocumentNode, path: String)]? {
    guard let elements = fields.elements(node, path, " of \(what)") else { return nil }
    guard !elements.isEmpty else {
      fields.refuse("the list of \(what) is empty", path, node)
      return nil
    }
    fields.checkLimit(elements.count, limit, what, path, node)
    var seen: Set<String> = []
    for (element, path) in elements where !seen.insert(element.scalarText).inserted {
      fields.refuse("`\(element.scalarText)` is listed twice", path, element)
    }
    return elements
  }

  /// Returns whether a text is a domain name of at least two parts, with `*.`
  /// before it or without (A-12).
  private static func isDomainName(_ text: String) -> Bool {
    var bytes = Array(text.utf8)[...]
    if bytes.starts(with: "*.".utf8) { bytes = bytes.dropFirst(2) }
    if bytes.last == UInt8(ascii: ".") { bytes = bytes.dropLast() }
    let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return parts.count >= 2
      && parts.allSatisfy { part in
        guard let first = part.first, let last = part.last else { return false }
        return isAlphanumeric(first) && isAlphanumeric(last)
          && part.allSatisfy {
            isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
          }
      }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
  }
}
