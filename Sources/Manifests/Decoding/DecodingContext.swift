import Kubernetes

/// What the decoders of one cluster share: the strings and parts met so far,
/// the issues found, and the resource that is being decoded.
///
/// Used by one thread at a time.
final class DecodingContext {
  /// The namespace of objects that name none (rule G-11).
  let defaultNamespace: String
  /// The issues of the current resource.
  private(set) var issues: [ResourceIssue] = []
  /// The newest moment of which any object spoke.
  private(set) var newest: Timestamp?
  /// Labels and annotations that are written alike.
  private var labelSets = PartTable<Labels>()
  private var containerLists = PartTable<ContainerList>()
  private var kinds = ByteTable<ResourceKind>()
  private var strings = ByteTable<String>()
  private var scratch: [UInt8] = []
  /// The newest moment as it was written, to compare others with it as text.
  private var newestText: [UInt8] = []
  private var root: DocumentNode?
  private var reference = ResourceReference(.none, namespace: nil, name: "")

  /// Makes a context.
  init(defaultNamespace: String) { self.defaultNamespace = defaultNamespace }

  /// Starts on a resource.
  func begin(_ root: DocumentNode, _ reference: ResourceReference) {
    self.root = root
    self.reference = reference
    issues.removeAll(keepingCapacity: true)
  }

  /// Notes something wrong with the current resource.
  func note(_ message: String, at node: DocumentNode, isRefusal: Bool = true) {
    issues.append(
      ResourceIssue(
        reference: reference, message: message, path: root?.path(to: node) ?? "",
        location: node.location, isRefusal: isRefusal))
  }

  /// Notes a moment of which the evidence speaks.
  ///
  /// Moments in the usual form, to the second and in UTC, are ordered as their
  /// text is, so that older ones need not be read.
  func noteTime(_ node: DocumentNode?) {
    guard let node, node.kind == .string else { return }
    let isOlder = node.withBytes { bytes in
      bytes.count == 20 && newestText.count == 20 && bytes[19] == UInt8(ascii: "Z")
        && !newestText.lexicographicallyPrecedes(bytes)
    }
    if !isOlder, let time = Timestamp(rfc3339: node.scalarText) { noteTime(time) }
  }

  /// Notes a moment of which the evidence speaks.
  func noteTime(_ time: Timestamp) {
    if let newest, time <= newest { return }
    newest = time
    newestText = Array(time.rfc3339.utf8)
  }

  // MARK: Fields

  /// Returns the text of a field, or `nil` where it is absent or null; any
  /// other type is noted.
  func text(_ node: DocumentNode?) -> String? {
    guard let node, !node.isNull else { return nil }
    guard node.kind == .string else {
      noteType(node, "text")
      return nil
    }
    return shared(node)
  }

  /// Returns the whole number of a field, or `nil` where it is absent or null;
  /// any other type is noted.
  func integer(_ node: DocumentNode?) -> Int? {
    guard let node, !node.isNull else { return nil }
    guard let value = node.integer else {
      noteType(node, "a whole number")
      return nil
    }
    return value
  }

  /// Returns the Boolean value of a field, or `false` where it is absent or
  /// null; any other type is noted.
  func boolean(_ node: DocumentNode?) -> Bool {
    guard let node, !node.isNull else { return false }
    guard let value = node.boolean else {
      noteType(node, "true or false")
      return false
    }
    return value
  }

  /// Returns a field that must be a mapping, or `nil` where it is absent or
  /// null; any other type is noted.
  func mapping(_ node: DocumentNode?) -> DocumentNode? {
    guard let node, !node.isNull else { return nil }
    if node.isMapping { return node }
    noteType(node, "a mapping")
    return nil
  }

  /// Returns the elements of a field that must be a sequence of mappings;
  /// others are noted and left out.
  func mappings(_ node: DocumentNode?) -> [DocumentNode] {
    elements(node).filter { element in
      if element.isMapping { return true }
      noteType(element, "a mapping")
      return false
    }
  }

  /// Returns the elements of a field that must be a sequence; none where it is
  /// absent or null; any other type is noted.
  func elements(_ node: DocumentNode?) -> [DocumentNode] {
    guard let node, !node.isNull else { return [] }
    guard node.isSequence else {
      noteType(node, "a list")
      return []
    }
    return Array(node.elements)
  }

  private func noteType(_ node: DocumentNode, _ wanted: String) {
    note("expected \(wanted), found \(DecodingContext.article(node.kind))", at: node)
  }

  /// Returns what a node is, in words.
  static func article(_ kind: DocumentNode.Kind) -> String {
    switch kind {
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .string: "text"
    case .integer: "a number"
    case .float: "a number with a fraction"
    case .boolean: "true or false"
    case .null: "nothing"
    }
  }

  // MARK: Sharing

  /// Returns the text of a scalar, shared with equal ones where it is long.
  func shared(_ node: DocumentNode) -> String {
    guard node.node.count > 15 else { return node.scalarText }
    return node.withBytes { bytes in
      strings.value(of: UnsafeRawBufferPointer(bytes)) { String(decoding: bytes, as: UTF8.self) }
    } ?? node.scalarText
  }

  /// Returns the kind that `apiVersion` and `kind` name.
  func kind(apiVersion: DocumentNode?, kind: DocumentNode) -> ResourceKind {
    scratch.removeAll(keepingCapacity: true)
    apiVersion?.withBytes { scratch.append(contentsOf: $0) }
    scratch.append(0)
    kind.withBytes { scratch.append(contentsOf: $0) }
    func made() -> ResourceKind {
      KindTable.canonical(
        ResourceKind(apiVersion: apiVersion?.string ?? "", kind: kind.scalarText))
    }
    return scratch.withUnsafeBytes { kinds.value(of: $0) { made() } } ?? made()
  }

  /// Returns labels; values that are not text are noted, since the API server
  /// refuses them (rule G-17). `null` is the empty text.
  func labels(_ node: DocumentNode?) -> Labels {
    guard let node = mapping(node), node.count > 0 else { return .empty }
    return labelSets.value(of: node) { nil ?? cleanLabels(node) } ?? faultyLabels(node)
  }

  private func cleanLabels(_ node: DocumentNode) -> Labels? {
    var entries: [Label] = []
    for (key, value) in node.entries {
      guard value.kind == .string || value.isNull else { return nil }
      entries.append(Label(shared(key), value.isNull ? "" : shared(value)))
    }
    return Labels(entries)
  }

  private func faultyLabels(_ node: DocumentNode) -> Labels {
    var entries: [Label] = []
    for (key, value) in node.entries {
      switch value.kind {
      case .string: entries.append(Label(shared(key), shared(value)))
      case .null: entries.append(Label(shared(key), ""))
      case .mapping, .sequence: noteType(value, "text")
      case .integer, .float, .boolean:
        let text = value.scalarText
        note(
          "the label value `\(text)` is \(DecodingContext.article(value.kind)), not text: "
            + "the API server refuses it, put it in quotes", at: value)
        entries.append(Label(shared(key), text))
      }
    }
    return Labels(entries)
  }

  /// The containers of one list of a pod's specification.
  struct ContainerList {
    /// The containers.
    var containers: [Container]
    /// A Boolean value that tells whether any of them is privileged.
    var isPrivileged: Bool
  }

  /// Returns a list of containers, shared with those that are written alike.
  func containers(_ node: DocumentNode, decode: () -> ContainerList) -> ContainerList {
    containerLists.value(of: node) {
      let before = issues.count
      let list = decode()
      return issues.count == before ? list : nil
    } ?? decode()
  }
}
