import Kubernetes

/// Decodes one rule of a NetworkPolicy (K-5 … K-13).
struct NetworkPolicyRuleDecoder {
  private var fields = PolicyFields()

  /// Returns the rule of a list element.
  ///
  /// A null element is the empty rule, as it is for the API server, and so
  /// admits everything; that is said.
  ///
  /// - Parameter peersField: `from` or `to`.
  static func decode(
    _ node: DocumentNode, path: String, peersField: StaticString
  ) -> NetworkPolicyRule {
    var decoder = NetworkPolicyRuleDecoder()
    var rule = NetworkPolicyRule(path: path, location: node.location)
    if node.isNull {
      decoder.fields.warn(
        "the rule is empty: it is read as `{}` and admits every peer on every port", path, node)
    } else if decoder.fields.isMapping(node, path) {
      decoder.readRule(node, path, peersField, &rule)
    }
    rule.issues = decoder.fields.issues
    return rule
  }

  private mutating func readRule(
    _ node: DocumentNode, _ path: String, _ peersField: StaticString,
    _ rule: inout NetworkPolicyRule
  ) {
    let hasPeers = (node[peersField]?.count ?? 0) > 0
    fields.checkFields(
      of: node, known: [peersField, "ports"], path: path,
      consequence: hasPeers ? nil : "the rule admits every peer")
    if let list = node[peersField], !list.isNull {
      let peers = fields.elements(list, "\(path).\(peersField)", " of peers")
      rule.peers = peers?.compactMap { readPeer($0.node, $0.path) }
    }
    if let list = node["ports"], !list.isNull {
      let ports = fields.elements(list, "\(path).ports", " of ports")
      rule.ports = ports?.compactMap { readPort($0.node, $0.path) }
    }
  }

  // MARK: Peers

  private mutating func readPeer(_ node: DocumentNode, _ path: String) -> NetworkPolicyPeer? {
    guard node.isNull || fields.isMapping(node, path) else { return nil }
    fields.checkFields(
      of: node, known: ["podSelector", "namespaceSelector", "ipBlock"], path: path)
    // A selector that is written as null counts as absent (K-7).
    func present(_ name: StaticString) -> DocumentNode? {
      node[name].flatMap { $0.isNull ? nil : $0 }
    }
    let pods = present("podSelector")
    let namespaces = present("namespaceSelector")
    if let block = present("ipBlock") {
      if pods != nil || namespaces != nil {
        fields.refuse("a peer with `ipBlock` must not have a selector beside it", path, node)
      }
      return readBlock(block, "\(path).ipBlock")
    }
    guard pods != nil || namespaces != nil else {
      fields.refuse("the peer names neither pods nor namespaces nor addresses", path, node)
      return nil
    }
    var isRefused = false
    func selector(_ node: DocumentNode?, _ name: String) -> LabelSelector? {
      guard let node else { return nil }
      let selector = fields.selector(node, "\(path).\(name)")
      if selector == nil { isRefused = true }
      return selector
    }
    let namespaceSelector = selector(namespaces, "namespaceSelector")
    let podSelector = selector(pods, "podSelector")
    return isRefused ? nil : .pods(namespaces: namespaceSelector, pods: podSelector)
  }

  private mutating func readBlock(_ node: DocumentNode, _ path: String) -> NetworkPolicyPeer? {
    guard fields.isMapping(node, path) else { return nil }
    fields.checkFields(of: node, known: ["cidr", "except"], path: path)
    let block = readCIDR(node["cidr"] ?? node, "\(path).cidr", isPresent: node["cidr"] != nil)
    var exceptions: [CIDR] = []
    if let list = node["except"], !list.isNull {
      guard let elements = fields.elements(list, "\(path).except") else { return nil }
      for (element, field) in elements {
        guard let exception = readCIDR(element, field, isPresent: true) else { continue }
        // Both ends of K-9: inside, and with a longer mask.
        if let block, !block.contains(exception) || block.prefix == exception.prefix {
          fields.refuse(
            block == exception
              ? "the exception `\(exception)` leaves nothing of the block"
              : "the exception `\(exception)` does not lie inside `\(block)`", field, element)
        }
        exceptions.append(exception)
      }
    }
    return block.map { .block($0, except: exceptions) }
  }

  private mutating func readCIDR(
    _ node: DocumentNode, _ path: String, isPresent: Bool
  ) -> CIDR? {
    guard isPresent, !node.isNull else {
      fields.refuse("the block names no addresses", path, node)
      return nil
    }
    return fields.block(node, path, hostBits: "; newer API servers refuse it")
  }

  // MARK: Ports

  private mutating func readPort(_ node: DocumentNode, _ path: String) -> NetworkPolicyPort? {
    if node.isNull {
      fields.warn("the port entry is empty: it is read as every TCP port", path, node)
      return NetworkPolicyPort(.tcp, .all)
    }
    guard fields.isMapping(node, path) else { return nil }
    fields.checkFields(
      of: node, known: ["protocol", "port", "endPort"], path: path,
      consequence: node["port"] == nil ? "the entry admits every port" : nil)
    guard let transport = fields.transport(node["protocol"], "\(path).protocol"),
      let extent = readExtent(node, path)
    else { return nil }
    return NetworkPolicyPort(transport, extent)
  }

  private mutating func readExtent(
    _ node: DocumentNode, _ path: String
  ) -> NetworkPolicyPort.Extent? {
    let end = node["endPort"].flatMap { $0.isNull ? nil : $0 }
    guard let port = node["port"], !port.isNull else {
      guard let end else { return .all }
      fields.refuse("`endPort` needs a `port` beside it", "\(path).endPort", end)
      return nil
    }
    if let name = port.string {
      guard LabelSyntax.isPortName(name) else {
        let help = Int(name) == nil ? "" : ": a number is written without quotes"
        fields.refuse("`\(name)` is no name of a port\(help)", "\(path).port", port)
        return nil
      }
      guard let end else { return .named(name) }
      fields.refuse("`endPort` needs a number as `port`", "\(path).endPort", end)
      return nil
    }
    guard let first = fields.portNumber(port, "\(path).port") else { return nil }
    guard let end else { return .range(first...first) }
    guard let last = fields.portNumber(end, "\(path).endPort") else { return nil }
    guard last >= first else {
      fields.refuse("`endPort` \(last) lies before `port` \(first)", "\(path).endPort", end)
      return nil
    }
    return .range(first...last)
  }
}
