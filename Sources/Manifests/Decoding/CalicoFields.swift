import Kubernetes

/// Reads the fields of Calico's objects and collects what is wrong with them.
///
/// Who objects matters: what Felix drops even when it is stored is
/// refused always; what only the API server refuses stands where a live one
/// gave it out; and what is stored though nobody can say what Felix makes of
/// it is noted as not evaluated.
struct CalicoFields {
  /// Whether a live API server gave the object out.
  let isCaptured: Bool
  /// What is wrong so far.
  var issues: [PolicyIssue] = []
  /// The fields of which nobody can say what they do.
  var unevaluated: [String] = []

  /// Starts on an object, or on a part of one.
  init(isCaptured: Bool) { self.isCaptured = isCaptured }

  // MARK: Issues

  /// Notes what the API server refuses and Felix drops.
  mutating func refuse(_ message: String, _ path: String, _ node: DocumentNode) {
    issues.append(PolicyIssue(message, path: path, location: node.location))
  }

  /// Notes what the API server refuses; what is stored all the same has the
  /// effect it seems to have.
  mutating func refuseNew(_ message: String, _ path: String, _ node: DocumentNode) {
    issues.append(
      PolicyIssue(message, path: path, location: node.location, isRefusal: !isCaptured))
  }

  /// Notes what the API server refuses; of what is stored all the same nobody
  /// can say what it does.
  mutating func refuseOrDoubt(_ message: String, _ path: String, _ node: DocumentNode) {
    refuseNew(message, path, node)
    if isCaptured { unevaluated.append(path) }
  }

  /// Notes what stands, and may surprise.
  mutating func warn(_ message: String, _ path: String, _ node: DocumentNode) {
    issues.append(PolicyIssue(message, path: path, location: node.location, isRefusal: false))
  }

  /// Warns of the fields that the API server would prune (G-14).
  mutating func checkFields(
    _ node: DocumentNode, _ known: [StaticString], _ path: String, consequence: String? = nil
  ) {
    issues += UnknownFields.issues(
      of: node, known: known, path: path, consequence: consequence)
  }

  // MARK: Types

  /// Returns a field that is there and not null.
  func present(_ node: DocumentNode?) -> DocumentNode? {
    node.flatMap { $0.isNull ? nil : $0 }
  }

  /// Returns a field that must be a mapping, or `nil` where it is absent.
  mutating func mapping(_ node: DocumentNode?, _ path: String) -> DocumentNode? {
    guard let node = present(node) else { return nil }
    if node.isMapping { return node }
    refuse("expected a mapping, found \(DecodingContext.article(node.kind))", path, node)
    return nil
  }

  /// Returns the elements of a field that must be a list, each with its path;
  /// `nil` where it is absent.
  mutating func list(
    _ node: DocumentNode?, _ path: String
  ) -> [(node: DocumentNode, path: String)]? {
    guard let node = present(node) else { return nil }
    guard node.isSequence else {
      refuse("expected a list, found \(DecodingContext.article(node.kind))", path, node)
      return nil
    }
    return node.elements.enumerated().map { ($1, "\(path)[\($0)]") }
  }

  /// Returns a field that must be text, or `nil` where it is absent.
  mutating func text(_ node: DocumentNode?, _ path: String) -> String? {
    guard let node = present(node) else { return nil }
    if let text = node.string { return text }
    refuse("expected text, found \(DecodingContext.article(node.kind))", path, node)
    return nil
  }

  /// Returns a field that must be true or false; false where it is absent.
  mutating func boolean(_ node: DocumentNode?, _ path: String) -> Bool {
    guard let node = present(node) else { return false }
    if let value = node.boolean { return value }
    refuse("expected true or false, found \(DecodingContext.article(node.kind))", path, node)
    return false
  }

  /// Returns a field that must be a whole number of a range, or `nil` where it
  /// is absent.
  mutating func integer(
    _ node: DocumentNode?, _ path: String, in range: ClosedRange<Int>
  ) -> Int? {
    guard let node = present(node) else { return nil }
    guard let value = node.integer else {
      refuse(
        "expected a whole number, found \(DecodingContext.article(node.kind))", path, node)
      return nil
    }
    if range.contains(value) { return value }
    refuse("\(value) is not in \(range.lowerBound)…\(range.upperBound)", path, node)
    return nil
  }

  /// Returns the order of a policy or of a tier, or `nil` where it is absent
  ///
  mutating func order(_ node: DocumentNode?, _ path: String) -> Double? {
    guard let node = present(node) else { return nil }
    if let value = node.double, value.isFinite { return value }
    refuse("expected a number, found \(DecodingContext.article(node.kind))", path, node)
    return nil
  }

  // MARK: Selectors and blocks

  /// What a field that should hold a selector says.
  enum SelectorField {
    /// The field is absent or empty.
    case absent
    /// The field holds a selector.
    case selector(CalicoSelector)
    /// The field holds something else, which is noted.
    case unreadable
  }

  /// Returns what a field says that should hold a selector.
  ///
  /// - Parameter allowsGlobal: Whether `global()` may stand here, alone.
  mutating func selector(
    _ node: DocumentNode?, _ path: String, allowsGlobal: Bool = false
  ) -> SelectorField {
    guard let node = present(node) else { return .absent }
    guard let text = node.string else {
      refuse("expected a selector, found \(DecodingContext.article(node.kind))", path, node)
      return .unreadable
    }
    if text.isEmpty { return .absent }
    do {
      let selector = try CalicoSelector(parsing: text)
      if selector != .global, selector.mentionsGlobal {
        refuseNew("`global()` can only stand alone", path, node)
      } else if selector == .global, !allowsGlobal {
        refuseNew("`global()` can only stand in the `namespaceSelector` of a rule", path, node)
      }
      return .selector(selector)
    } catch {
      let message = "`\(text.prefix(200))` is no selector: \(error)"
      if error.isLimit {
        warn("\(message): what it selects is unknown", path, node)
        unevaluated.append(path)
      } else {
        refuse(message, path, node)
      }
      return .unreadable
    }
  }

  /// Returns the blocks of a list.
  ///
  /// - Parameter isStrict: Whether the API server wants blocks without host
  ///   bits, and no bare addresses: so in rules, not in sets.
  mutating func nets(_ node: DocumentNode?, _ path: String, isStrict: Bool) -> [CIDR] {
    var nets: [CIDR] = []
    for (node, path) in list(node, path) ?? [] {
      guard let text = text(node, path) else { continue }
      if let address = IPAddress(text), let block = CIDR(address, prefix: address.family.width) {
        if isStrict { refuseNew("`\(text)` has no length behind a slash", path, node) }
        nets.append(block)
      } else if let block = CIDR(text) {
        if isStrict, CIDR.hasHostBits(text) {
          refuseNew("`\(text)` has host bits set: it is read as `\(block)`", path, node)
        }
        nets.append(block)
      } else {
        refuseOrDoubt("`\(text)` is no block of addresses", path, node)
      }
    }
    return nets
  }
}

extension CalicoSelector {
  /// A Boolean value that tells whether `global()` stands anywhere in it.
  fileprivate var mentionsGlobal: Bool {
    switch self {
    case .global: true
    case .everything, .label: false
    case .not(let inner): inner.mentionsGlobal
    case .all(let parts), .any(let parts): parts.contains(where: \.mentionsGlobal)
    }
  }
}
