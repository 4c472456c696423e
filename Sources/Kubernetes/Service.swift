/// A Service.
package struct Service: Hashable, Sendable {
  /// How a Service is reached.
  package enum Exposure: String, Hashable, Sendable {
    /// Inside the cluster only.
    case clusterIP = "ClusterIP"
    /// On a port of every node.
    case nodePort = "NodePort"
    /// Through a load balancer.
    case loadBalancer = "LoadBalancer"
    /// A name for something outside; no traffic passes through it.
    case externalName = "ExternalName"
  }

  /// One port of a Service.
  package struct Port: Hashable, Sendable {
    /// The name.
    package var name: String?
    /// The protocol.
    package var transport: NetworkProtocol
    /// The port of the Service.
    package var number: UInt16
    /// The port of the pods behind it.
    package var target: PortReference
    /// The port of the nodes, if any.
    package var nodePort: UInt16?

    /// Makes a port; without a target the pods are reached on its number.
    package init(
      name: String? = nil, transport: NetworkProtocol = .tcp, number: UInt16,
      target: PortReference? = nil, nodePort: UInt16? = nil
    ) {
      self.name = name
      self.transport = transport
      self.number = number
      self.target = target ?? .number(number)
      self.nodePort = nodePort
    }
  }

  /// The namespace.
  package var namespace: String
  /// The name.
  package var name: String
  /// Labels, annotations and place.
  package var metadata: ObjectMetadata
  /// How the Service is reached.
  package var exposure: Exposure
  /// The labels of the pods behind it; empty where EndpointSlices say it.
  package var selector: Labels
  /// The ports.
  package var ports: [Port]
  /// The cluster addresses; empty where headless or unknown.
  package var clusterAddresses: [IPAddress]
  /// The addresses of `spec.externalIPs`.
  package var externalAddresses: [IPAddress]
  /// The blocks that the load balancer lets through; empty for all.
  package var sourceRanges: [CIDR]
  /// A Boolean value that tells whether annotations ask for a load balancer
  /// that is reached from private networks only.
  package var isInternalLoadBalancer: Bool
  /// A Boolean value that tells whether clients keep their source address.
  package var keepsSourceAddress: Bool

  /// Makes a Service.
  package init(
    namespace: String, name: String, metadata: ObjectMetadata, exposure: Exposure = .clusterIP,
    selector: Labels = .empty, ports: [Port] = [], clusterAddresses: [IPAddress] = [],
    externalAddresses: [IPAddress] = [], sourceRanges: [CIDR] = [],
    isInternalLoadBalancer: Bool = false, keepsSourceAddress: Bool = false
  ) {
    self.namespace = namespace
    self.name = name
    self.metadata = metadata
    self.exposure = exposure
    self.selector = selector
    self.ports = ports
    self.clusterAddresses = clusterAddresses
    self.externalAddresses = externalAddresses
    self.sourceRanges = sourceRanges
    self.isInternalLoadBalancer = isInternalLoadBalancer
    self.keepsSourceAddress = keepsSourceAddress
  }

  /// The identity of the Service.
  package var reference: ResourceReference {
    ResourceReference(.service, namespace: namespace, name: name)
  }
}

/// A slice of the endpoints of a Service.
package struct EndpointSlice: Hashable, Sendable {
  /// One endpoint.
  package struct Endpoint: Hashable, Sendable {
    /// Its addresses.
    package var addresses: [IPAddress]
    /// The pod behind it, if it is one.
    package var podName: String?

    /// Makes an endpoint.
    package init(addresses: [IPAddress], podName: String? = nil) {
      self.addresses = addresses
      self.podName = podName
    }
  }

  /// The namespace.
  package var namespace: String
  /// The name of the slice.
  package var name: String
  /// The Service it belongs to, from the label `kubernetes.io/service-name`.
  package var serviceName: String?
  /// Labels, annotations and place.
  package var metadata: ObjectMetadata
  /// The endpoints.
  package var endpoints: [Endpoint]
  /// The ports of the endpoints, with their protocol.
  package var ports: [ContainerPort]

  /// Makes a slice.
  package init(
    namespace: String, name: String, serviceName: String?, metadata: ObjectMetadata,
    endpoints: [Endpoint], ports: [ContainerPort]
  ) {
    self.namespace = namespace
    self.name = name
    self.serviceName = serviceName
    self.metadata = metadata
    self.endpoints = endpoints
    self.ports = ports
  }
}
