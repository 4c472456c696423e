import Kubernetes

/// Decodes and defaults a Calico policy of either API group, and says what
/// would be refused or dropped (X-7 … ).
///
/// Rules have their own file, `CalicoRuleDecoder`.
struct CalicoPolicyDecoder {
  private var fields: CalicoFields
  private var policy: CalicoPolicy

  /// Returns the policy of a document.
  static func decode(
    _ root: DocumentNode, _ reference: ResourceReference, _ metadata: ObjectMetadata,
    isCaptured: Bool, metadataIssues: [ResourceIssue]
  ) -> CalicoPolicy {
    var decoder = CalicoPolicyDecoder(
      fields: CalicoFields(isCaptured: isCaptured),
      policy: CalicoPolicy(
        reference: reference, metadata: metadata, governsIngress: true, governsEgress: false,
        declaresTypes: false, isCaptured: isCaptured))
    decoder.fields.issues = metadataIssues.map {
      PolicyIssue($0.message, path: $0.path, location: $0.location, isRefusal: $0.isRefusal)
    }
    decoder.fields.checkFields(root, ["apiVersion", "kind", "metadata", "spec", "status"], "")
    if decoder.fields.present(root["spec"]) == nil {
      decoder.fields.warn(
        "the policy has no `spec`: it selects everything it can select", "spec",
        root["spec"] ?? root)
    }
    if let spec = decoder.fields.mapping(root["spec"], "spec") {
      decoder.readSpec(spec)
    } else {
      if decoder.fields.issues.contains(where: \.isRefusal) { decoder.policy.selector = nil }
      decoder.defaultTypes(nil)
    }
    decoder.policy.issues = decoder.fields.issues
    decoder.policy.unevaluatedFields = decoder.fields.unevaluated
    return decoder.policy
  }

  private var isGlobal: Bool { policy.namespace == nil }

  private mutating func readSpec(_ spec: DocumentNode) {
    var known: [StaticString] = [
      "tier", "order", "selector", "serviceAccountSelector", "types", "ingress", "egress",
      "performanceHints",
    ]
    if isGlobal {
      known += ["namespaceSelector", "doNotTrack", "preDNAT", "applyOnForward"]
    }
    if policy.isStaged { known.append("stagedAction") }
    fields.checkFields(spec, known, "spec")
    if let tier = fields.text(spec["tier"], "spec.tier"), !tier.isEmpty { policy.tier = tier }
    policy.order = fields.order(spec["order"], "spec.order")
    readSubject(spec)
    policy.ingress = rules(spec["ingress"], .ingress)
    policy.egress = rules(spec["egress"], .egress)
    readTypes(spec)
    if isGlobal { readHostFlags(spec) }
  }

  /// Reads the three selectors of the subject; with one that cannot be read,
  /// the policy might select anything.
  private mutating func readSubject(_ spec: DocumentNode) {
    var isReadable = true
    func read(_ field: CalicoFields.SelectorField) -> CalicoSelector? {
      switch field {
      case .absent: return nil
      case .selector(let selector): return selector
      case .unreadable:
        isReadable = false
        return nil
      }
    }
    let selector = read(fields.selector(spec["selector"], "spec.selector"))
    if isGlobal {
      policy.namespaceSelector = read(
        fields.selector(spec["namespaceSelector"], "spec.namespaceSelector"))
    }
    policy.serviceAccountSelector = read(
      fields.selector(spec["serviceAccountSelector"], "spec.serviceAccountSelector"))
    policy.selector = isReadable ? selector ?? .everything : nil
  }

  private mutating func rules(
    _ node: DocumentNode?, _ side: CalicoRuleDecoder.Side
  ) -> [CalicoRule] {
    (fields.list(node, "spec.\(side.rawValue)") ?? []).map { node, path in
      CalicoRuleDecoder.decode(
        node, path: path, side: side, isGlobal: isGlobal, isCaptured: fields.isCaptured)
    }
  }

  // MARK: Types

  private mutating func readTypes(_ spec: DocumentNode) {
    let path = "spec.types"
    guard let entries = fields.list(spec["types"], path), !entries.isEmpty else {
      // A list that is none is refused; what it asked for is unknown.
      if fields.present(spec["types"])?.isSequence == false {
        (policy.governsIngress, policy.governsEgress) = (true, true)
      } else {
        defaultTypes(spec)
      }
      return
    }
    policy.declaresTypes = true
    var types: Set<String> = []
    for (node, path) in entries {
      guard let type = fields.text(node, path) else { continue }
      if type != "Ingress", type != "Egress" {
        fields.refuse("the policy type `\(type)` is none of Ingress, Egress", path, node)
      } else if !types.insert(type).inserted {
        fields.refuseNew("the policy type `\(type)` is listed twice", path, node)
      }
    }
    policy.governsIngress = types.contains("Ingress")
    policy.governsEgress = types.contains("Egress")
  }

  /// Sets the directions where none are written: by the number of rules
  /// in `projectcalico.org`, both in what is stored.
  private mutating func defaultTypes(_ spec: DocumentNode?) {
    let hasIngress = spec.map { $0["ingress"] != nil } ?? false
    let hasEgress = spec.map { $0["egress"] != nil } ?? false
    let byLength = (
      ingress: !policy.ingress.isEmpty || policy.egress.isEmpty, egress: !policy.egress.isEmpty
    )
    let byPresence = (ingress: hasIngress || !hasEgress, egress: hasEgress)
    let isStored = policy.reference.kind.group == "crd.projectcalico.org"
    policy.governsIngress = isStored || byLength.ingress
    policy.governsEgress = isStored || byLength.egress
    guard isStored || byLength != byPresence, let spec else { return }
    let meaning =
      switch (policy.governsIngress, policy.governsEgress) {
      case (true, true): "both directions"
      case (true, false): "ingress"
      default: "egress"
      }
    fields.warn(
      "`types` is missing: here it means \(meaning), elsewhere something else; write it out",
      "spec.types", spec)
  }

  // MARK: Hosts

  private mutating func readHostFlags(_ spec: DocumentNode) {
    policy.doesNotTrack = fields.boolean(spec["doNotTrack"], "spec.doNotTrack")
    policy.precedesTranslation = fields.boolean(spec["preDNAT"], "spec.preDNAT")
    policy.appliesOnForward = fields.boolean(spec["applyOnForward"], "spec.applyOnForward")
    if policy.doesNotTrack, policy.precedesTranslation {
      fields.refuse("`preDNAT` and `doNotTrack` exclude each other", "spec.preDNAT", spec)
    }
    if policy.concernsHostsOnly, !policy.appliesOnForward {
      fields.refuse(
        "`doNotTrack` and `preDNAT` need `applyOnForward: true`", "spec.applyOnForward", spec)
    }
    if policy.precedesTranslation, !policy.egress.isEmpty || policy.governsEgress {
      fields.refuse("a policy with `preDNAT` cannot govern egress", "spec.egress", spec)
    }
  }
}
