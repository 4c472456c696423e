import DisplayText
import Kubernetes
import PolicyEngine

/// What is said of a policy of any kind in a row.
struct PolicyCard {
  /// Which policy it is.
  var reference: ResourceReference
  /// Where it was read.
  var location: SourceLocation
  /// Whom it selects.
  var selects: SafeText
  /// The directions that it isolates or, where its kind isolates nobody, speaks
  /// of.
  var directions: SafeText
  /// How many rules it has for ingress.
  var rulesIn: Int
  /// How many rules it has for egress.
  var rulesOut: Int
  /// Whether anything enforces it.
  var standing = PolicyStanding.counted

  /// The policies of a cluster of every kind that is evaluated, each once, kind
  /// by kind in input order.
  static func all(_ state: ClusterState, _ enforcement: Enforcement) -> [PolicyCard] {
    let cards =
      state.networkPolicies.map(PolicyCard.init) + state.adminPolicies.map(PolicyCard.init)
      + state.ciliumPolicies.map(PolicyCard.init) + state.calicoPolicies.map(PolicyCard.init)
    let standings = PolicyStanding.all(enforcement)
    if standings.isEmpty { return cards }
    return cards.map { card in
      var card = card
      if card.standing == .counted { card.standing = standings[card.reference] ?? .counted }
      return card
    }
  }

  /// How many policies of these kinds a cluster has.
  static func count(_ state: ClusterState) -> Int {
    state.networkPolicies.count + state.adminPolicies.count + state.ciliumPolicies.count
      + state.calicoPolicies.count
  }

  /// Makes the card of a NetworkPolicy.
  init(_ policy: NetworkPolicy) {
    reference = policy.reference
    location = policy.metadata.location
    selects = PolicyWords.selector(policy)
    directions = PolicyWords.isolates(policy)
    rulesIn = policy.ingress.count
    rulesOut = policy.egress.count
  }

  /// Makes the card of a policy of `policy.networking.k8s.io`.
  init(_ policy: AdminPolicy) {
    reference = policy.reference
    location = policy.metadata.location
    if let subject = policy.subject {
      let parts = [
        subject.namespaces.isEmpty ? nil : "namespaces \(subject.namespaces)",
        subject.pods.isEmpty ? nil : "pods \(subject.pods)",
      ].compactMap { $0 }
      selects = parts.isEmpty ? "every pod" : SafeText(parts.joined(separator: ", "))
    } else {
      selects = "unknown: unreadable subject"
    }
    rulesIn = policy.ingress.count
    rulesOut = policy.egress.count
    directions = PolicyCard.words(rulesIn > 0, rulesOut > 0)
  }

  /// Makes the card of a policy of Cilium.
  init(_ policy: CiliumPolicy) {
    reference = policy.reference
    location = policy.metadata.location
    if let rule = policy.rules.first, policy.rules.count == 1 {
      switch rule.subject {
      case .endpoints(let selector):
        selects =
          selector.map { $0.isEmpty ? "every pod" : SafeText($0.description) }
          ?? "unknown: unreadable selector"
      case .nodes: selects = "nodes"
      }
    } else {
      selects = "\(policy.rules.count) rules"
    }
    rulesIn = policy.rules.reduce(0) {
      $0 + ($1.ingress ?? []).count + ($1.ingressDeny ?? []).count
    }
    rulesOut = policy.rules.reduce(0) {
      $0 + ($1.egress ?? []).count + ($1.egressDeny ?? []).count
    }
    directions = PolicyCard.words(
      policy.rules.contains(where: \.asksForDefaultDenyIngress),
      policy.rules.contains(where: \.asksForDefaultDenyEgress))
  }

  /// Makes the card of a policy of Calico.
  init(_ policy: CalicoPolicy) {
    reference = policy.reference
    location = policy.metadata.location
    selects = policy.selector.map { SafeText($0.description) } ?? "unknown: unreadable selector"
    rulesIn = policy.ingress.count
    rulesOut = policy.egress.count
    directions = PolicyCard.words(policy.governsIngress, policy.governsEgress)
    if policy.isStaged { standing = .staged }
  }

  /// A NetworkPolicy by its name alone, others with their kind.
  var name: SafeText {
    SafeText(
      reference.kind == .networkPolicy
        ? reference.name : "\(reference.kind.kind)/\(reference.name)")
  }

  private static func words(_ ingress: Bool, _ egress: Bool) -> SafeText {
    switch (ingress, egress) {
    case (true, true): "ingress, egress"
    case (true, false): "ingress"
    case (false, true): "egress"
    case (false, false): "nothing"
    }
  }
}
