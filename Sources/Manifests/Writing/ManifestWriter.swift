package import Kubernetes

/// Writes NetworkPolicies as YAML that a person likes to read: block style,
/// fields in the order of the API's documentation, reasons as comments.
///
/// The same policies give the same bytes, and our own loader reads them back
/// as the same policies.
package struct ManifestWriter {
  /// A policy and what is said about it.
  package struct Entry: Sendable {
    /// The policy.
    package var policy: NetworkPolicy
    /// Comment lines before it.
    package var comments: [String]
    /// Comment lines before each rule for ingress, in the order of the rules;
    /// missing ones are none.
    package var ingressComments: [[String]]
    /// Comment lines before each rule for egress.
    package var egressComments: [[String]]

    /// Makes an entry.
    package init(
      _ policy: NetworkPolicy, comments: [String] = [], ingressComments: [[String]] = [],
      egressComments: [[String]] = []
    ) {
      self.policy = policy
      self.comments = comments
      self.ingressComments = ingressComments
      self.egressComments = egressComments
    }
  }

  private var rendered = RenderedPolicy()

  /// Returns policies as a multi-document text, in the order they are given.
  ///
  /// - Parameter header: Comment lines at the top of the text.
  package static func text(_ entries: [Entry], header: [String] = []) -> String {
    var text = header.map { YAMLText.comment($0) + "\n" }.joined()
    for (number, entry) in entries.enumerated() {
      if number > 0 || !header.isEmpty { text += "---\n" }
      text += rendered(entry).text
    }
    return text
  }

  /// Returns policies without comments as a multi-document text.
  package static func text(_ policies: [NetworkPolicy]) -> String {
    text(policies.map { Entry($0) })
  }

  /// Returns one policy with the lines of its fields.
  ///
  /// What cannot be read of a faulty policy is said in comments.
  package static func rendered(_ entry: Entry) -> RenderedPolicy {
    var writer = ManifestWriter()
    writer.write(entry)
    return writer.rendered
  }

  // MARK: Lines

  private mutating func line(_ indent: Int, _ text: String) {
    rendered.lines.append(String(repeating: " ", count: indent) + text)
  }

  private mutating func comment(_ indent: Int, _ lines: [String]) {
    for text in lines { line(indent, YAMLText.comment(text)) }
  }

  /// Writes a field and remembers its lines.
  private mutating func field(_ path: String, _ body: (inout ManifestWriter) -> Void) {
    let first = rendered.lines.count
    body(&self)
    let last = max(first, rendered.lines.count - 1)
    rendered.fields[path] = first...last
  }

  // MARK: The policy

  private mutating func write(_ entry: Entry) {
    let policy = entry.policy
    comment(0, entry.comments)
    line(0, "apiVersion: networking.k8s.io/v1")
    line(0, "kind: NetworkPolicy")
    field("metadata") { writer in
      writer.line(0, "metadata:")
      writer.line(2, "name: \(YAMLText.scalar(policy.name))")
      writer.line(2, "namespace: \(YAMLText.scalar(policy.namespace))")
      writer.labels("labels", policy.metadata.labels)
      writer.labels("annotations", policy.metadata.annotations)
    }
    field("spec") { writer in
      writer.line(0, "spec:")
      writer.field("spec.podSelector") { writer in
        if let selector = policy.selector {
          writer.selector(2, "podSelector", selector, "spec.podSelector")
        } else {
          writer.comment(2, ["podSelector cannot be read"])
        }
      }
      writer.types(policy)
      writer.rules(2, "ingress", "from", policy.ingress, entry.ingressComments)
      writer.rules(2, "egress", "to", policy.egress, entry.egressComments)
    }
  }

  private mutating func labels(_ name: String, _ labels: Labels) {
    guard !labels.isEmpty else { return }
    line(2, "\(name):")
    for label in labels.entries {
      line(4, "\(YAMLText.scalar(label.key)): \(YAMLText.scalar(label.value))")
    }
  }

  /// Types are always written out, so that the text says what it does.
  private mutating func types(_ policy: NetworkPolicy) {
    field("spec.policyTypes") { writer in
      guard policy.isolatesIngress || policy.isolatesEgress else {
        writer.comment(2, ["policyTypes names no direction that can be read"])
        return
      }
      writer.line(2, "policyTypes:")
      if policy.isolatesIngress { writer.line(4, "- Ingress") }
      if policy.isolatesEgress { writer.line(4, "- Egress") }
    }
  }

  private mutating func rules(
    _ indent: Int, _ direction: String, _ peers: String, _ rules: [NetworkPolicyRule],
    _ comments: [[String]]
  ) {
    guard !rules.isEmpty else { return }
    field("spec.\(direction)") { writer in
      writer.line(indent, "\(direction):")
      for (number, rule) in rules.enumerated() {
        if number < comments.count { writer.comment(indent + 2, comments[number]) }
        writer.comment(
          indent + 2, rule.issues.filter(\.isRefusal).map { "\($0.path): \($0.message)" })
        let path = "spec.\(direction)[\(number)]"
        writer.field(path) { $0.rule(indent + 2, peers, rule, path) }
        // A rule that was read elsewhere in a list keeps its own path too.
        if rule.path != path { writer.rendered.fields[rule.path] = writer.rendered.fields[path] }
      }
    }
  }

  private mutating func rule(
    _ indent: Int, _ peersField: String, _ rule: NetworkPolicyRule, _ path: String
  ) {
    var lead = "- "
    if let peers = rule.peers, !peers.isEmpty {
      field("\(path).\(peersField)") { writer in
        writer.line(indent, "\(lead)\(peersField):")
        lead = "  "
        for (number, peer) in peers.enumerated() {
          let inner = "\(path).\(peersField)[\(number)]"
          writer.field(inner) { $0.peer(indent + 4, peer, inner) }
        }
      }
    }
    if let ports = rule.ports, !ports.isEmpty {
      field("\(path).ports") { writer in
        writer.line(indent, "\(lead)ports:")
        lead = "  "
        for (number, port) in ports.enumerated() {
          writer.field("\(path).ports[\(number)]") { $0.port(indent + 4, port) }
        }
      }
    }
    if lead == "- " {
      line(indent, rule.isRefused ? "- # nothing of this rule can be read" : "- {}")
    }
  }

  private mutating func peer(_ indent: Int, _ peer: NetworkPolicyPeer, _ path: String) {
    switch peer {
    case .block(let block, let exceptions):
      line(indent, "- ipBlock:")
      line(indent + 4, "cidr: \(YAMLText.scalar(block.description))")
      guard !exceptions.isEmpty else { return }
      line(indent + 4, "except:")
      for (number, exception) in exceptions.enumerated() {
        field("\(path).ipBlock.except[\(number)]") {
          $0.line(indent + 6, "- \(YAMLText.scalar(exception.description))")
        }
      }
    case .pods(let namespaces, let pods):
      var lead = "- "
      if let namespaces {
        field("\(path).namespaceSelector") {
          $0.selector(
            indent + 2, "namespaceSelector", namespaces, "\(path).namespaceSelector", lead: lead)
        }
        lead = "  "
      }
      if let pods {
        field("\(path).podSelector") {
          $0.selector(indent + 2, "podSelector", pods, "\(path).podSelector", lead: lead)
        }
      }
    }
  }

  private mutating func port(_ indent: Int, _ port: NetworkPolicyPort) {
    line(indent, "- protocol: \(port.transport.rawValue)")
    switch port.extent {
    case .all: break
    case .named(let name): line(indent + 2, "port: \(YAMLText.scalar(name))")
    case .range(let range):
      line(indent + 2, "port: \(range.lowerBound)")
      if range.count > 1 { line(indent + 2, "endPort: \(range.upperBound)") }
    }
  }

  /// Writes a selector at an indent; in a list its first line carries the dash
  /// two columns before it.
  private mutating func selector(
    _ indent: Int, _ name: String, _ selector: LabelSelector, _ path: String, lead: String = ""
  ) {
    let start = indent - lead.count
    if selector.isEmpty {
      line(start, "\(lead)\(name): {}")
      return
    }
    line(start, "\(lead)\(name):")
    var plain: [LabelSelector.Requirement] = []
    var others: [LabelSelector.Requirement] = []
    for requirement in selector.requirements {
      // Two values for one key match nothing; only a list can say that.
      let isPlain =
        requirement.test == .isIn && requirement.values.count == 1
        && plain.last?.key != requirement.key
      if isPlain { plain.append(requirement) } else { others.append(requirement) }
    }
    if !plain.isEmpty {
      line(indent + 2, "matchLabels:")
      for requirement in plain {
        field("\(path).matchLabels.\(requirement.key)") {
          $0.line(
            indent + 4,
            "\(YAMLText.scalar(requirement.key)): \(YAMLText.scalar(requirement.values[0]))")
        }
      }
    }
    if !others.isEmpty {
      line(indent + 2, "matchExpressions:")
      for requirement in others {
        line(indent + 4, "- key: \(YAMLText.scalar(requirement.key))")
        line(indent + 6, "operator: \(requirement.test.rawValue)")
        guard !requirement.values.isEmpty else { continue }
        line(indent + 6, "values:")
        for value in requirement.values { line(indent + 8, "- \(YAMLText.scalar(value))") }
      }
    }
  }
}
