import Kubernetes

/// Decodes what leads traffic from outside to Services.
enum RouteDecoder {
  /// The routes of the Gateway API.
  static let gatewayKinds: Set<String> = [
    "HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute",
  ]

  /// Returns an Ingress, in the form of today or of `v1beta1`.
  static func ingress(
    _ root: DocumentNode, _ reference: ResourceReference, _ metadata: ObjectMetadata,
    _ context: DecodingContext
  ) -> Route {
    var route = Route(reference: reference, metadata: metadata, backends: [])
    let namespace = reference.namespace ?? ""
    let spec = context.mapping(root["spec"])
    var backends: [DocumentNode] = []
    if let backend = spec?["defaultBackend"] ?? spec?["backend"] { backends.append(backend) }
    var coversEveryHost = !backends.isEmpty
    for rule in context.mappings(spec?["rules"]) {
      if let host = context.text(rule["host"]), !host.isEmpty {
        if !route.hosts.contains(host) { route.hosts.append(host) }
      } else {
        coversEveryHost = true
      }
      for path in context.mappings(rule["http"]?["paths"]) {
        if let backend = path["backend"] { backends.append(backend) }
      }
    }
    if coversEveryHost { route.hosts = [] }
    for backend in backends {
      let service = backend["service"]
      guard let name = context.text(service?["name"] ?? backend["serviceName"]) else { continue }
      let port = service?["port"]
      let found = Route.Backend(
        namespace: namespace, service: name,
        port: PodSpecDecoder.portReference(
          port?["number"] ?? port?["name"] ?? backend["servicePort"], context))
      if !route.backends.contains(found) { route.backends.append(found) }
    }
    let annotations = root["metadata"]?["annotations"]
    if let name = context.text(spec?["ingressClassName"])
      ?? annotations?["kubernetes.io/ingress.class"]?.string
    {
      route.parents = [name]
    }
    return route
  }

  /// Returns a route of the Gateway API.
  static func gatewayRoute(
    _ root: DocumentNode, _ reference: ResourceReference, _ metadata: ObjectMetadata,
    _ context: DecodingContext
  ) -> Route {
    var route = Route(reference: reference, metadata: metadata, backends: [])
    let namespace = reference.namespace ?? ""
    let spec = context.mapping(root["spec"])
    route.hosts = context.elements(spec?["hostnames"]).compactMap { context.text($0) }
    for parent in context.mappings(spec?["parentRefs"]) {
      guard let name = context.text(parent["name"]) else { continue }
      route.parents.append("\(context.text(parent["namespace"]) ?? namespace)/\(name)")
    }
    for rule in context.mappings(spec?["rules"]) {
      for reference in context.mappings(rule["backendRefs"]) {
        guard let name = context.text(reference["name"]),
          (reference["kind"]?.string ?? "Service") == "Service",
          (reference["group"]?.string ?? "").isEmpty
        else { continue }
        let backend = Route.Backend(
          namespace: context.text(reference["namespace"]) ?? namespace, service: name,
          port: PodSpecDecoder.portReference(reference["port"], context))
        if !route.backends.contains(backend) { route.backends.append(backend) }
      }
    }
    return route
  }
}
