import Kubernetes

/// Decodes one entry of a section of a Cilium rule (C-7 … C-24).
///
/// Fields that a section does not have are pruned, and so have no effect:
/// `toFQDNs` and `authentication` in the sections that deny.
enum CiliumEntryDecoder {
  /// Returns the entry; its issues are taken out of the notes.
  static func decode(
    _ node: DocumentNode, _ section: CiliumSection, _ path: String, _ notes: inout CiliumNotes
  ) -> CiliumDirectionRule {
    var rule = CiliumDirectionRule(path: path, location: node.location)
    if node.isMapping {
      notes.checkFields(node, knownFields(section), path)
      rule.peers = peers(node, section, path, &notes)
      checkPeers(rule.peers, node, path, &notes)
      let requires = section.isIngress ? node["fromRequires"] : node["toRequires"]
      rule.requirements = notes.selectors(
        requires, "\(path).\(section.isIngress ? "fromRequires" : "toRequires")")
      rule.ports = CiliumPortDecoder.ports(node["toPorts"], section, "\(path).toPorts", &notes)
      rule.icmps = CiliumPortDecoder.icmps(node["icmps"], "\(path).icmps", &notes)
      if rule.icmps != nil, !(rule.ports ?? []).isEmpty {
        notes.reject("`icmps` and `toPorts` stand in one entry", path, node)
      }
      if !section.isDeny { rule.authentication = authentication(node, path, &notes) }
    } else {
      notes.refuse(
        "expected a mapping, found \(DecodingContext.article(node.kind))", path, node)
    }
    rule.issues = notes.takeIssues()
    return rule
  }

  private static func knownFields(_ section: CiliumSection) -> [StaticString] {
    var fields: [StaticString] =
      section.isIngress
      ? [
        "fromEndpoints", "fromRequires", "fromCIDR", "fromCIDRSet", "fromEntities", "fromGroups",
        "fromNodes", "toPorts", "icmps",
      ]
      : [
        "toEndpoints", "toRequires", "toCIDR", "toCIDRSet", "toEntities", "toServices",
        "toGroups", "toNodes", "toPorts", "icmps",
      ]
    if !section.isDeny { fields.append("authentication") }
    if section == .egress { fields.append("toFQDNs") }
    return fields
  }

  // MARK: Peers

  private static func peers(
    _ node: DocumentNode, _ section: CiliumSection, _ path: String, _ notes: inout CiliumNotes
  ) -> [CiliumPeers] {
    let isIngress = section.isIngress
    let word = isIngress ? "from" : "to"
    func field(_ ingress: StaticString, _ egress: StaticString) -> DocumentNode? {
      isIngress ? node[ingress] : node[egress]
    }
    var peers: [CiliumPeers] = []
    if let list = notes.selectors(
      field("fromEndpoints", "toEndpoints"), "\(path).\(word)Endpoints")
    {
      peers.append(.endpoints(list))
    }
    let blocks = "\(path).\(word)CIDR"
    if let list = notes.elements(field("fromCIDR", "toCIDR"), blocks) {
      peers.append(
        .blocks(
          list.enumerated().compactMap { number, element in
            block(element, "\(blocks)[\(number)]", takesAddress: true, &notes)
          }))
    }
    let sets = "\(path).\(word)CIDRSet"
    if let list = notes.mappings(field("fromCIDRSet", "toCIDRSet"), sets) {
      peers.append(.blockSets(list.compactMap { blockSet($0.node, $0.path, &notes) }))
    }
    let entities = "\(path).\(word)Entities"
    if let list = notes.elements(field("fromEntities", "toEntities"), entities) {
      peers.append(
        .entities(
          list.enumerated().compactMap { number, element in
            entity(element, "\(entities)[\(number)]", &notes)
          }))
    }
    if let list = notes.selectors(field("fromNodes", "toNodes"), "\(path).\(word)Nodes") {
      peers.append(.nodes(list))
    }
    if let list = notes.elements(field("fromGroups", "toGroups"), "\(path).\(word)Groups") {
      peers.append(.groups(list.count))
    }
    if !isIngress, let list = notes.mappings(node["toServices"], "\(path).toServices") {
      peers.append(.services(list.flatMap { services($0.node, $0.path, &notes) }))
    }
    if section == .egress, let list = notes.mappings(node["toFQDNs"], "\(path).toFQDNs") {
      peers.append(.names(list.compactMap { name($0.node, $0.path, &notes) }))
    }
    return peers
  }

  /// At most one kind of peers with elements in an entry (C-7).
  private static func checkPeers(
    _ peers: [CiliumPeers], _ node: DocumentNode, _ path: String, _ notes: inout CiliumNotes
  ) {
    if peers.filter({ !$0.isEmpty }).count > 1 {
      notes.reject("the entry names peers in more than one field", path, node)
    }
  }

  private static func entity(
    _ node: DocumentNode, _ path: String, _ notes: inout CiliumNotes
  ) -> CiliumEntity? {
    guard let text = notes.text(node, path) else { return nil }
    guard let entity = CiliumEntity(rawValue: text) else {
      notes.reject("there is no entity `\(text)`", path, node)
      return nil
    }
    return entity
  }

  private static func block(
    _ node: DocumentNode, _ path: String, takesAddress: Bool, _ notes: inout CiliumNotes
  ) -> CIDR? {
    guard let text = notes.text(node, path) else {
      if node.isNull { notes.refuse("the block names no addresses", path, node) }
      return nil
    }
    if takesAddress, let address = IPAddress(text) {
      notes.warn(
        "`\(text)` is one address: it is read as `\(text)/\(address.family.width)`; newer API "
          + "servers refuse it", path, node)
      return CIDR(address, prefix: address.family.width)
    }
    guard let block = CIDR(text) else {
      notes.refuse("`\(text)` is no block of addresses", path, node)
      return nil
    }
    if CIDR.hasHostBits(text) {
      notes.warn("`\(text)` has host bits set: it is read as `\(block)`", path, node)
    }
    return block
  }

  private static func blockSet(
    _ node: DocumentNode, _ path: String, _ notes: inout CiliumNotes
  ) -> CiliumBlockSet? {
    notes.checkFields(node, ["cidr", "cidrGroupRef", "cidrGroupSelector", "except"], path)
    var sources: [CiliumBlockSet.Source] = []
    if let field = node["cidr"], !field.isNull {
      block(field, "\(path).cidr", takesAddress: false, &notes).map { sources.append(.block($0)) }
    }
    if let name = notes.text(node["cidrGroupRef"], "\(path).cidrGroupRef") {
      sources.append(.group(name))
    }
    if let field = node["cidrGroupSelector"], !field.isNull {
      notes.selector(field, "\(path).cidrGroupSelector").map { sources.append(.groups($0)) }
    }
    let written = ["cidr", "cidrGroupRef", "cidrGroupSelector"].filter { name in
      node.entries.contains { $0.key.scalarText == name && !$0.value.isNull }
    }
    if written.count != 1 {
      notes.refuse(
        "exactly one of `cidr`, `cidrGroupRef` and `cidrGroupSelector` must be there", path, node)
    }
    var exceptions: [CIDR] = []
    for (number, element) in (notes.elements(node["except"], "\(path).except") ?? []).enumerated() {
      let field = "\(path).except[\(number)]"
      guard let exception = block(element, field, takesAddress: false, &notes) else { continue }
      if case .block(let block)? = sources.first, !block.contains(exception.base) {
        notes.reject("the exception `\(exception)` lies outside of `\(block)`", field, element)
      }
      exceptions.append(exception)
    }
    return sources.first.map { CiliumBlockSet($0, except: exceptions) }
  }

  private static func services(
    _ node: DocumentNode, _ path: String, _ notes: inout CiliumNotes
  ) -> [CiliumServiceReference] {
    notes.checkFields(node, ["k8sService", "k8sServiceSelector"], path)
    var found: [CiliumServiceReference] = []
    func namespace(_ node: DocumentNode, _ path: String) -> String? {
      notes.text(node["namespace"], "\(path).namespace").flatMap { $0.isEmpty ? nil : $0 }
    }
    let byName = "\(path).k8sService"
    if let service = notes.mapping(node["k8sService"], byName) {
      notes.checkFields(service, ["serviceName", "namespace"], byName)
      found.append(
        CiliumServiceReference(
          namespace: namespace(service, byName),
          .name(notes.text(service["serviceName"], "\(byName).serviceName") ?? "")))
    }
    let byLabels = "\(path).k8sServiceSelector"
    if let service = notes.mapping(node["k8sServiceSelector"], byLabels) {
      notes.checkFields(service, ["selector", "namespace"], byLabels)
      if let selector = service["selector"], !selector.isNull {
        notes.selector(selector, "\(byLabels).selector").map {
          found.append(
            CiliumServiceReference(namespace: namespace(service, byLabels), .labels($0)))
        }
      } else {
        notes.refuse("the selector of Services is missing", byLabels, service)
      }
    }
    if found.isEmpty { notes.refuse("the element names no Service", path, node) }
    return found
  }

  /// Returns a name or a pattern; exactly one of the two must be there (C-15).
  static func name(
    _ node: DocumentNode, _ path: String, _ notes: inout CiliumNotes
  ) -> CiliumName? {
    notes.checkFields(node, ["matchName", "matchPattern"], path)
    let name = notes.text(node["matchName"], "\(path).matchName").flatMap { $0.isEmpty ? nil : $0 }
    let pattern = notes.text(node["matchPattern"], "\(path).matchPattern")
      .flatMap { $0.isEmpty ? nil : $0 }
    switch (name, pattern) {
    case (let name?, nil):
      if !name.utf8.allSatisfy({ isNameByte($0) }) {
        notes.reject("`\(name)` is no name of a domain", "\(path).matchName", node)
      }
      return .exactly(name)
    case (nil, let pattern?):
      if !pattern.utf8.allSatisfy({ isNameByte($0) || $0 == UInt8(ascii: "*") }) {
        notes.reject("`\(pattern)` is no pattern of names", "\(path).matchPattern", node)
      }
      return .pattern(pattern)
    case (_?, _?):
      notes.reject("both `matchName` and `matchPattern` are there", path, node)
    case (nil, nil):
      notes.reject("neither `matchName` nor `matchPattern` is there", path, node)
    }
    return nil
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: "."):
      true
    default: false
    }
  }

  private static func authentication(
    _ node: DocumentNode, _ path: String, _ notes: inout CiliumNotes
  ) -> CiliumDirectionRule.Authentication? {
    let path = "\(path).authentication"
    guard let field = notes.mapping(node["authentication"], path) else { return nil }
    notes.checkFields(field, ["mode"], path)
    let text = notes.text(field["mode"], "\(path).mode") ?? ""
    guard let mode = CiliumDirectionRule.Authentication(rawValue: text) else {
      notes.refuse(
        "the mode `\(text)` is none of disabled, required, test-always-fail", "\(path).mode",
        field["mode"] ?? field)
      return nil
    }
    return mode
  }
}
