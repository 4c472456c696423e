/// What leads traffic from outside to Services: an Ingress, or a route of the
/// Gateway API.
package struct Route: Hashable, Sendable {
  /// One Service that the route leads to.
  package struct Backend: Hashable, Sendable {
    /// The namespace of the Service.
    package var namespace: String
    /// The name of the Service.
    package var service: String
    /// The port of the Service, or `nil` where all are meant.
    package var port: PortReference?

    /// Makes a backend.
    package init(namespace: String, service: String, port: PortReference?) {
      self.namespace = namespace
      self.service = service
      self.port = port
    }
  }

  /// Kind, namespace and name: `Ingress`, `HTTPRoute`, `TLSRoute` …
  package var reference: ResourceReference
  /// Labels, annotations and place.
  package var metadata: ObjectMetadata
  /// The host names it answers for; empty for all.
  package var hosts: [String]
  /// The Services it leads to, in the order they are written.
  package var backends: [Backend]
  /// The class or the gateways that carry it out.
  package var parents: [String]

  /// Makes a route.
  package init(
    reference: ResourceReference, metadata: ObjectMetadata, hosts: [String] = [],
    backends: [Backend], parents: [String] = []
  ) {
    self.reference = reference
    self.metadata = metadata
    self.hosts = hosts
    self.backends = backends
    self.parents = parents
  }
}
