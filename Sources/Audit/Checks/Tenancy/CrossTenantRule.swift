import Kubernetes
import PolicyEngine

/// NP-TEN-001: a rule admits pods of another tenant, or of another stage of
/// development, into a namespace.
///
/// Tenant and stage are what the labels of both namespaces say; where one of
/// them says nothing, as shared namespaces do, nothing is reported. The engine
/// says what is admitted, so every kind of policy counts.
package struct CrossTenantRule: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-TEN-001", "Rule across tenants or stages", severity: .high,
    description: """
      A namespace of production admits one of development, or a tenant another tenant. What is \
      broken into where nobody watches is then one hop from what matters.
      """,
    remedy: """
      Admit the namespaces by `kubernetes.io/metadata.name`, or add the label of the tenant or \
      the stage to the namespaceSelector.
      """,
    mappings: [
      .direct(.t1210), .direct(.msClusterNetworking), .direct(.iso822), .direct(.iso831),
      .supporting(.pci131),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each rule that crosses.
  package func findings(in context: AuditContext) -> [Finding] {
    var owners: [String: NamespaceOwner] = [:]
    for namespace in context.state.namespaces where !namespace.isInferred {
      owners[namespace.name] = NamespaceOwner(namespace.labels)
    }
    guard Set(owners.values).count > 1 else { return [] }
    var crossings: [RuleOrigin: Crossing] = [:]
    for place in places(owners, in: context) {
      for source in sources(place, owners, in: context) {
        let rules = context.input.reachability.rulesAdmitting(
          .ingress, ofPod: place.pod, peer: .pod(source.pod), source.part, source.number)
        for rule in rules {
          var crossing = crossings[rule] ?? Crossing(origin: rule)
          crossing.classes.formUnion(place.classes)
          crossing.pairs.insert(
            "\(source.namespace) into \(place.namespace): \(source.difference)")
          crossing.isCertain = crossing.isCertain || source.isCertain
          crossings[rule] = crossing
        }
      }
    }
    return crossings.values
      .sorted { ($0.origin.policy, $0.origin.path) < ($1.origin.policy, $1.origin.path) }
      .map { finding($0, in: context) }
  }

  private struct Crossing {
    var origin: RuleOrigin
    var classes: Set<Int> = []
    var pairs: Set<String> = []
    var isCertain = false
  }

  /// Pods of one namespace that share their reach.
  private struct Place {
    var namespace: String
    var reach: PeerReach
    var classes: [Int]
    var pod: Int
  }

  private struct Source {
    var namespace: String
    var difference: String
    var pod: Int
    var part: ConnectionSet.Part
    var number: UInt16
    var isCertain: Bool
  }

  private func places(_ owners: [String: NamespaceOwner], in context: AuditContext) -> [Place] {
    struct Key: Hashable {
      var namespace: String
      var reach: Int
    }
    var found: [Key: Int] = [:]
    var places: [Place] = []
    for (index, podClass) in context.table.podClasses.enumerated()
    where owners[podClass.namespace] != nil {
      let key = Key(
        namespace: podClass.namespace, reach: context.table.reachOfClass.ingress[index])
      let reach = context.table.reaches.ingress[key.reach]
      guard reach.isEnforceable, reach.isolation != .no, let pod = podClass.pods.first else {
        continue
      }
      if let place = found[key] {
        places[place].classes.append(index)
      } else {
        found[key] = places.count
        places.append(
          Place(namespace: podClass.namespace, reach: reach, classes: [index], pod: pod))
      }
    }
    return places
  }

  /// The namespaces of others that are admitted, by one class of their pods for
  /// each answer.
  private func sources(
    _ place: Place, _ owners: [String: NamespaceOwner], in context: AuditContext
  ) -> [Source] {
    guard let own = owners[place.namespace] else { return [] }
    var sources: [Source] = []
    for block in place.reach.blocks where !block.answer.possible.isEmpty {
      let isCertain = !block.answer.certain.isEmpty
      guard
        let connection = (isCertain ? block.answer.certain : block.answer.possible).first
      else { continue }
      var seen: Set<String> = []
      for index in block.podClasses {
        let podClass = context.table.podClasses[index]
        guard let other = owners[podClass.namespace], let pod = podClass.pods.first,
          !context.table.isHostNetwork[index], seen.insert(podClass.namespace).inserted,
          let difference = own.difference(to: other)
        else { continue }
        sources.append(
          Source(
            namespace: podClass.namespace, difference: difference, pod: pod,
            part: connection.part, number: connection.number, isCertain: isCertain))
      }
    }
    return sources
  }

  private func finding(_ crossing: Crossing, in context: AuditContext) -> Finding {
    let pairs = crossing.pairs.sorted()
    let admission = Admission(
      origin: crossing.origin, classes: crossing.classes.sorted(), targets: [],
      isCertain: crossing.isCertain)
    var draft = admission.draft(
      context, .ingress, "An ingress rule admits pods of another tenant or stage.")
    draft.why = [
      pairs[0],
      pairs.count > 1
        ? "and \((pairs.count - 1).counted("other pair")) of namespaces"
        : "no other pair of namespaces is crossed by the rule",
      "concerned: \(context.extent(ofClasses: admission.classes))",
    ]
    return finding(draft, in: context)
  }
}
