import Kubernetes

/// Decodes the ports of a rule of a policy of `policy.networking.k8s.io`:
/// `ports` in `v1alpha1`, `protocols` in `v1alpha2`.
struct AdminPolicyPortDecoder {
  /// How the kind is spelled.
  let dialect: AdminPolicyDialect

  /// Returns the ports of a list.
  func ports(
    _ list: DocumentNode, path: String, _ fields: inout PolicyFields
  ) -> [AdminPolicyPort]? {
    guard let elements = fields.elements(list, path, " of ports") else { return nil }
    if elements.isEmpty { fields.refuse("the list of ports is empty", path, list) }
    fields.checkLimit(elements.count, dialect.listLimit, "ports", path, list)
    return elements.compactMap { readPort($0.node, $0.path, &fields) }
  }

  private func readPort(_ node: DocumentNode, _ path: String, _ fields: inout PolicyFields)
    -> AdminPolicyPort?
  {
    guard fields.isMapping(node, path) else { return nil }
    let known: [StaticString] =
      dialect.isFirst
      ? ["portNumber", "portRange", "namedPort"] : ["tcp", "udp", "sctp", "destinationNamedPort"]
    fields.checkFields(of: node, known: known, path: path)
    guard let field = fields.oneField(of: node, known, path, "the entry"),
      let value = node.written(field)
    else { return nil }
    let place = "\(path).\(field)"
    switch "\(field)" {
    case "portNumber": return readPortNumber(value, place, &fields)
    case "portRange": return readPortRange(value, place, &fields)
    case "tcp": return readProtocol(.tcp, value, place, &fields)
    case "udp": return readProtocol(.udp, value, place, &fields)
    case "sctp": return readProtocol(.sctp, value, place, &fields)
    default:
      guard let name = fields.text(value, place) else { return nil }
      if !LabelSyntax.isPortName(name) {
        fields.warn("`\(name)` is no name of a port: no pod has it", place, value)
      }
      return .named(name)
    }
  }

  /// Reads a port of `v1alpha1`.
  private func readPortNumber(
    _ node: DocumentNode, _ path: String, _ fields: inout PolicyFields
  ) -> AdminPolicyPort? {
    guard fields.isMapping(node, path) else { return nil }
    fields.checkFields(of: node, known: ["protocol", "port"], path: path)
    guard let transport = fields.transport(node["protocol"], "\(path).protocol"),
      let port = readNumber(node, "port", path, &fields)
    else { return nil }
    return .range(transport, port...port)
  }

  /// Reads a range of `v1alpha1`.
  private func readPortRange(
    _ node: DocumentNode, _ path: String, _ fields: inout PolicyFields
  ) -> AdminPolicyPort? {
    guard fields.isMapping(node, path) else { return nil }
    fields.checkFields(of: node, known: ["protocol", "start", "end"], path: path)
    guard let transport = fields.transport(node["protocol"], "\(path).protocol") else {
      return nil
    }
    return readRange(node, path, &fields).map { .range(transport, $0) }
  }

  /// Reads a protocol of `v1alpha2`.
  private func readProtocol(
    _ transport: NetworkProtocol, _ node: DocumentNode, _ path: String, _ fields: inout PolicyFields
  ) -> AdminPolicyPort? {
    guard fields.isMapping(node, path) else { return nil }
    fields.checkFields(
      of: node, known: ["destinationPort"], path: path,
      consequence: "every port of the protocol is meant")
    guard let port = node.written("destinationPort") else {
      fields.warn(
        "the entry says nothing of ports: it is read as every \(transport.rawValue) port; a live "
          + "API server refuses the policy", path, node)
      return .all(transport)
    }
    let place = "\(path).destinationPort"
    guard fields.isMapping(port, place) else { return nil }
    let known: [StaticString] = ["number", "range"]
    fields.checkFields(of: port, known: known, path: place)
    guard let field = fields.oneField(of: port, known, place, "the port") else { return nil }
    if "\(field)" == "number" {
      return readNumber(port, "number", place, &fields).map { .range(transport, $0...$0) }
    }
    guard let range = port.written("range"), fields.isMapping(range, "\(place).range") else {
      return nil
    }
    fields.checkFields(of: range, known: ["start", "end"], path: "\(place).range")
    return readRange(range, "\(place).range", &fields).map { .range(transport, $0) }
  }

  private func readNumber(
    _ node: DocumentNode, _ field: StaticString, _ path: String, _ fields: inout PolicyFields
  ) -> UInt16? {
    guard let number = node.written(field) else {
      fields.refuse("`\(field)` is not there", "\(path).\(field)", node)
      return nil
    }
    return fields.portNumber(number, "\(path).\(field)")
  }

  /// Reads both ends of a range; `v1alpha2` refuses a range of one port, which
  /// `v1alpha1` only advises against.
  private func readRange(_ node: DocumentNode, _ path: String, _ fields: inout PolicyFields)
    -> ClosedRange<UInt16>?
  {
    guard let start = readNumber(node, "start", path, &fields),
      let end = readNumber(node, "end", path, &fields)
    else { return nil }
    guard start < end || start == end && dialect.isFirst else {
      fields.refuse("the range must end behind its start \(start), not at \(end)", path, node)
      return nil
    }
    return start...end
  }
}
