import Kubernetes

/// Decodes the policies of `policy.networking.k8s.io`, and says what the API
/// server would refuse (semantics, section 4).
///
/// Nothing is repaired by guessing, as for NetworkPolicies. Rules have their
/// own file, `AdminPolicyRuleDecoder`.
struct AdminPolicyDecoder {
  private let dialect: AdminPolicyDialect
  private var fields: PolicyFields

  /// Returns the policy of a document.
  static func decode(
    _ root: DocumentNode, _ dialect: AdminPolicyDialect, _ reference: ResourceReference,
    _ metadata: ObjectMetadata, isCaptured: Bool, metadataIssues: [ResourceIssue]
  ) -> AdminPolicy {
    var decoder = AdminPolicyDecoder(
      dialect: dialect,
      fields: PolicyFields(
        metadataIssues.map {
          PolicyIssue($0.message, path: $0.path, location: $0.location, isRefusal: $0.isRefusal)
        }))
    var policy = AdminPolicy(
      dialect.variant, name: reference.name, metadata: metadata, tier: dialect.tier,
      subject: nil, isCaptured: isCaptured)
    if dialect.variant == .baselineAdminNetworkPolicy, reference.name != "default" {
      decoder.fields.refuse(
        "the one BaselineAdminNetworkPolicy must be named `default`", "metadata.name",
        root["metadata"]?["name"] ?? root)
    }
    decoder.fields.checkFields(
      of: root, known: ["apiVersion", "kind", "metadata", "spec", "status"], path: "")
    if let spec = root["spec"], !spec.isNull {
      if decoder.fields.isMapping(spec, "spec") { decoder.readSpec(spec, &policy) }
    } else {
      decoder.fields.refuse("the policy has no `spec`", "spec", root)
    }
    policy.issues = decoder.fields.issues
    return policy
  }

  private mutating func readSpec(_ spec: DocumentNode, _ policy: inout AdminPolicy) {
    fields.checkFields(of: spec, known: dialect.specFields, path: "spec")
    if dialect.variant == .clusterNetworkPolicy { policy.tier = readTier(spec) }
    if dialect.hasPriority { policy.priority = readPriority(spec) }
    if let subject = spec.written("subject") {
      if fields.isMapping(subject, "spec.subject") {
        policy.subject = readSubject(subject, "spec.subject")
      }
    } else {
      fields.refuse("the policy names no `subject`", "spec.subject", spec)
    }
    policy.ingress = rules(spec, "ingress", .ingress, policy)
    policy.egress = rules(spec, "egress", .egress, policy)
  }

  private mutating func readTier(_ spec: DocumentNode) -> AdminPolicy.Tier? {
    let path = "spec.tier"
    guard let node = spec.written("tier") else {
      fields.refuse("the policy names no `tier`", path, spec)
      return nil
    }
    if let tier = node.string.flatMap(AdminPolicy.Tier.init(rawValue:)) { return tier }
    fields.refuse("the tier `\(node.scalarText)` is none of Admin, Baseline", path, node)
    return nil
  }

  private mutating func readPriority(_ spec: DocumentNode) -> Int? {
    let path = "spec.priority"
    guard let node = spec.written("priority") else {
      fields.refuse("the policy has no `priority`", path, spec)
      return nil
    }
    guard let priority = node.integer else {
      fields.refuse(
        "expected a whole number, found \(DecodingContext.article(node.kind))", path, node)
      return nil
    }
    if !(0...1000).contains(priority) {
      fields.refuse("the priority \(priority) is not in 0…1000", path, node)
    }
    return priority
  }

  /// Reads the pods a policy selects; with anything to refuse in it, whom
  /// it selects is unknown.
  private mutating func readSubject(_ node: DocumentNode, _ path: String) -> AdminPolicyPods? {
    let before = fields.issues.count
    let known: [StaticString] = ["namespaces", "pods"]
    fields.checkFields(of: node, known: known, path: path)
    guard let field = fields.oneField(of: node, known, path, "the subject") else { return nil }
    let pods = fields.adminPods(node, field, path, dialect)
    return fields.issues[before...].contains(where: \.isRefusal) ? nil : pods
  }

  /// Reads the rules of a direction; more than the limit are read and refused.
  private mutating func rules(
    _ spec: DocumentNode, _ field: StaticString, _ direction: AdminPolicyRuleDecoder.Direction,
    _ policy: AdminPolicy
  ) -> [AdminPolicyRule] {
    guard let node = spec.written(field) else { return [] }
    let path = "spec.\(field)"
    guard let elements = fields.elements(node, path, " of rules") else { return [] }
    fields.checkLimit(elements.count, dialect.listLimit, "rules", path, node)
    return elements.map {
      AdminPolicyRuleDecoder.decode(
        $0.node, path: $0.path, direction, dialect, isCaptured: policy.isCaptured)
    }
  }
}
