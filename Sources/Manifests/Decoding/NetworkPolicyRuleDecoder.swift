import Kubernetes

/// Decodes one rule of a NetworkPolicy (K-5 … K-13).
struct NetworkPolicyRuleDecoder {
  private var issues: [PolicyIssue] = []

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
      decoder.warn(
        "the rule is empty: it is read as `{}` and admits every peer on every port", path, node)
    } else if !node.isMapping {
      decoder.refuse(
        "expected a mapping, found \(DecodingContext.article(node.kind))", path, node)
    } else {
      decoder.readRule(node, path, peersField, &rule)
    }
    rule.issues = decoder.issues
    return rule
  }

  private mutating func refuse(_ message: String, _ path: String, _ node: DocumentNode) {
    issues.append(PolicyIssue(message, path: path, location: node.location))
  }

  private mutating func warn(_ message: String, _ path: String, _ node: DocumentNode) {
    issues.append(PolicyIssue(message, path: path, location: node.location, isRefusal: false))
  }

  private mutating func readRule(
    _ node: DocumentNode, _ path: String, _ peersField: StaticString,
    _ rule: inout NetworkPolicyRule
  ) {
    let hasPeers = (node[peersField]?.count ?? 0) > 0
    issues += UnknownFields.issues(
      of: node, known: [peersField, "ports"], path: path,
      consequence: hasPeers ? nil : "the rule admits every peer")
    if let list = node[peersField], !list.isNull {
      let field = "\(path).\(peersField)"
      if list.isSequence {
        rule.peers = []
        for (number, peer) in list.elements.enumerated() {
          if let peer = readPeer(peer, "\(field)[\(number)]") { rule.peers?.append(peer) }
        }
      } else {
        refuse(
          "expected a list of peers, found \(DecodingContext.article(list.kind))", field, list)
      }
    }
    if let list = node["ports"], !list.isNull {
      let field = "\(path).ports"
      if list.isSequence {
        rule.ports = []
        for (number, port) in list.elements.enumerated() {
          if let port = readPort(port, "\(field)[\(number)]") { rule.ports?.append(port) }
        }
      } else {
        refuse(
          "expected a list of ports, found \(DecodingContext.article(list.kind))", field, list)
      }
    }
  }

  // MARK: Peers

  private mutating func readPeer(_ node: DocumentNode, _ path: String) -> NetworkPolicyPeer? {
    guard node.isMapping || node.isNull else {
      refuse("expected a mapping, found \(DecodingContext.article(node.kind))", path, node)
      return nil
    }
    issues += UnknownFields.issues(
      of: node, known: ["podSelector", "namespaceSelector", "ipBlock"], path: path)
    // A selector that is written as null counts as absent (K-7).
    func present(_ name: StaticString) -> DocumentNode? {
      node[name].flatMap { $0.isNull ? nil : $0 }
    }
    let pods = present("podSelector")
    let namespaces = present("namespaceSelector")
    if let block = present("ipBlock") {
      if pods != nil || namespaces != nil {
        refuse("a peer with `ipBlock` must not have a selector beside it", path, node)
      }
      return readBlock(block, "\(path).ipBlock")
    }
    guard pods != nil || namespaces != nil else {
      refuse("the peer names neither pods nor namespaces nor addresses", path, node)
      return nil
    }
    var isRefused = false
    func selector(_ node: DocumentNode?, _ name: String) -> LabelSelector? {
      guard let node else { return nil }
      let decoded = SelectorDecoder.decode(node, path: "\(path).\(name)")
      issues += decoded.issues
      if decoded.selector == nil { isRefused = true }
      return decoded.selector
    }
    let namespaceSelector = selector(namespaces, "namespaceSelector")
    let podSelector = selector(pods, "podSelector")
    return isRefused ? nil : .pods(namespaces: namespaceSelector, pods: podSelector)
  }

  private mutating func readBlock(_ node: DocumentNode, _ path: String) -> NetworkPolicyPeer? {
    guard node.isMapping else {
      refuse("expected a mapping, found \(DecodingContext.article(node.kind))", path, node)
      return nil
    }
    issues += UnknownFields.issues(of: node, known: ["cidr", "except"], path: path)
    let block = readCIDR(node["cidr"] ?? node, "\(path).cidr", isPresent: node["cidr"] != nil)
    var exceptions: [CIDR] = []
    if let list = node["except"], !list.isNull {
      guard list.isSequence else {
        refuse(
          "expected a list, found \(DecodingContext.article(list.kind))", "\(path).except", list)
        return nil
      }
      for (number, element) in list.elements.enumerated() {
        let field = "\(path).except[\(number)]"
        guard let exception = readCIDR(element, field, isPresent: true) else { continue }
        // Both ends of K-9: inside, and with a longer mask.
        if let block, !block.contains(exception) || block.prefix == exception.prefix {
          refuse(
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
      refuse("the block names no addresses", path, node)
      return nil
    }
    guard let text = node.string else {
      refuse("expected text, found \(DecodingContext.article(node.kind))", path, node)
      return nil
    }
    guard let block = CIDR(text) else {
      refuse("`\(text)` is no block of addresses", path, node)
      return nil
    }
    if CIDR.hasHostBits(text) {
      warn(
        "`\(text)` has host bits set: it is read as `\(block)`; newer API servers refuse it", path,
        node)
    }
    return block
  }

  // MARK: Ports

  private mutating func readPort(_ node: DocumentNode, _ path: String) -> NetworkPolicyPort? {
    if node.isNull {
      warn("the port entry is empty: it is read as every TCP port", path, node)
      return NetworkPolicyPort(.tcp, .all)
    }
    guard node.isMapping else {
      refuse("expected a mapping, found \(DecodingContext.article(node.kind))", path, node)
      return nil
    }
    issues += UnknownFields.issues(
      of: node, known: ["protocol", "port", "endPort"], path: path,
      consequence: node["port"] == nil ? "the entry admits every port" : nil)
    guard let transport = readProtocol(node["protocol"], "\(path).protocol"),
      let extent = readExtent(node, path)
    else { return nil }
    return NetworkPolicyPort(transport, extent)
  }

  private mutating func readProtocol(_ node: DocumentNode?, _ path: String) -> NetworkProtocol? {
    guard let node, !node.isNull else { return .tcp }
    guard let text = node.string, let transport = NetworkProtocol(rawValue: text) else {
      refuse("the protocol `\(node.scalarText)` is none of TCP, UDP, SCTP", path, node)
      return nil
    }
    return transport
  }

  private mutating func readExtent(
    _ node: DocumentNode, _ path: String
  ) -> NetworkPolicyPort.Extent? {
    let end = node["endPort"].flatMap { $0.isNull ? nil : $0 }
    guard let port = node["port"], !port.isNull else {
      guard let end else { return .all }
      refuse("`endPort` needs a `port` beside it", "\(path).endPort", end)
      return nil
    }
    if let name = port.string {
      guard LabelSyntax.isPortName(name) else {
        let help = Int(name) == nil ? "" : ": a number is written without quotes"
        refuse("`\(name)` is no name of a port\(help)", "\(path).port", port)
        return nil
      }
      guard let end else { return .named(name) }
      refuse("`endPort` needs a number as `port`", "\(path).endPort", end)
      return nil
    }
    guard let first = readNumber(port, "\(path).port") else { return nil }
    guard let end else { return .range(first...first) }
    guard let last = readNumber(end, "\(path).endPort") else { return nil }
    guard last >= first else {
      refuse("`endPort` \(last) lies before `port` \(first)", "\(path).endPort", end)
      return nil
    }
    return .range(first...last)
  }

  private mutating func readNumber(_ node: DocumentNode, _ path: String) -> UInt16? {
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
