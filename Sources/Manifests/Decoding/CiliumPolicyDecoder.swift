import Kubernetes

/// Decodes the two kinds of policies of `cilium.io/v2`, and says what the API
/// server and what the agent would refuse (rules C-3 … C-7, C-19, C-28).
///
/// Nothing is repaired by guessing, and nothing is added: the namespace that
/// Cilium puts into selectors is the compiler's business.
struct CiliumPolicyDecoder {
  private var notes = CiliumNotes()

  /// Returns the policy of a document.
  static func decode(
    _ root: DocumentNode, _ reference: ResourceReference, _ metadata: ObjectMetadata,
    isCaptured: Bool, metadataIssues: [ResourceIssue]
  ) -> CiliumPolicy {
    var decoder = CiliumPolicyDecoder()
    var policy = CiliumPolicy(
      kind: reference.kind, namespace: reference.namespace, name: reference.name,
      metadata: metadata, isCaptured: isCaptured)
    let metadataIssues = metadataIssues.map {
      PolicyIssue($0.message, path: $0.path, location: $0.location, isRefusal: $0.isRefusal)
    }
    decoder.notes.checkFields(
      root, ["apiVersion", "kind", "metadata", "spec", "specs", "status"], "")
    policy.isReportedInvalid = decoder.isReportedInvalid(root["status"])
    decoder.readRules(root, &policy)
    policy.issues = metadataIssues + decoder.notes.issues
    policy.rejections = decoder.notes.rejections
    return policy
  }

  /// Both `spec` and `specs` are read (C-3).
  private mutating func readRules(_ root: DocumentNode, _ policy: inout CiliumPolicy) {
    var nodes: [(node: DocumentNode, path: String)] = []
    if let spec = notes.mapping(root["spec"], "spec") { nodes.append((spec, "spec")) }
    nodes += notes.mappings(root["specs"], "specs") ?? []
    let own = notes.takeIssues()
    for (node, path) in nodes {
      policy.rules.append(readRule(node, path, isClusterwide: policy.isClusterwide))
    }
    notes.issues = own
    if nodes.isEmpty, !own.contains(where: \.isRefusal) {
      notes.reject("the policy has no rule", "spec", root["spec"] ?? root["specs"] ?? root)
    }
  }

  private mutating func readRule(
    _ node: DocumentNode, _ path: String, isClusterwide: Bool
  ) -> CiliumRule {
    var rule = CiliumRule(path: path, location: node.location)
    // Fields of newer releases whose meaning is not settled (C-1, O-3).
    for name in ["tier", "priority", "order"] where has(node, name) {
      rule.unevaluatedFields.append(name)
    }
    notes.checkFields(
      node,
      [
        "endpointSelector", "nodeSelector", "ingress", "ingressDeny", "egress", "egressDeny",
        "enableDefaultDeny", "labels", "description", "log", "tier", "priority", "order",
      ], path)
    readSubject(node, path, isClusterwide: isClusterwide, &rule)
    if let posture = notes.mapping(node["enableDefaultDeny"], "\(path).enableDefaultDeny") {
      let field = "\(path).enableDefaultDeny"
      notes.checkFields(posture, ["ingress", "egress"], field)
      rule.enableDefaultDenyIngress = boolean(posture["ingress"], "\(field).ingress")
      rule.enableDefaultDenyEgress = boolean(posture["egress"], "\(field).egress")
    }
    let before = notes.issues.count
    rule.ingress = readSection(node["ingress"], .ingress, path)
    rule.ingressDeny = readSection(node["ingressDeny"], .ingressDeny, path)
    rule.egress = readSection(node["egress"], .egress, path)
    rule.egressDeny = readSection(node["egressDeny"], .egressDeny, path)
    if !rule.hasIngress, !rule.hasEgress, notes.issues.count == before {
      notes.reject(
        "the rule has no entry in ingress, ingressDeny, egress or egressDeny", path, node)
    }
    rule.issues = notes.takeIssues()
    return rule
  }

  /// Whom the rule selects: one of two selectors (C-5, C-6).
  private mutating func readSubject(
    _ node: DocumentNode, _ path: String, isClusterwide: Bool, _ rule: inout CiliumRule
  ) {
    func present(_ name: StaticString) -> DocumentNode? {
      node[name].flatMap { $0.isNull ? nil : $0 }
    }
    let endpoints = present("endpointSelector")
    let nodes = present("nodeSelector")
    switch (endpoints, nodes) {
    case (let endpoints?, nil):
      rule.subject = .endpoints(
        notes.selector(endpoints, "\(path).endpointSelector"))
    case (nil, let nodes?):
      rule.subject = .nodes(notes.selector(nodes, "\(path).nodeSelector"))
      if !isClusterwide {
        notes.reject(
          "a namespaced policy must not have a `nodeSelector`", "\(path).nodeSelector", nodes)
      }
    case (let endpoints?, _?):
      rule.subject = .endpoints(notes.selector(endpoints, "\(path).endpointSelector"))
      notes.reject(
        "the rule must not have both `endpointSelector` and `nodeSelector`", path, node)
    case (nil, nil):
      rule.subject = .endpoints(nil)
      notes.reject("the rule has neither `endpointSelector` nor `nodeSelector`", path, node)
    }
  }

  private mutating func readSection(
    _ node: DocumentNode?, _ section: CiliumSection, _ path: String
  ) -> [CiliumDirectionRule]? {
    let path = "\(path).\(section)"
    let outer = notes.issues
    guard let elements = notes.elements(node, path) else { return nil }
    let rules = elements.enumerated().map { number, element in
      notes.issues = []
      return CiliumEntryDecoder.decode(element, section, "\(path)[\(number)]", &notes)
    }
    notes.issues = outer
    return rules
  }

  private mutating func boolean(_ node: DocumentNode?, _ path: String) -> Bool? {
    guard let node, !node.isNull else { return nil }
    guard let value = node.boolean else {
      notes.refuse(
        "expected true or false, found \(DecodingContext.article(node.kind))", path, node)
      return nil
    }
    return value
  }

  private func has(_ node: DocumentNode, _ name: String) -> Bool {
    node.entries.contains { $0.key.scalarText == name && !$0.value.isNull }
  }

  /// An agent writes into the status whether it could read the policy (C-28).
  private func isReportedInvalid(_ status: DocumentNode?) -> Bool {
    guard let conditions = status?["conditions"] else { return false }
    return conditions.elements.contains {
      $0["type"]?.isText("Valid") == true && $0["status"]?.isText("False") == true
    }
  }
}
