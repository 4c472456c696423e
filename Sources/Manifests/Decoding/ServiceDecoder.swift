import Kubernetes

/// Decodes Services and the slices of their endpoints.
enum ServiceDecoder {
  /// Returns a Service.
  static func service(
    _ root: DocumentNode, _ reference: ResourceReference, _ metadata: ObjectMetadata,
    _ context: DecodingContext
  ) -> Service {
    var service = Service(
      namespace: reference.namespace ?? "", name: reference.name, metadata: metadata)
    service.isInternalLoadBalancer = InternalLoadBalancer.isAsked(by: metadata.annotations)
    guard let spec = context.mapping(root["spec"]) else { return service }
    var address: IPAddress?
    for (key, value) in spec.entries {
      if key.hasBytes("type") {
        if let text = context.text(value), !text.isEmpty {
          if let exposure = Service.Exposure(rawValue: text) {
            service.exposure = exposure
          } else {
            context.note("the Service type `\(text)` is not known", at: value)
          }
        }
      } else if key.hasBytes("selector") {
        service.selector = context.labels(value)
      } else if key.hasBytes("ports") {
        service.ports = context.mappings(value).compactMap { port($0, context) }
      } else if key.hasBytes("clusterIP") {
        address = value.string.flatMap { IPAddress($0) }
      } else if key.hasBytes("clusterIPs") {
        service.clusterAddresses = addresses(value)
      } else if key.hasBytes("externalIPs") {
        service.externalAddresses = addresses(value)
      } else if key.hasBytes("loadBalancerSourceRanges") {
        service.sourceRanges = sourceRanges(value, context)
      } else if key.hasBytes("externalTrafficPolicy") {
        service.keepsSourceAddress = value.isText("Local")
      }
    }
    if service.clusterAddresses.isEmpty, let address { service.clusterAddresses = [address] }
    return service
  }

  private static func port(_ node: DocumentNode, _ context: DecodingContext) -> Service.Port? {
    guard let number = PodSpecDecoder.portNumber(node["port"], context) else { return nil }
    let nodePort = node["nodePort"].flatMap {
      $0.integer == 0 ? nil : PodSpecDecoder.portNumber($0, context)
    }
    // A target of 0 means the port itself, as one that is left out does.
    let target = node["targetPort"].flatMap {
      $0.integer == 0 ? nil : PodSpecDecoder.portReference($0, context)
    }
    return Service.Port(
      name: context.text(node["name"]),
      transport: PodSpecDecoder.transport(node["protocol"], context), number: number,
      target: target, nodePort: nodePort)
  }

  private static func addresses(_ node: DocumentNode) -> [IPAddress] {
    node.elements.compactMap { $0.string.flatMap { IPAddress($0) } }
  }

  private static func sourceRanges(
    _ node: DocumentNode, _ context: DecodingContext
  ) -> [CIDR] {
    context.elements(node).compactMap { element in
      guard let text = context.text(element) else { return nil }
      let block = CIDR(text.filter { $0 != " " })
      if block == nil { context.note("`\(text)` is no block of addresses", at: element) }
      return block
    }
  }

  /// Returns a slice of endpoints.
  static func endpointSlice(
    _ root: DocumentNode, _ reference: ResourceReference, _ metadata: ObjectMetadata,
    _ context: DecodingContext
  ) -> EndpointSlice {
    let endpoints = context.mappings(root["endpoints"]).map { endpoint in
      let target = endpoint["targetRef"]
      return EndpointSlice.Endpoint(
        addresses: (endpoint["addresses"]).map { addresses($0) } ?? [],
        podName: target?["kind"]?.isText("Pod") == true ? target?["name"]?.string : nil)
    }
    return EndpointSlice(
      namespace: reference.namespace ?? "", name: reference.name,
      serviceName: metadata.labels["kubernetes.io/service-name"], metadata: metadata,
      endpoints: endpoints,
      ports: context.mappings(root["ports"]).compactMap { PodSpecDecoder.port($0, context) })
  }
}

/// The annotations by which clouds make a load balancer private.
enum InternalLoadBalancer {
  /// Returns whether annotations ask for a load balancer that is reached from
  /// private networks only.
  static func isAsked(by annotations: Labels) -> Bool {
    annotations.entries.contains { annotation in
      guard let values = table[annotation.key] else { return false }
      let value = annotation.value.lowercased()
      return values.isEmpty ? !value.isEmpty && value != "false" : values.contains(value)
    }
  }

  /// The values, in lower case, that make it private; none stands for every
  /// value but `false`.
  private static let table: [String: [String]] = [
    "service.beta.kubernetes.io/aws-load-balancer-internal": [],
    "service.beta.kubernetes.io/aws-load-balancer-scheme": ["internal"],
    "service.beta.kubernetes.io/azure-load-balancer-internal": ["true"],
    "cloud.google.com/load-balancer-type": ["internal"],
    "networking.gke.io/load-balancer-type": ["internal"],
    "service.beta.kubernetes.io/openstack-internal-load-balancer": ["true"],
    "service.beta.kubernetes.io/oci-load-balancer-internal": ["true"],
    "service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type": ["intranet"],
    "service.kubernetes.io/qcloud-loadbalancer-internal-subnetid": [],
    "service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type": ["private"],
  ]
}
