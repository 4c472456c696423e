import Kubernetes

/// Decodes one side of a Calico rule (X-15 … ).
struct CalicoEntityDecoder {
  private var fields: CalicoFields
  private let path: String
  private let isGlobal: Bool

  /// Returns a side; one that is absent matches everything.
  ///
  /// - Parameters:
  ///   - isGlobal: Whether the policy is global, so that a Service must say its
  ///     namespace.
  ///   - allowsService: Whether `services` may stand on this side.
  ///   - fields: Collects what is wrong.
  static func decode(
    _ node: DocumentNode?, _ path: String, isGlobal: Bool, allowsService: Bool,
    _ fields: inout CalicoFields
  ) -> CalicoEntity {
    guard let node = fields.mapping(node, path) else { return CalicoEntity() }
    var decoder = CalicoEntityDecoder(fields: fields, path: path, isGlobal: isGlobal)
    let entity = decoder.read(node, allowsService: allowsService)
    fields = decoder.fields
    return entity
  }

  private mutating func read(_ node: DocumentNode, allowsService: Bool) -> CalicoEntity {
    fields.checkFields(
      node,
      [
        "nets", "notNets", "selector", "notSelector", "namespaceSelector", "ports", "notPorts",
        "serviceAccounts", "services",
      ], path, consequence: node.count == 1 ? "this side matches everything" : nil)
    var entity = CalicoEntity()
    entity.nets = fields.nets(node["nets"], "\(path).nets", isStrict: true)
    entity.notNets = fields.nets(node["notNets"], "\(path).notNets", isStrict: true)
    entity.selector = selector(node["selector"], "selector")
    entity.notSelector = selector(node["notSelector"], "notSelector")
    entity.namespaceSelector = selector(
      node["namespaceSelector"], "namespaceSelector", allowsGlobal: true)
    entity.ports = ports(node["ports"], "\(path).ports")
    entity.notPorts = ports(node["notPorts"], "\(path).notPorts")
    entity.serviceAccounts = serviceAccounts(node["serviceAccounts"])
    entity.service = service(node["services"], allowsService: allowsService, beside: entity)
    return entity
  }

  private mutating func selector(
    _ node: DocumentNode?, _ name: String, allowsGlobal: Bool = false
  ) -> CalicoSelector? {
    switch fields.selector(node, "\(path).\(name)", allowsGlobal: allowsGlobal) {
    case .selector(let selector): selector
    case .absent, .unreadable: nil
    }
  }

  private mutating func serviceAccounts(
    _ node: DocumentNode?
  ) -> CalicoEntity.ServiceAccounts? {
    let path = "\(path).serviceAccounts"
    guard let node = fields.mapping(node, path) else { return nil }
    fields.checkFields(node, ["names", "selector"], path)
    var accounts = CalicoEntity.ServiceAccounts()
    for (node, path) in fields.list(node["names"], "\(path).names") ?? [] {
      if let name = fields.text(node, path) { accounts.names.append(name) }
    }
    accounts.selector = selector(node["selector"], "serviceAccounts.selector")
    return accounts
  }

  private mutating func service(
    _ node: DocumentNode?, allowsService: Bool, beside entity: CalicoEntity
  ) -> CalicoEntity.ServiceMatch? {
    let path = "\(path).services"
    guard let node = fields.mapping(node, path) else { return nil }
    fields.checkFields(node, ["name", "namespace"], path)
    if !allowsService {
      fields.refuseOrDoubt(
        "`services` can only stand as the source of ingress or the destination of egress", path,
        node)
    }
    if entity.selector != nil || entity.notSelector != nil || entity.namespaceSelector != nil
      || entity.serviceAccounts != nil || !entity.nets.isEmpty || !entity.notNets.isEmpty
    {
      fields.refuseNew("`services` cannot stand beside selectors and blocks", path, node)
    }
    if self.path.hasSuffix(".destination"), !entity.ports.isEmpty || !entity.notPorts.isEmpty {
      fields.refuseNew(
        "`services` cannot stand beside ports: those of the Service count", path, node)
    }
    let name = fields.text(node["name"], "\(path).name") ?? ""
    let namespace = fields.text(node["namespace"], "\(path).namespace")
      .flatMap { $0.isEmpty ? nil : $0 }
    if name.isEmpty { fields.refuseOrDoubt("the Service has no name", "\(path).name", node) }
    if isGlobal, namespace == nil {
      fields.refuseOrDoubt(
        "in a global policy the Service needs a namespace", "\(path).namespace", node)
    }
    return CalicoEntity.ServiceMatch(name: name, namespace: namespace)
  }

  // MARK: Ports

  private mutating func ports(_ node: DocumentNode?, _ path: String) -> [CalicoPort] {
    (fields.list(node, path) ?? []).compactMap { port($0, $1) }
  }

  /// A number, a number in quotes, a range `a:b`, or a name.
  private mutating func port(_ node: DocumentNode, _ path: String) -> CalicoPort? {
    if let value = node.integer { return number(value, path, node).map { .range($0...$0) } }
    guard let text = node.string else {
      fields.refuse("expected a port, found \(DecodingContext.article(node.kind))", path, node)
      return nil
    }
    if let value = Int(text) { return number(value, path, node).map { .range($0...$0) } }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    if parts.count == 2, let first = Int(parts[0]), let last = Int(parts[1]) {
      guard let first = number(first, path, node), let last = number(last, path, node) else {
        return nil
      }
      if first <= last { return .range(first...last) }
      fields.refuse("`\(text)` ends before it begins", path, node)
      return nil
    }
    if CalicoEntityDecoder.isName(text) { return .named(text) }
    fields.refuse("`\(text)` is no port, no range and no name of a port", path, node)
    return nil
  }

  private mutating func number(_ value: Int, _ path: String, _ node: DocumentNode) -> UInt16? {
    if let port = UInt16(exactly: value), port > 0 { return port }
    fields.refuse("the port \(value) is not in 1…65535", path, node)
    return nil
  }

  /// Names of ports in Calico: 1 to 128 letters, digits, `_`, `.` and `-`.
  private static func isName(_ text: String) -> Bool {
    (1...128).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        switch $0 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
          UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }
}
