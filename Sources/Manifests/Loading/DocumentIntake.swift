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
    if root.isSequence, root.elements.contains(where: { $0["kind"] != nil }) {
      open.append(OpenList(items: root.elements, kind: nil, isStrict: true))
    } else {
      takeOne(root, kind: nil, isStrict: false, &open)
    }
    walk(&open)
  }

  private func walk(_ open: inout [OpenList]) {
    while var list = open.popLast() {
      guard let item = list.items.next() else { continue }
      let (kind, isStrict) = (list.kind, list.isStrict)
      open.append(list)
      takeOne(item, kind: kind, isStrict: isStrict, &open)
    }
  }

  /// Takes one element of a list that is handed out element by element.
  ///
  /// - Parameter kind: The kind of an element that names none.
  func takeItem(_ node: DocumentNode, kind: ResourceKind?) {
    var open: [OpenList] = []
    takeOne(node, kind: kind, isStrict: true, &open)
    walk(&open)
  }

  /// Takes what stands around the elements of a list.
  ///
  /// - Parameter kinds: The kinds of the elements.
  /// - Returns: The kind of elements that name none.
  func takeList(_ node: DocumentNode, kinds: [ResourceKind]) -> ResourceKind? {
    guard let kindNode = node["kind"], kindNode.kind == .string else { return nil }
    let kind = context.kind(apiVersion: node["apiVersion"], kind: kindNode)
    guard kind.kind.hasSuffix("List") else { return nil }
    return noteList(node, kind, kinds: kinds)
  }

  /// Takes text between documents, such as the logs in a dump.
  func takeText(at location: SourceLocation, length: Int) {
    filesWithText.insert(location.file)
    assembly.tell(
      Diagnostic(.warning, "\(length) bytes are not JSON: they are passed over", at: location))
  }

  /// The files in which text stood between documents.
  private var filesWithText: Set<String> = []

  /// A Boolean value that tells whether a file with text between its documents
  /// holds no policy; one that another file adds says nothing of the cluster's.
  private var hasDumpWithoutPolicies: Bool {
    let files = Set(assembly.state.networkPolicies.map(\.metadata.location.file))
    return !filesWithText.isSubset(of: files)
  }

  /// Tells of a document that could not be read, and of what is missing now.
  ///
  /// A policy may be lost with it: then the verdicts of its namespace are
  /// unknown.
  func tell(_ fault: DocumentFault, _ signs: FaultyText) {
    assembly.tell(Diagnostic(.error, fault.message, at: fault.location, help: fault.help))
    let cause: Evidence.Gap.Cause =
      switch fault.cause {
      case .limit: .limit
      case .truncated: .truncated
      case .syntax, .template: .unreadable
      }
    // What follows the cut of a list could be of any kind and namespace.
    let isCut = fault.cause == .truncated
    var kinds = signs.policyKinds
    if kinds.isEmpty, isCut, signs.looksLikeResources { kinds = [.networkPolicy] }
    let namespace = isCut ? nil : signs.namespace(default: context.defaultNamespace)
    if kinds.isEmpty {
      assembly.miss(Evidence.Gap(cause, message: fault.message, location: fault.location))
    }
    for kind in kinds {
      assembly.miss(
        Evidence.Gap(
          cause, kind: kind, namespace: KindTable.isClusterScoped(kind) ? nil : namespace,
          message: fault.message, location: fault.location))
    }
  }

  /// Tells of a file that could not be read.
  func tell(_ fault: InputFault, file: String) {
    let location = SourceLocation(file: file)
    assembly.tell(Diagnostic(.error, fault.message, at: location))
    assembly.miss(
      Evidence.Gap(
        fault.isLimit ? .limit : .unreadable, message: fault.message, location: location))
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
      if KindTable.isPolicy(kind) { missPolicy(node, kind, diagnostic.message) }
    }
  }

  /// A policy that names no API version might be any of four kinds.
  private func noteLostPolicy(_ node: DocumentNode, _ kind: ResourceKind) {
    guard kind.kind == "NetworkPolicy", kind.group.isEmpty else { return }
    let message = "the NetworkPolicy names no group in its `apiVersion`: it is passed over"
    assembly.tell(Diagnostic(.error, message, at: node.location))
    missPolicy(node, .networkPolicy, message)
  }

  /// Notes that a policy is there which nobody can read, so that verdicts where
  /// it could act are unknown.
  private func missPolicy(_ node: DocumentNode, _ kind: ResourceKind, _ message: String) {
    let namespace = node["metadata"]?["namespace"]?.string ?? context.defaultNamespace
    assembly.miss(
      Evidence.Gap(
        .unreadable, kind: kind, namespace: KindTable.isClusterScoped(kind) ? nil : namespace,
        message: message, location: node.location))
  }

  /// Tells when the source was collected, where the program that did it has
  /// written that down.
  func setCollectionTime(_ time: Timestamp) { collection = time }

  private var collection: Timestamp?

  /// Returns the finished cluster.
  ///
  /// - Parameters:
  ///   - fileTime: When the newest file was written, if there are files.
  ///   - places: Turns offsets into the lines that diagnostics show.
  func finish(fileTime: Timestamp?, places: PlaceResolver) -> ClusterState {
    let newest = collection ?? context.newest
    assembly.setNewest(newest ?? fileTime, isFileTime: newest == nil && fileTime != nil)
    // Documents with text between them are what `kubectl cluster-info dump`
    // prints, which asks for no policies.
    if !listedKinds.contains(.networkPolicy), hasDumpWithoutPolicies {
      let message = "the output of `kubectl cluster-info dump` holds no policies"
      assembly.setOrigin(.clusterInfoDump)
      assembly.miss(Evidence.Gap(.notCollected, kind: .networkPolicy, message: message))
      assembly.tell(Diagnostic(.error, message))
    }
    return assembly.finish(places)
  }

  // MARK: Lists

  private func openList(
    _ node: DocumentNode, _ kind: ResourceKind, _ items: DocumentNode
  ) -> OpenList {
    OpenList(
      items: items.elements, kind: noteList(node, kind, kinds: kinds(of: items)), isStrict: true)
  }

  /// Notes whether a list is whole, and returns the kind of items that name
  /// none.
  private func noteList(
    _ node: DocumentNode, _ kind: ResourceKind, kinds: [ResourceKind]
  ) -> ResourceKind? {
    let isTyped = kind.kind != "List"
    let itemKind =
      isTyped ? ResourceKind(group: kind.group, String(kind.kind.dropLast(4))) : nil
    if let itemKind { listedKinds.insert(itemKind) }
    if let rest = node["metadata"]?["continue"]?.string, !rest.isEmpty {
      let left = node["metadata"]?["remainingItemCount"]?.integer.map { ", \($0) are missing" }
      // A mixed list that is empty so far could have held policies.
      noteMissing(
        .partialList,
        kinds: itemKind.map { [$0] } ?? (kinds.isEmpty ? [.networkPolicy] : kinds), at: node,
        message: "the list is cut in pages and this is not the last\(left ?? "")")
    }
    return itemKind
  }

  /// The kinds of which a typed list was seen, be it empty.
  private(set) var listedKinds: Set<ResourceKind> = []

  /// The kinds of the items of a list.
  private func kinds(of items: DocumentNode) -> [ResourceKind] {
    var kinds: [ResourceKind] = []
    for item in items.elements {
      guard let kind = item["kind"] else { continue }
      let found = context.kind(apiVersion: item["apiVersion"], kind: kind)
      if !kinds.contains(found) { kinds.append(found) }
    }
    return kinds
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
    guard let start = message.firstRange(of: mark) else { return nil }
    let name = message[start.upperBound...].prefix { $0 != "\"" }
    return name.isEmpty ? nil : String(name)
  }
}
