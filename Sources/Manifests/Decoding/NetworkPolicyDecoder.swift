import Kubernetes

/// Decodes and defaults a NetworkPolicy of `networking.k8s.io`, and says what
/// the API server would refuse (rules K-1 … K-13, G-13 … G-17).
///
/// Nothing is repaired by guessing. A rule with something unusable in it keeps
/// its usable parts for display and carries an issue that refuses it, so that
/// what it admits counts as unknown. Rules have their own file,
/// `NetworkPolicyRuleDecoder`.
struct NetworkPolicyDecoder {
  private var issues: [PolicyIssue] = []

  /// Returns the policy of a document.
  static func decode(
    _ root: DocumentNode, _ reference: ResourceReference, _ metadata: ObjectMetadata,
    isCaptured: Bool, metadataIssues: [ResourceIssue]
  ) -> NetworkPolicy {
    var decoder = NetworkPolicyDecoder()
    decoder.issues = metadataIssues.map {
      PolicyIssue($0.message, path: $0.path, location: $0.location, isRefusal: $0.isRefusal)
    }
    var policy = NetworkPolicy(
      namespace: reference.namespace ?? "", name: reference.name, metadata: metadata,
      isolatesIngress: true, isolatesEgress: false, isCaptured: isCaptured)
    decoder.readSpec(root["spec"], root, &policy)
    policy.issues = decoder.issues
    return policy
  }

  private mutating func readSpec(
    _ spec: DocumentNode?, _ root: DocumentNode, _ policy: inout NetworkPolicy
  ) {
    policy.declaresTypes = false
    checkFields(root, ["apiVersion", "kind", "metadata", "spec", "status"], "")
    guard let spec, !spec.isNull else {
      issues.append(
        PolicyIssue(
          "the policy has no `spec`: it isolates every pod of its namespace for ingress",
          path: "spec", location: (spec ?? root).location, isRefusal: false))
      return
    }
    guard spec.isMapping else {
      issues.append(
        PolicyIssue(
          "expected a mapping, found \(DecodingContext.article(spec.kind))", path: "spec",
          location: spec.location))
      policy.selector = nil
      policy.isolatesEgress = true
      return
    }
    checkFields(spec, ["podSelector", "policyTypes", "ingress", "egress"], "spec")
    if let selector = spec["podSelector"] {
      let decoded = SelectorDecoder.decode(selector, path: "spec.podSelector")
      policy.selector = decoded.selector
      issues += decoded.issues
    }
    policy.ingress = rules(spec["ingress"], "ingress", "from")
    policy.egress = rules(spec["egress"], "egress", "to")
    readTypes(spec["policyTypes"], &policy)
  }

  /// Reads and defaults the directions (K-2).
  private mutating func readTypes(_ node: DocumentNode?, _ policy: inout NetworkPolicy) {
    policy.isolatesIngress = true
    policy.isolatesEgress = !policy.egress.isEmpty
    guard let node, !node.isNull else { return }
    let path = "spec.policyTypes"
    guard node.isSequence else {
      issues.append(
        PolicyIssue(
          "expected a list, found \(DecodingContext.article(node.kind))", path: path,
          location: node.location))
      policy.isolatesEgress = true
      return
    }
    guard node.count > 0 else { return }
    policy.declaresTypes = true
    var types: [String] = []
    var unknown: [PolicyIssue] = []
    for (number, element) in node.elements.enumerated() {
      let name = element.string ?? element.scalarText
      switch name {
      case "Ingress" where types.contains(name), "Egress" where types.contains(name):
        issues.append(
          PolicyIssue(
            "the policy type `\(name)` is listed twice", path: "\(path)[\(number)]",
            location: element.location, isRefusal: false))
      case "Ingress", "Egress": types.append(name)
      default:
        unknown.append(
          PolicyIssue(
            "the policy type `\(name)` is none of Ingress, Egress: it is ignored here, "
              + "the API server refuses it", path: "\(path)[\(number)]",
            location: element.location, isRefusal: false))
      }
    }
    policy.isolatesIngress = types.contains("Ingress")
    policy.isolatesEgress = types.contains("Egress")
    if types.isEmpty {
      // Nothing usable is left: what the policy does cannot be told.
      for index in unknown.indices { unknown[index].isRefusal = true }
      policy.isolatesIngress = true
      policy.isolatesEgress = true
    }
    issues += unknown
  }

  private mutating func rules(
    _ node: DocumentNode?, _ direction: String, _ peers: StaticString
  ) -> [NetworkPolicyRule] {
    guard let node, !node.isNull else { return [] }
    let path = "spec.\(direction)"
    guard node.isSequence else {
      let issue = PolicyIssue(
        "expected a list of rules, found \(DecodingContext.article(node.kind))", path: path,
        location: node.location)
      return [NetworkPolicyRule(path: path, location: node.location, issues: [issue])]
    }
    return node.elements.enumerated().map { number, element in
      NetworkPolicyRuleDecoder.decode(element, path: "\(path)[\(number)]", peersField: peers)
    }
  }

  private mutating func checkFields(
    _ node: DocumentNode, _ known: [StaticString], _ path: String
  ) {
    issues += UnknownFields.issues(of: node, known: known, path: path)
  }
}
