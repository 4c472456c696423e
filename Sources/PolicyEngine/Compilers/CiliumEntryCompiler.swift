import Kubernetes

/// Turns one entry of a section into rules: its peers times its ports, with
/// what limits them (C-7, C-8, C-19, C-21, C-24).
struct CiliumEntryCompiler {
  /// Where an entry stands.
  struct Place {
    /// The policy.
    var policy: CiliumPolicy
    /// The rule.
    var rule: CiliumRule
    /// The direction.
    var direction: Direction
    /// A Boolean value that tells whether the entry denies.
    var isDeny: Bool
  }

  /// How peers are read.
  let peers: CiliumPeerCompiler
  /// How ports are read.
  let ports: CiliumPortCompiler
  /// What narrows the peers of every rule.
  let requirements: CiliumRequirements
  /// How names of ports are resolved (C-17).
  let names: CiliumNamedPorts

  /// Returns the rules of an entry; none where it names nobody.
  func rules(_ entry: CiliumDirectionRule, _ place: Place) -> [CompiledRule] {
    let origin = place.policy.origin(entry.path, entry.location)
    let action: CompiledRule.Action = place.isDeny ? .deny : .allow
    if entry.isRefused {
      // What the API server would have refused says nobody knows what.
      return place.policy.isCaptured
        ? [
          CompiledRule(
            origin: origin, action: action, peers: .everyone, ports: .all,
            doubt: .invalidRule(origin))
        ] : []
    }
    if entry.authentication == .testAlwaysFail { return [] }
    let field = entry.unevaluatedFields.first
    return parts(entry, place, origin).flatMap { part in
      ports.parts(entry).flatMap { connections -> [CompiledRule] in
        var rule = CompiledRule(
          origin: origin, action: action, subject: part.subject,
          peers: part.peers == .everyone ? .everyone : .anyOf([.formula(part.peers)]),
          ports: connections.ports)
        if let field = field ?? connections.doubtfulField {
          rule.doubt = .unevaluatedField(origin, field: field)
        }
        return names.resolved(rule, place.direction).flatMap { rule in
          marks(entry, connections, origin).map { mark in
            var marked = rule
            marked.mark = mark
            return marked
          }
        }
      }
    }
  }

  /// Returns the marks of an entry: one, several, or none, which is `nil`.
  private func marks(
    _ entry: CiliumDirectionRule, _ connections: CiliumPortCompiler.Part, _ origin: RuleOrigin
  ) -> [Cause?] {
    var marks: [Cause] = []
    if connections.isRestricted { marks.append(.restrictedRequests(origin)) }
    if entry.authentication == .required { marks.append(.requiresAuthentication(origin)) }
    return marks.isEmpty ? [nil] : marks
  }

  private func parts(
    _ entry: CiliumDirectionRule, _ place: Place, _ origin: RuleOrigin
  ) -> [CiliumPeerCompiler.Part] {
    let parts = peers.parts(entry, place.peers(origin))
    let hasEndpoints = entry.peers.contains {
      if case .endpoints(let list) = $0 { !list.isEmpty } else { false }
    }
    guard hasEndpoints else { return parts }
    return parts.flatMap { requirements.narrowed($0, place.direction, origin) }
  }
}

extension CiliumEntryCompiler.Place {
  /// Returns the place of the entry's peers.
  func peers(_ origin: RuleOrigin) -> CiliumPeerCompiler.Place {
    CiliumPeerCompiler.Place(
      namespace: policy.namespace, matchesInit: rule.matchesInit, isDeny: isDeny, origin: origin)
  }
}

extension CiliumPolicy {
  /// Returns the origin of a part of the policy.
  func origin(_ path: String, _ location: SourceLocation) -> RuleOrigin {
    RuleOrigin(policy: reference, path: path, location: location)
  }
}

extension CiliumRule {
  /// A Boolean value that tells whether it selects endpoints without labels.
  fileprivate var matchesInit: Bool {
    guard case .endpoints(let selector?) = subject else { return false }
    return selector.requirements.contains { $0.key == "reserved:init" }
  }

  /// Returns the entries of a section.
  func entries(_ direction: Direction, isDeny: Bool) -> [CiliumDirectionRule] {
    switch (direction, isDeny) {
    case (.ingress, false): ingress ?? []
    case (.ingress, true): ingressDeny ?? []
    case (.egress, false): egress ?? []
    case (.egress, true): egressDeny ?? []
    }
  }

  /// Returns whether it has an entry that denies, or one that allows.
  func hasEntries(isDeny: Bool) -> Bool {
    let sections = isDeny ? [ingressDeny, egressDeny] : [ingress, egress]
    return sections.contains { !($0 ?? []).isEmpty }
  }

  /// Returns whether it has an entry for a direction, be it one that denies.
  func hasEntries(_ direction: Direction) -> Bool {
    direction == .ingress ? hasIngress : hasEgress
  }

  /// Returns whether it puts the pods it selects into default-deny (C-4).
  func asksForDefaultDeny(_ direction: Direction, _ settings: CiliumSettings) -> Bool {
    if !settings.honoursDefaultDeny { return hasEntries(direction) }
    return direction == .ingress ? asksForDefaultDenyIngress : asksForDefaultDenyEgress
  }
}
