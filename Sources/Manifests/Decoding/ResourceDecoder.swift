import Kubernetes

/// A resource as it came out of a document.
struct DecodedResource {
  /// What a document can hold.
  enum Content {
    /// A namespace.
    case namespace(Namespace)
    /// A node.
    case node(Node)
    /// A pod.
    case pod(Pod)
    /// A resource that makes pods.
    case controller(WorkloadController)
    /// A Service.
    case service(Service)
    /// A slice of endpoints.
    case endpointSlice(EndpointSlice)
    /// An Ingress or a route.
    case route(Route)
    /// A service account.
    case serviceAccount(ServiceAccount)
    /// A Role or a ClusterRole.
    case role(AccessRole)
    /// A RoleBinding or a ClusterRoleBinding.
    case roleBinding(AccessBinding)
    /// A policy that the engine compiles.
    case policy(any ComparedPolicy)
    /// A group of blocks of Cilium.
    case blockGroup(CiliumCIDRGroup)
    /// A tier of Calico.
    case calicoTier(CalicoTier)
    /// A set of addresses of Calico.
    case calicoNetworkSet(CalicoNetworkSet)
    /// A policy that it does not.
    case unevaluated(UnevaluatedPolicy)
    /// What an object tells of the network plugin.
    case pluginSign(NetworkPluginSign)
  }

  /// Kind, namespace and name.
  var reference: ResourceReference
  /// Where it was read.
  var location: SourceLocation
  /// What it says.
  var content: Content
  /// A Boolean value that tells whether a live API server gave it out.
  var isCaptured: Bool
  /// What is wrong with it; empty for policies, which carry their own.
  var issues: [ResourceIssue]
  /// A number that is equal for documents that say the same; 0 for captured
  /// ones, of which not all was kept.
  var digest: Int
}

/// What one object of a document turned out to be.
enum DecodedObject {
  /// A resource of a kind that is read.
  case resource(DecodedResource)
  /// An object of a kind that is not read, or no object at all.
  case passedOver(ResourceKind)
  /// Something that should be a resource and cannot be one.
  case faulty(Diagnostic, ResourceKind)
}

/// Decodes one object, whatever kind it is, keyed by group **and** kind.
enum ResourceDecoder {
  /// Returns what an object is.
  ///
  /// - Parameters:
  ///   - root: The object; it is a mapping.
  ///   - kind: Its kind.
  static func decode(
    _ root: DocumentNode, kind: ResourceKind, _ context: DecodingContext
  ) -> DecodedObject {
    let metadataNode = root["metadata"]
    let sign = NetworkPluginDecoder.source(of: kind, metadataNode)
    guard sign != nil || isRead(kind) else { return .passedOver(kind) }
    let name = metadataNode?["name"]
    let generated = metadataNode?["generateName"]
    guard let text = (name?.isNull == false ? name : generated)?.string, !text.isEmpty else {
      let place = name ?? metadataNode ?? root
      return .faulty(
        Diagnostic(
          .error, "the \(kind.kind) has no name: it is passed over", at: place.location), kind)
    }
    let isClusterScoped = KindTable.isClusterScoped(kind)
    let namespace = metadataNode?["namespace"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    let reference = ResourceReference(
      kind,
      namespace: isClusterScoped ? nil : namespace ?? context.defaultNamespace,
      name: text)
    context.begin(root, reference)
    if metadataNode?["namespace"].map({ $0.string == nil && !$0.isNull }) == true,
      let node = metadataNode?["namespace"]
    {
      context.note("expected text as the namespace", at: node)
    }
    let isCaptured = MetadataDecoder.isCaptured(metadataNode)
    let metadata = MetadataDecoder.decode(
      context.mapping(metadataNode), location: root.location, context)
    let found =
      sign.map { .pluginSign(NetworkPluginDecoder.decode(root, $0, reference, context)) }
      ?? content(root, reference, metadata, isCaptured: isCaptured, context)
    guard let content = found else { return .passedOver(kind) }
    var issues = context.issues
    switch content {
    case .policy: issues = []
    case .calicoTier(let tier): issues += CalicoKinds.issues(tier.issues, of: reference)
    case .calicoNetworkSet(let set): issues += CalicoKinds.issues(set.issues, of: reference)
    default: break
    }
    return .resource(
      DecodedResource(
        reference: reference, location: root.location, content: content, isCaptured: isCaptured,
        issues: issues, digest: isCaptured ? 0 : ContentDigest.digest(of: root)))
  }

  private static func isRead(_ kind: ResourceKind) -> Bool {
    switch kind {
    case .namespace, .node, .pod, .service, .serviceAccount, .replicationController, .deployment,
      .statefulSet, .daemonSet, .replicaSet, .job, .cronJob, .endpointSlice, .ingress,
      .role, .clusterRole, .roleBinding, .clusterRoleBinding,
      .networkPolicy, .ciliumNetworkPolicy, .ciliumClusterwideNetworkPolicy, .ciliumCIDRGroup:
      return true
    default:
      return isGatewayRoute(kind) || KindTable.unevaluatedReach(of: kind, namespace: "") != nil
    }
  }

  private static func isGatewayRoute(_ kind: ResourceKind) -> Bool {
    kind.group == "gateway.networking.k8s.io" && RouteDecoder.gatewayKinds.contains(kind.kind)
  }

  private static func content(
    _ root: DocumentNode, _ reference: ResourceReference, _ metadata: ObjectMetadata,
    isCaptured: Bool, _ context: DecodingContext
  ) -> DecodedResource.Content? {
    let namespace = reference.namespace ?? ""
    switch reference.kind {
    case .namespace:
      return .namespace(Namespace(name: reference.name, metadata: metadata))
    case .node: return .node(ClusterDecoder.node(root, reference, metadata, context))
    case .pod: return .pod(WorkloadDecoder.pod(root, reference, metadata, context))
    case .service: return .service(ServiceDecoder.service(root, reference, metadata, context))
    case .serviceAccount:
      return .serviceAccount(
        ServiceAccount(
          namespace: namespace, name: reference.name, metadata: metadata,
          mountsToken: root["automountServiceAccountToken"].flatMap {
            $0.isNull ? nil : context.boolean($0)
          }))
    case .role, .clusterRole:
      return .role(AccessDecoder.role(root, reference, metadata, context))
    case .roleBinding, .clusterRoleBinding:
      return AccessDecoder.binding(root, reference, metadata, context).map { .roleBinding($0) }
    case .replicationController, .deployment, .statefulSet, .daemonSet, .replicaSet, .job,
      .cronJob:
      return .controller(WorkloadDecoder.controller(root, reference, metadata, context))
    case .endpointSlice:
      return .endpointSlice(ServiceDecoder.endpointSlice(root, reference, metadata, context))
    case .ingress: return .route(RouteDecoder.ingress(root, reference, metadata, context))
    case .networkPolicy:
      return .policy(
        NetworkPolicyDecoder.decode(
          root, reference, metadata, isCaptured: isCaptured, metadataIssues: context.issues))
    case .ciliumNetworkPolicy, .ciliumClusterwideNetworkPolicy:
      return .policy(
        CiliumPolicyDecoder.decode(
          root, reference, metadata, isCaptured: isCaptured, metadataIssues: context.issues))
    case .ciliumCIDRGroup:
      return .blockGroup(CiliumCIDRGroupDecoder.decode(root, reference, metadata, context))
    default:
      if isGatewayRoute(reference.kind) {
        return .route(RouteDecoder.gatewayRoute(root, reference, metadata, context))
      }
      if let dialect = AdminPolicyDialect.dialect(
        of: reference.kind, apiVersion: root["apiVersion"]?.string)
      {
        return .policy(
          AdminPolicyDecoder.decode(
            root, dialect, reference, metadata, isCaptured: isCaptured,
            metadataIssues: context.issues))
      }
      if let content = CalicoKinds.content(
        root, reference, metadata, isCaptured: isCaptured, context)
      {
        return content
      }
      return KindTable.unevaluatedReach(of: reference.kind, namespace: namespace).map {
        .unevaluated(
          UnevaluatedPolicy(reference: reference, reach: $0, location: metadata.location))
      }
    }
  }
}
