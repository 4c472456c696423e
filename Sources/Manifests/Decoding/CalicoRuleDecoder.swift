import Kubernetes

/// Decodes one rule of a Calico policy (X-14, X-17, X-19, X-21 … X-24).
struct CalicoRuleDecoder {
  /// The list in which a rule stands.
  enum Side: String {
    /// `spec.ingress`.
    case ingress
    /// `spec.egress`.
    case egress
  }

  private let side: Side
  private let isGlobal: Bool
  private var fields: CalicoFields

  /// Returns the rule of a list element.
  static func decode(
    _ node: DocumentNode, path: String, side: Side, isGlobal: Bool, isCaptured: Bool
  ) -> CalicoRule {
    var decoder = CalicoRuleDecoder(
      side: side, isGlobal: isGlobal, fields: CalicoFields(isCaptured: isCaptured))
    var rule = CalicoRule(.deny, path: path, location: node.location)
    if node.isMapping {
      decoder.read(node, &rule)
    } else {
      decoder.fields.refuse(
        "expected a rule, found \(DecodingContext.article(node.kind))", path, node)
    }
    rule.issues = decoder.fields.issues
    rule.unevaluatedFields = decoder.fields.unevaluated
    return rule
  }

  private mutating func read(_ node: DocumentNode, _ rule: inout CalicoRule) {
    let path = rule.path
    fields.checkFields(
      node,
      [
        "action", "ipVersion", "protocol", "notProtocol", "icmp", "notICMP", "source",
        "destination", "http", "metadata",
      ], path)
    readAction(node, &rule)
    if let version = fields.integer(node["ipVersion"], "\(path).ipVersion", in: 4...6) {
      switch version {
      case 4: rule.family = .ipv4
      case 6: rule.family = .ipv6
      default: fields.refuse("5 is no version of IP", "\(path).ipVersion", node)
      }
    }
    rule.transport = readProtocol(node["protocol"], "\(path).protocol")
    rule.notTransport = readProtocol(node["notProtocol"], "\(path).notProtocol")
    rule.source = CalicoEntityDecoder.decode(
      node["source"], "\(path).source", isGlobal: isGlobal,
      allowsService: side == .ingress, &fields)
    rule.destination = CalicoEntityDecoder.decode(
      node["destination"], "\(path).destination", isGlobal: isGlobal,
      allowsService: side == .egress, &fields)
    rule.icmp = readICMP(node["icmp"], "\(path).icmp", rule)
    rule.notICMP = readICMP(node["notICMP"], "\(path).notICMP", rule)
    checkPorts(node, rule)
    checkFamilies(node, rule)
    readHTTP(node, &rule)
  }

  private mutating func readAction(_ node: DocumentNode, _ rule: inout CalicoRule) {
    let path = "\(rule.path).action"
    guard let written = fields.present(node["action"]) else {
      fields.refuse("the rule has no action", path, node)
      return
    }
    if let action = written.string.flatMap(CalicoRule.Action.init(rawValue:)) {
      rule.action = action
    } else {
      fields.refuse(
        "the action `\(written.scalarText)` is none of Allow, Deny, Log, Pass", path, written)
    }
  }

  // MARK: Protocols

  private mutating func readProtocol(_ node: DocumentNode?, _ path: String) -> CalicoProtocol? {
    guard let node = fields.present(node) else { return nil }
    if let number = node.integer ?? node.string.flatMap({ Int($0) }) {
      if let number = UInt8(exactly: number), number > 0 { return CalicoProtocol(number: number) }
      fields.refuse("the protocol \(number) is not in 1…255", path, node)
    } else if let name = node.string, let known = CalicoProtocol(name: name) {
      return known
    } else {
      fields.refuse(
        "the protocol `\(node.scalarText)` is none of TCP, UDP, ICMP, ICMPv6, SCTP, UDPLite, "
          + "1…255", path, node)
    }
    return nil
  }

  private mutating func readICMP(
    _ node: DocumentNode?, _ path: String, _ rule: CalicoRule
  ) -> CalicoRule.ICMP? {
    guard let node = fields.mapping(node, path) else { return nil }
    fields.checkFields(node, ["type", "code"], path)
    let type = fields.integer(node["type"], "\(path).type", in: 0...254)
    let code = fields.integer(node["code"], "\(path).code", in: 0...255)
    if code != nil, type == nil { fields.refuse("a `code` needs a `type` beside it", path, node) }
    if rule.transport != .icmp, rule.transport != .icmpv6 {
      fields.refuse("it needs ICMP or ICMPv6 as the `protocol`", path, node)
    }
    return CalicoRule.ICMP(
      type: type.flatMap { UInt8(exactly: $0) }, code: code.flatMap { UInt8(exactly: $0) })
  }

  /// Ports need a protocol that has some; names alone need none.
  private mutating func checkPorts(_ node: DocumentNode, _ rule: CalicoRule) {
    let sides = [("source", rule.source), ("destination", rule.destination)]
    for (name, entity) in sides {
      for (field, ports) in [("ports", entity.ports), ("notPorts", entity.notPorts)]
      where !ports.isEmpty {
        if case .transport? = rule.transport { continue }
        let isNamed = ports.allSatisfy {
          if case .named = $0 { true } else { false }
        }
        if rule.transport == nil, isNamed { continue }
        fields.refuse(
          "ports need TCP, UDP or SCTP as the `protocol`: Calico treats the whole policy as "
            + "missing", "\(rule.path).\(name).\(field)", node)
      }
    }
  }

  // MARK: Families

  /// One rule speaks of one family.
  private mutating func checkFamilies(_ node: DocumentNode, _ rule: CalicoRule) {
    let nets = [
      ("source.nets", rule.source.nets), ("source.notNets", rule.source.notNets),
      ("destination.nets", rule.destination.nets),
      ("destination.notNets", rule.destination.notNets),
    ]
    var seen: IPFamily?
    for (name, nets) in nets {
      let path = "\(rule.path).\(name)"
      for net in nets {
        if let seen, seen != net.base.family {
          fields.refuseNew(
            "the rule has blocks of IPv4 and of IPv6: it matches neither family that some list "
              + "leaves out", path, node)
          return
        }
        seen = net.base.family
        if net.prefix == 0, name.hasSuffix("notNets") {
          fields.refuseNew("`\(net)` leaves no address: the rule matches nothing", path, node)
        }
        if let family = rule.family, family != net.base.family {
          fields.refuseNew("`\(net)` is no block of \(family.rawValue)", path, node)
        }
      }
    }
    for transport in [rule.transport, rule.notTransport] {
      let other: IPFamily? =
        transport == .icmp ? .ipv6 : transport == .icmpv6 ? .ipv4 : nil
      if let other, rule.family == other {
        fields.refuseNew("the protocol and `ipVersion` are of two families", rule.path, node)
      }
    }
  }

  // MARK: Requests

  private mutating func readHTTP(_ node: DocumentNode, _ rule: inout CalicoRule) {
    let path = "\(rule.path).http"
    guard let http = fields.mapping(node["http"], path) else { return }
    fields.checkFields(http, ["methods", "paths", "headers"], path)
    rule.restrictsRequests =
      [http["methods"], http["paths"], http["headers"]].contains { ($0?.count ?? 0) > 0 }
    if side == .egress {
      fields.refuseNew("`http` can only stand in rules for ingress", path, http)
    }
    if rule.action != .allow {
      fields.refuseNew("`http` can only stand beside the action Allow", path, http)
    }
    if let transport = rule.transport, transport != .transport(.tcp) {
      fields.refuseNew("`http` needs TCP as the `protocol`", path, http)
    }
  }
}
