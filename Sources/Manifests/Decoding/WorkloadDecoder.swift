import Kubernetes

/// Decodes pods and what makes them.
enum WorkloadDecoder {
  /// Returns a pod.
  static func pod(
    _ root: DocumentNode, _ reference: ResourceReference, _ metadata: ObjectMetadata,
    _ context: DecodingContext
  ) -> Pod {
    var pod = Pod(
      namespace: reference.namespace ?? "", name: reference.name, metadata: metadata,
      spec: PodSpecDecoder.decode(root["spec"], context))
    guard let status = context.mapping(root["status"]) else { return pod }
    var address: IPAddress?
    for (key, value) in status.entries {
      if key.hasBytes("phase") {
        pod.phase = value.string.flatMap { Pod.Phase(rawValue: $0) } ?? .unknown
      } else if key.hasBytes("podIP") {
        address = value.string.flatMap { IPAddress($0) }
      } else if key.hasBytes("podIPs") {
        pod.addresses = value.elements.compactMap { $0["ip"]?.string.flatMap { IPAddress($0) } }
      } else if key.hasBytes("startTime") {
        context.noteTime(value)
      } else if key.hasBytes("conditions") {
        for condition in value.elements { context.noteTime(condition["lastTransitionTime"]) }
      }
    }
    if pod.addresses.isEmpty, let address { pod.addresses = [address] }
    return pod
  }

  /// Returns a resource that makes pods.
  static func controller(
    _ root: DocumentNode, _ reference: ResourceReference, _ metadata: ObjectMetadata,
    _ context: DecodingContext
  ) -> WorkloadController {
    var spec = context.mapping(root["spec"])
    let status = context.mapping(root["status"])
    var controller = WorkloadController(
      reference: reference, metadata: metadata, replicas: nil, selector: nil,
      podMetadata: ObjectMetadata(location: metadata.location), podSpec: PodSpec())
    switch reference.kind {
    case .deployment, .statefulSet, .replicaSet, .replicationController:
      controller.replicas = context.integer(spec?["replicas"]).map { max(0, $0) }
    case .job:
      controller.replicas = context.integer(spec?["parallelism"]).map { max(0, $0) }
      controller.isFinished = isFinished(status)
    case .cronJob:
      spec = context.mapping(context.mapping(spec?["jobTemplate"])?["spec"])
    default: break
    }
    if let selector = spec?["selector"] {
      controller.selector = decodeSelector(selector, reference.kind, context)
    }
    if let template = context.mapping(spec?["template"]) {
      controller.podMetadata = MetadataDecoder.decode(
        context.mapping(template["metadata"]), location: template.location, context)
      controller.podSpec = PodSpecDecoder.decode(template["spec"], context)
    } else if reference.kind != .replicaSet {
      context.note("the resource has no pod template", at: root)
    }
    if let conditions = status?["conditions"] {
      for condition in conditions.elements {
        context.noteTime(condition["lastUpdateTime"] ?? condition["lastTransitionTime"])
      }
    }
    return controller
  }

  /// A ReplicationController selects by plain labels.
  private static func decodeSelector(
    _ node: DocumentNode, _ kind: ResourceKind, _ context: DecodingContext
  ) -> LabelSelector? {
    if kind == .replicationController {
      return LabelSelector(matchLabels: context.labels(node))
    }
    guard !node.isNull else { return nil }
    let decoded = SelectorDecoder.decode(node, path: "spec.selector")
    for issue in decoded.issues {
      context.note(issue.message, at: node, isRefusal: issue.isRefusal)
    }
    return decoded.selector
  }

  private static func isFinished(_ status: DocumentNode?) -> Bool {
    guard let conditions = status?["conditions"] else { return false }
    return conditions.elements.contains { condition in
      condition["status"]?.isText("True") == true
        && (condition["type"]?.isText("Complete") == true
          || condition["type"]?.isText("Failed") == true)
    }
  }
}
