import Kubernetes

/// Decodes the part of a pod's specification that decides about its traffic.
///
/// Environments, commands and arguments are not looked at (facts 4.2, rule 9),
/// one switch of one agent of the network excepted (semantics, rule E-1).
enum PodSpecDecoder {
  /// Returns the specification of a pod or of a pod template.
  static func decode(_ node: DocumentNode?, _ context: DecodingContext) -> PodSpec {
    guard let node = context.mapping(node) else { return PodSpec() }
    var spec = PodSpec()
    var initContainers: [Container] = []
    var hasNewName = false
    for (key, value) in node.entries {
      if key.hasBytes("containers") {
        let list = containers(value, isInit: false, context)
        spec.containers = list.containers
        if list.isPrivileged { spec.isPrivileged = true }
      } else if key.hasBytes("initContainers") {
        let list = containers(value, isInit: true, context)
        initContainers = list.containers
        if list.isPrivileged { spec.isPrivileged = true }
      } else if key.hasBytes("serviceAccountName") {
        hasNewName = true
        if let name = context.text(value), !name.isEmpty { spec.serviceAccount = name }
      } else if key.hasBytes("hostNetwork") {
        spec.isHostNetwork = context.boolean(value)
      } else if key.hasBytes("nodeName") {
        if let name = context.text(value), !name.isEmpty { spec.nodeName = name }
      } else if key.hasBytes("dnsPolicy") {
        spec.dnsPolicy = context.text(value)
      } else if key.hasBytes("automountServiceAccountToken"), !value.isNull {
        spec.mountsToken = context.boolean(value)
      }
    }
    // `serviceAccount` is the old spelling; the new one counts.
    if !hasNewName, let name = node["serviceAccount"]?.string, !name.isEmpty {
      spec.serviceAccount = name
    }
    if !initContainers.isEmpty { spec.containers += initContainers }
    return spec
  }

  private static func containers(
    _ node: DocumentNode, isInit: Bool, _ context: DecodingContext
  ) -> DecodingContext.ContainerList {
    // Equal texts mean other containers where they are run as init containers.
    func decode() -> DecodingContext.ContainerList {
      var list = DecodingContext.ContainerList(containers: [], isPrivileged: false)
      for container in context.mappings(node) {
        list.containers.append(
          decodeContainer(container, isInit: isInit, &list.isPrivileged, context))
      }
      return list
    }
    return isInit ? decode() : context.containers(node, decode: decode)
  }

  private static func decodeContainer(
    _ node: DocumentNode, isInit: Bool, _ isPrivileged: inout Bool,
    _ context: DecodingContext
  ) -> Container {
    var container = Container(name: "", role: isInit ? .initContainer : .main)
    for (key, value) in node.entries {
      if key.hasBytes("name") {
        container.name = context.text(value) ?? ""
      } else if key.hasBytes("image") {
        container.image = withoutDigest(context.text(value) ?? "")
      } else if key.hasBytes("ports") {
        container.ports = context.mappings(value).compactMap { port($0, context) }
      } else if key.hasBytes("livenessProbe") || key.hasBytes("readinessProbe")
        || key.hasBytes("startupProbe")
      {
        if let port = probePort(value, context), !container.probePorts.contains(port) {
          container.probePorts.append(port)
        }
      } else if key.hasBytes("restartPolicy"), isInit {
        if value.isText("Always") { container.role = .sidecar }
      } else if key.hasBytes("args") {
        container.policySwitch = NetworkPluginDecoder.policySwitch(ofContainer: node)
      } else if key.hasBytes("securityContext") {
        if value["privileged"]?.boolean == true { isPrivileged = true }
      }
    }
    return container
  }

  private static func withoutDigest(_ image: String) -> String {
    guard let at = image.utf8.firstIndex(of: UInt8(ascii: "@")) else { return image }
    return String(image[..<at])
  }

  /// Returns a declared port, or `nil` where it has no valid number.
  static func port(_ node: DocumentNode, _ context: DecodingContext) -> ContainerPort? {
    guard let number = portNumber(node["containerPort"] ?? node["port"], context) else {
      return nil
    }
    let name = context.text(node["name"])
    return ContainerPort(
      name: name?.isEmpty == true ? nil : name, number: number,
      transport: transport(node["protocol"], context),
      hostPort: node["hostPort"].flatMap { $0.integer == 0 ? nil : portNumber($0, context) })
  }

  /// Returns a port number, or `nil` where the field is absent; what is no
  /// port number is noted.
  static func portNumber(_ node: DocumentNode?, _ context: DecodingContext) -> UInt16? {
    guard let number = context.integer(node), let node else { return nil }
    guard let port = UInt16(exactly: number), port > 0 else {
      context.note("the port \(number) is not in 1…65535", at: node)
      return nil
    }
    return port
  }

  /// Returns a protocol; TCP where none is written. What is none is noted.
  static func transport(_ node: DocumentNode?, _ context: DecodingContext) -> NetworkProtocol {
    guard let text = context.text(node), let node else { return .tcp }
    guard let transport = NetworkProtocol(rawValue: text) else {
      context.note("the protocol `\(text)` is none of TCP, UDP, SCTP", at: node)
      return .tcp
    }
    return transport
  }

  /// Returns a port that is given by number or by name, or `nil`.
  static func portReference(
    _ node: DocumentNode?, _ context: DecodingContext
  ) -> PortReference? {
    guard let node, !node.isNull else { return nil }
    if node.kind == .string {
      let text = context.shared(node)
      return text.isEmpty ? nil : .name(text)
    }
    return portNumber(node, context).map { .number($0) }
  }

  private static func probePort(
    _ node: DocumentNode, _ context: DecodingContext
  ) -> PortReference? {
    guard let probe = context.mapping(node) else { return nil }
    let action = probe["httpGet"] ?? probe["tcpSocket"] ?? probe["grpc"]
    return portReference(action?["port"], context)
  }
}
