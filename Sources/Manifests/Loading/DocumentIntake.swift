import Kubernetes

/// Takes documents apart into resources: lists, watch events, refusals of the
/// API server, and what is no resource at all.
final class DocumentIntake {
  /// The decoders' shared state.
  let context: DecodingContext
  /// The cluster so far.
  var assembly: ClusterAssembly
  private let limits: LoadLimits
  private var objects = 0
  private var isOverLimit = false

  /// Makes an intake for one cluster.
  init(name: String, namespace: String, limits: LoadLimits) {
    context = DecodingContext(defaultNamespace: namespace)
    assembly = ClusterAssembly(name: name)
    self.limits = limits
  }

  /// A list that is being taken apart.
  private struct OpenList {
    var items: DocumentNode.Elements
    /// The kind of items that name none, from the kind of a typed list.
    var kind: ResourceKind?
    /// A Boolean value that tells whether other things than resources in it
    /// are worth telling.
    var isStrict: Bool
  }

  /// Takes one document; lists in lists are walked without recursion.
  func take(_ root: DocumentNode) {
    for notice in root.notices { assembly.tell(notice) }
    var open: [OpenList] = []
    if root.isSequence {
      open.append(OpenList(items: root.elements, kind: nil, isStrict: true))
    } else {
      takeOne(root, kind: nil, isStrict: false, &open)
    }
    while var list = open.popLast() {
      guard let item = list.items.next() else { continue }
      let (kind, isStrict) = (list.kind, list.isStrict)
      open.append(list)
      takeOne(item, kind: kind, isStrict: isStrict, &open)
    }
  }

  /// Takes one object; a list is opened and left for the caller to walk.
  private func takeOne(
    _ node: DocumentNode, kind inherited: ResourceKind?, isStrict: Bool, _ open: inout [OpenList]
  ) {
    guard node.isMapping else {
      if isStrict {
        assembly.tell(
          Diagnostic(
            .warning, "expected a resource, found \(DecodingContext.article(node.kind))",
            at: node.location))
      }
      assembly.passOver(.none)
      return
    }
    guard let kindNode = node["kind"], !kindNode.isNull else {
      if let object = node["object"], object.isMapping, let type = node["type"]?.string {
        takeEvent(type, object, &open)
      } else if let inherited {
        takeResource(node, inherited)
      } else {
        if node["apiVersion"]?.kind == .string, node["metadata"]?.isMapping == true {
          assembly.tell(
            Diagnostic(.warning, "the object names no `kind`", at: node.location))
        }
        assembly.passOver(.none)
      }
      return
    }
    guard kindNode.kind == .string else {
      assembly.tell(
        Diagnostic(
          .warning,
          "expected text as the `kind`, found \(DecodingContext.article(kindNode.kind))",
          at: kindNode.location))
      assembly.passOver(.none)
      return
    }
    let kind = context.kind(apiVersion: node["apiVersion"], kind: kindNode)
    if kind.group.isEmpty, kind.kind == "Status" {
      takeStatus(node)
    } else if kind.kind.hasSuffix("List"), let items = node["items"],
      items.isSequence || items.isNull
    {
      open.append(openList(node, kind, items))
    } else if kind.group.isEmpty, kind.kind == "Config", isKubeconfig(node) {
      assembly.tell(
        Diagnostic(
          .note, "this is a kubeconfig: nothing of it is read or shown", at: node.location,
          help: "name a context to read the live cluster"))
      assembly.passOver(kind)
    } else {
      takeResource(node, kind)
    }
  }

  private func isKubeconfig(_ node: DocumentNode) -> Bool {
    node["clusters"] != nil || node["contexts"] != nil || node["users"] != nil
  }

  private func takeResource(_ node: DocumentNode, _ kind: ResourceKind, isQuiet: Bool = false) {
    objects += 1
    guard objects <= limits.objects else {
      if !isOverLimit {
        isOverLimit = true
        let message = "object limit: more than \(limits.objects) resources"
        assembly.tell(Diagnostic(.error, message, at: node.location))
        for kind in [ResourceKind.networkPolicy, nil] {
          assembly.miss(
            Evidence.Gap(.limit, kind: kind, message: message, location: node.location))
        }
      }
      return
    }
    switch ResourceDecoder.decode(node, kind: kind, context) {
    case .resource(let resource): assembly.add(resource, replacesQuietly: isQuiet)
    case .passedOver(let kind):
      assembly.passOver(kind)
      noteLostPolicy(node, kind)
    case .faulty(let diagnostic, let kind):
      assembly.tell(diagnostic)
      assembly.passOver(kind)
    }
  }

  /// A policy that names no API version might be any of four kinds.
  private func noteLostPolicy(_ node: DocumentNode, _ kind: ResourceKind) {
    guard kind.kind == "NetworkPolicy", kind.group.isEmpty else { return }
    let namespace = node["metadata"]?["namespace"]?.string ?? context.defaultNamespace
    let message = "a NetworkPolicy names no group in its `apiVersion`: it is not read"
    assembly.tell(Diagnostic(.error, message, at: node.location))
    assembly.miss(
      Evidence.Gap(
        .unreadable, kind: .networkPolicy, namespace: namespace, message: message,
        location: node.location))
  }

  // MARK: Lists

  private func openList(
    _ node: DocumentNode, _ kind: ResourceKind, _ items: DocumentNode
  ) -> OpenList {
    let isTyped = kind.kind != "List"
    let itemKind =
      isTyped ? ResourceKind(group: kind.group, String(kind.kind.dropLast(4))) : nil
    if let rest = node["metadata"]?["continue"]?.string, !rest.isEmpty {
      let left = node["metadata"]?["remainingItemCount"]?.integer.map { ", \($0) are missing" }
      noteMissing(
        .partialList, kinds: itemKind.map { [$0] } ?? kinds(of: items), at: node,
        message: "the list is cut in pages and this is not the last\(left ?? "")")
    }
    return OpenList(items: items.elements, kind: itemKind, isStrict: true)
  }

  /// The kinds of a mixed list; one that is empty could have held policies.
  private func kinds(of items: DocumentNode) -> [ResourceKind] {
    var kinds: [ResourceKind] = []
    for item in items.elements {
      guard let kind = item["kind"] else { continue }
      let found = context.kind(apiVersion: item["apiVersion"], kind: kind)
      if !kinds.contains(found) { kinds.append(found) }
    }
    return kinds.isEmpty ? [.networkPolicy] : kinds
  }

  private func noteMissing(
    _ cause: Evidence.Gap.Cause, kinds: [ResourceKind?], namespace: String? = nil,
    at node: DocumentNode, message: String
  ) {
    let names = kinds.compactMap { $0?.description }.joined(separator: ", ")
    let text = names.isEmpty ? message : "\(names): \(message)"
    assembly.tell(Diagnostic(.error, text, at: node.location))
    for kind in kinds {
      assembly.miss(
        Evidence.Gap(
          cause, kind: kind, namespace: namespace, message: text, location: node.location))
    }
  }

  // MARK: Watches and refusals

  /// Takes an event of `kubectl get --watch --output-watch-events`.
  private func takeEvent(_ type: String, _ object: DocumentNode, _ open: inout [OpenList]) {
    guard let kindNode = object["kind"], kindNode.kind == .string else {
      assembly.passOver(.none)
      return
    }
    let kind = context.kind(apiVersion: object["apiVersion"], kind: kindNode)
    switch type {
    case "BOOKMARK": return
    case "ERROR": takeStatus(object)
    case "DELETED":
      guard let name = object["metadata"]?["name"]?.string else { return }
      let namespace = object["metadata"]?["namespace"]?.string
      assembly.remove(ResourceReference(kind, namespace: namespace, name: name))
    default: takeResource(object, kind, isQuiet: true)
    }
  }

  /// Takes what an API server says instead of giving a list out.
  private func takeStatus(_ node: DocumentNode) {
    guard node["status"]?.isText("Failure") == true else { return }
    let details = node["details"]
    let message = node["message"]?.string ?? ""
    // A refusal begins with `networkpolicies.networking.k8s.io is forbidden`.
    let subject = message.prefix { $0 != " " }.split(separator: ".", maxSplits: 1)
    let plural = details?["kind"]?.string ?? subject.first.map(String.init) ?? ""
    let group =
      details?["group"]?.string ?? (subject.count > 1 && details == nil ? String(subject[1]) : "")
    let isForbidden =
      node["reason"]?.isText("Forbidden") == true || node["code"]?.integer == 403
    let what = plural.isEmpty ? "a list" : "`\(plural)`"
    noteMissing(
      isForbidden ? .forbidden : .unreadable,
      kinds: [KindTable.kind(ofResource: plural, group: group)],
      namespace: DocumentIntake.namespace(inRefusal: message), at: node,
      message: isForbidden
        ? "the API server refused \(what)"
        : "the API server did not give out \(what): \(node["reason"]?.string ?? "unknown reason")")
  }

  /// Returns the namespace that a refusal is limited to, or `nil`.
  private static func namespace(inRefusal message: String) -> String? {
    let mark = "in the namespace \""
    guard let start = message.range(of: mark) else { return nil }
    let name = message[start.upperBound...].prefix { $0 != "\"" }
    return name.isEmpty ? nil : String(name)
  }
}

extension String {
  /// Returns where a text stands in this one, or `nil`.
  fileprivate func range(of text: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
