import Kubernetes

/// Decodes `toPorts` and `icmps` of an entry of a Cilium rule (C-16 … C-19).
enum CiliumPortDecoder {
  /// The most ports an element may have, and the most fields of one `icmps`.
  private static let mostElements = 40

  /// Returns the elements of `toPorts`, or `nil` where it is absent.
  static func ports(
    _ node: DocumentNode?, _ section: CiliumSection, _ path: String, _ notes: inout CiliumNotes
  ) -> [CiliumPortRule]? {
    notes.mappings(node, path)?.map { portRule($0.node, section, $0.path, &notes) }
  }

  /// Entries that deny have ports and nothing else: what stands beside them is
  /// pruned, and more is denied than written.
  private static func portRule(
    _ node: DocumentNode, _ section: CiliumSection, _ path: String, _ notes: inout CiliumNotes
  ) -> CiliumPortRule {
    let limits: [StaticString] = [
      "rules", "serverNames", "listener", "originatingTLS", "terminatingTLS",
    ]
    notes.checkFields(
      node, ["ports"] + (section.isDeny ? [] : limits), path,
      consequence: section.isDeny ? "the ports are denied whatever the requests are" : nil)
    var rule = CiliumPortRule(ports: [])
    var hasZero = false
    let elements = notes.mappings(node["ports"], "\(path).ports") ?? []
    if elements.count > mostElements {
      notes.reject("more than \(mostElements) ports in one element", "\(path).ports", node)
    }
    for element in elements {
      guard let port = port(element.node, element.path, &notes) else { continue }
      if case .all = port.extent { hasZero = true }
      rule.ports.append(port)
    }
    if section.isDeny { return rule }
    var kinds: Set<String> = []
    for (name, key) in [
      ("listener", node["listener"]), ("originatingTLS", node["originatingTLS"]),
      ("terminatingTLS", node["terminatingTLS"]),
    ] {
      if let key, !key.isNull { kinds.insert(name) }
    }
    let names = notes.elements(node["serverNames"], "\(path).serverNames") ?? []
    if !names.isEmpty { kinds.insert("serverNames") }
    if names.contains(where: { $0.isText("") }) {
      notes.reject("a server name is empty", "\(path).serverNames", node)
    }
    if let rules = notes.mapping(node["rules"], "\(path).rules") {
      let found = requestRules(rules, section, "\(path).rules", &rule, hasZero: hasZero, &notes)
      if !found.isEmpty, !names.isEmpty, !kinds.contains("terminatingTLS") {
        notes.reject("`serverNames` stands beside rules for requests", path, node)
      }
      kinds.formUnion(found)
    }
    rule.requestRules = kinds.sorted()
    return rule
  }

  /// Reads the rules for requests and checks what the agent asks of them
  /// (C-19); returns their kinds.
  private static func requestRules(
    _ node: DocumentNode, _ section: CiliumSection, _ path: String,
    _ rule: inout CiliumPortRule, hasZero: Bool, _ notes: inout CiliumNotes
  ) -> Set<String> {
    notes.checkFields(node, ["http", "kafka", "dns", "l7proto", "l7"], path)
    var kinds: Set<String> = []
    for (name, list) in [("http", node["http"]), ("kafka", node["kafka"])] {
      if notes.elements(list, "\(path).\(name)") != nil { kinds.insert(name) }
    }
    let hasProtocol = notes.text(node["l7proto"], "\(path).l7proto")?.isEmpty == false
    if hasProtocol { kinds.insert("l7proto") }
    if notes.elements(node["l7"], "\(path).l7") != nil, !hasProtocol {
      notes.reject("`l7` needs `l7proto` beside it", "\(path).l7", node)
    }
    if let list = notes.mappings(node["dns"], "\(path).dns") {
      kinds.insert("dns")
      rule.questions = list.compactMap { CiliumEntryDecoder.name($0.node, $0.path, &notes) }
    }
    if kinds.isEmpty { return kinds }
    if kinds.count > 1 {
      notes.reject("one element has rules for more than one kind of requests", path, node)
    }
    if hasZero { notes.reject("rules for requests do not go with port 0", path, node) }
    if kinds == ["dns"] {
      if section.isIngress { notes.reject("rules for DNS are for egress only", path, node) }
      if rule.ports.isEmpty { notes.reject("rules for DNS need a port", path, node) }
      if rule.ports.contains(where: isRange) {
        notes.reject("rules for DNS do not go with a range of ports", path, node)
      }
    } else if rule.ports.contains(where: { $0.transport != .tcp }) {
      notes.reject("rules for requests need `protocol: TCP` on every port", path, node)
    }
    return kinds
  }

  private static func isRange(_ port: CiliumPort) -> Bool {
    if case .range(let range) = port.extent { range.count > 1 } else { false }
  }

  private static func port(
    _ node: DocumentNode, _ path: String, _ notes: inout CiliumNotes
  ) -> CiliumPort? {
    notes.checkFields(node, ["port", "endPort", "protocol"], path)
    var transport = CiliumPort.Transport.any
    if let text = notes.text(node["protocol"], "\(path).protocol"), !text.isEmpty {
      guard let named = CiliumPort.Transport(rawValue: text) else {
        notes.refuse(
          "the protocol `\(text)` is none of ANY, TCP, UDP, SCTP", "\(path).protocol", node)
        return nil
      }
      transport = named
    }
    var end: Int?
    if let field = node["endPort"], !field.isNull {
      end = field.integer
      guard let end, (0...65535).contains(end) else {
        notes.refuse("the port `\(field.scalarText)` is not in 0…65535", "\(path).endPort", field)
        return nil
      }
    }
    guard let field = node["port"], !field.isNull else {
      if transport == .vrrp || transport == .igmp { return CiliumPort(transport, .all) }
      notes.reject("the element names no port", path, node)
      return nil
    }
    guard let text = notes.text(field, "\(path).port") else { return nil }
    if LabelSyntax.isPortName(text.lowercased()) {
      if end != nil {
        notes.warn("`endPort` has no effect beside a name", "\(path).endPort", node)
      }
      return CiliumPort(transport, .named(text.lowercased()))
    }
    guard text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let number = UInt16(text) else {
      notes.reject("`\(text)` is neither a port nor the name of one", "\(path).port", field)
      return nil
    }
    let last = UInt16(exactly: end ?? 0) ?? 0
    if number == 0 { return CiliumPort(transport, last > 0 ? .range(1...last) : .all) }
    return CiliumPort(transport, .range(number...max(number, last)))
  }

  // MARK: ICMP

  /// Returns the fields of all elements of `icmps`, or `nil` where there is no
  /// element.
  static func icmps(
    _ node: DocumentNode?, _ path: String, _ notes: inout CiliumNotes
  ) -> [CiliumICMPField]? {
    guard let elements = notes.mappings(node, path), !elements.isEmpty else { return nil }
    var fields: [CiliumICMPField] = []
    for element in elements {
      notes.checkFields(element.node, ["fields"], element.path)
      let list = notes.mappings(element.node["fields"], "\(element.path).fields") ?? []
      if list.count > mostElements {
        notes.reject("more than \(mostElements) types in one element", element.path, element.node)
      }
      for entry in list {
        icmp(entry.node, entry.path, &notes).map { fields.append($0) }
      }
    }
    return fields
  }

  private static func icmp(
    _ node: DocumentNode, _ path: String, _ notes: inout CiliumNotes
  ) -> CiliumICMPField? {
    notes.checkFields(node, ["family", "type"], path)
    var family = IPFamily.ipv4
    if let text = notes.text(node["family"], "\(path).family"), !text.isEmpty {
      guard let named = IPFamily(rawValue: text) else {
        notes.refuse("the family `\(text)` is none of IPv4, IPv6", "\(path).family", node)
        return nil
      }
      family = named
    }
    guard let field = node["type"], !field.isNull else {
      notes.refuse("the type is missing", path, node)
      return nil
    }
    if let number = field.integer ?? field.string.flatMap({ Int($0) }) {
      guard let type = UInt8(exactly: number) else {
        notes.refuse("the type \(number) is not in 0…255", "\(path).type", field)
        return nil
      }
      return CiliumICMPField(family, type: type)
    }
    let name = field.scalarText
    guard let type = CiliumICMPNames.type(named: name, family) else {
      notes.reject("`\(name)` is no type of ICMP for \(family.rawValue)", "\(path).type", field)
      return nil
    }
    return CiliumICMPField(family, type: type)
  }
}
