import Kubernetes

/// Compiles one text of a Calico policy (X-7, X-10 … … X-25).
///
/// In manifests an invalid policy may be absent, or there with its valid rules;
/// in a capture Felix drops it, and it says nothing here.
struct CalicoPolicyCompiler {
  /// What selectors and Services refer to.
  let scope: CalicoScope

  /// Returns a text as evaluation reads it; one without sides does nothing.
  func compile(_ policy: CalicoPolicy) -> CompiledPolicy {
    let whole = RuleOrigin(
      policy: policy.reference, path: "spec", location: policy.metadata.location)
    var compiled = CompiledPolicy(
      origin: whole, subject: .formula(subject(of: policy, whole)), absenceCauses: [],
      ingress: nil, egress: nil)
    if policy.concernsHostsOnly || policy.isDroppedByFelix { return compiled }
    if policy.issues.contains(where: \.isRefusal) {
      compiled.absenceCauses.append(.invalidRule(whole))
    }
    for rule in policy.ingress + policy.egress where rule.isRefused {
      compiled.absenceCauses.append(.invalidRule(origin(of: rule, in: policy)))
    }
    if policy.governsIngress {
      compiled.ingress = side(policy.ingress, .ingress, in: policy)
    }
    if policy.governsEgress {
      compiled.egress = side(policy.egress, .egress, in: policy)
    }
    return compiled
  }

  // MARK: Subject

  /// The pods a policy selects (X-10 … X-12).
  private func subject(of policy: CalicoPolicy, _ whole: RuleOrigin) -> PeerFormula {
    var parts: [PeerFormula] = [.pods]
    if let namespace = policy.namespace {
      parts.append(CalicoSelectorCompiler.namespace(namespace))
    }
    guard let selector = policy.selector else {
      let cause = policy.unevaluatedFields.first.map {
        Cause.unevaluatedField(whole, field: $0)
      }
      return .all(parts + [.doubtful(cause ?? .invalidRule(whole))])
    }
    let compiler = CalicoSelectorCompiler(scope: scope)
    parts.append(compiler.pods(selector, .endpoint))
    if let namespaces = policy.namespaceSelector {
      parts.append(compiler.pods(namespaces, .namespace))
    }
    if let accounts = policy.serviceAccountSelector {
      parts.append(compiler.pods(accounts, .serviceAccount))
    }
    return .joined(all: parts)
  }

  // MARK: Rules

  private func origin(of rule: CalicoRule, in policy: CalicoPolicy) -> RuleOrigin {
    RuleOrigin(policy: policy.reference, path: rule.path, location: rule.location)
  }

  private func side(
    _ rules: [CalicoRule], _ direction: Direction, in policy: CalicoPolicy
  ) -> CompiledPolicy.Side {
    CompiledPolicy.Side(
      isolates: true,
      rules: rules.filter { !$0.isRefused }.flatMap { compile($0, direction, in: policy) })
  }

  /// Returns what a rule says: nothing where it only logs, several rules of one
  /// action where a Service has several kinds of endpoints, or where addresses
  /// decide for which of the pods of the policy it speaks.
  private func compile(
    _ rule: CalicoRule, _ direction: Direction, in policy: CalicoPolicy
  ) -> [CompiledRule] {
    let action: CompiledRule.Action
    switch rule.action {
    case .allow: action = .allow
    case .deny: action = .deny
    case .pass: action = .pass
    case .log: return []
    }
    let origin = origin(of: rule, in: policy)
    var compiled = CompiledRule(
      origin: origin, action: action, peers: .everyone, ports: CalicoConnections.ports(of: rule))
    // All fields are joined by and: one that is not understood can only narrow.
    compiled.doubt = rule.unevaluatedFields.first.map { .unevaluatedField(origin, field: $0) }
    let families = CalicoEntityCompiler.families(of: rule)
    if families.isEmpty { return [] }
    let entities = CalicoEntityCompiler(
      scope: scope, namespace: policy.namespace, families: families, origin: origin)
    let peer = direction == .ingress ? rule.source : rule.destination
    let own = direction == .ingress ? rule.destination : rule.source
    let limits = CalicoConnections.dependsOnSourcePort(rule)
    if limits, action != .allow {
      // From other ports the connection goes on: nobody can say which it uses.
      compiled.doubt =
        compiled.doubt ?? .unevaluatedField(origin, field: "\(rule.path).source.ports")
    } else if limits {
      compiled.mark = .constrainedBySourcePort(origin)
    } else if rule.restrictsRequests {
      compiled.mark = .restrictedRequests(origin)
    }
    func rules(_ named: PeerFormula, _ ports: CompiledPorts) -> [CompiledRule] {
      entities.pairs(own: own, named).map { pair in
        var rule = compiled
        rule.subject = pair.subject
        rule.peers = peers(pair.peers)
        rule.ports = ports
        return rule
      }
    }
    guard let service = peer.service else { return rules(entities.peers(peer), compiled.ports) }
    return scope.services.endpoints(
      of: service, in: policy.namespace, origin: origin, withPorts: direction == .egress
    ).flatMap { endpoints in
      rules(
        entities.limited(endpoints.peers),
        endpoints.ports.map { $0.limited(to: compiled.ports.fixed) } ?? compiled.ports)
    }
  }

  private func peers(_ formula: PeerFormula) -> CompiledPeers {
    formula == .everyone ? .everyone : .anyOf([.formula(formula)])
  }
}

extension CompiledPorts {
  /// Returns the ports whose protocol, by number or name, is among others.
  fileprivate func limited(to others: ConnectionSet) -> CompiledPorts {
    CompiledPorts(
      fixed: fixed.intersection(others), names: names.filter { !others[$0.part].isEmpty },
      excludedNames: excludedNames)
  }
}
