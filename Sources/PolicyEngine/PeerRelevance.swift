import Kubernetes
import OrderedCollections

/// What the rules of a cluster ask of its peers (section 10.2, step 2).
///
/// Whatever no rule asks for cannot tell two pods apart, so it does not count
/// for their class.
struct PeerRelevance: Sendable {
  /// The label keys of pods.
  private(set) var labelKeys: Set<String> = []
  /// The label keys of namespaces.
  private(set) var namespaceKeys: Set<String> = []
  /// A Boolean value that tells whether service accounts count by name.
  private(set) var asksServiceAccounts = false
  /// The label keys of service accounts.
  private(set) var serviceAccountKeys: Set<String> = []
  /// The port names.
  private(set) var portNames: Set<String> = []
  /// The blocks of addresses, each once.
  private(set) var blocks: OrderedSet<AddressSet> = []
  /// A Boolean value that tells whether some rule tells nodes from the world.
  private(set) var asksNodes = false
  /// The patterns of domain names, each once.
  private(set) var names: OrderedSet<DomainPattern> = []
  /// The namespaces that policies and peers name.
  private(set) var namespaces: Set<String> = []

  /// Collects what a compiled cluster asks for; linear in its rules.
  init(_ cluster: CompiledCluster) {
    for text in cluster.tiers.lazy.flatMap(\.choices).flatMap(\.texts) { add(text) }
  }

  /// Returns whether a policy asks for nothing that was not asked before.
  func covers(_ choice: CompiledChoice, _ known: [String: Int]) -> Bool {
    var own = PeerRelevance(CompiledCluster(tiers: []))
    for text in choice.texts { own.add(text) }
    return own.labelKeys.isSubset(of: labelKeys) && own.namespaceKeys.isSubset(of: namespaceKeys)
      && (asksServiceAccounts || !own.asksServiceAccounts)
      && own.serviceAccountKeys.isSubset(of: serviceAccountKeys)
      && own.portNames.isSubset(of: portNames) && own.blocks.allSatisfy(blocks.contains)
      && (asksNodes || !own.asksNodes) && own.names.allSatisfy(names.contains)
      && own.namespaces.allSatisfy { known[$0] != nil }
  }

  private mutating func add(_ text: CompiledPolicy) {
    switch text.subject {
    case .podsOf(let namespace, let pods):
      namespaces.insert(namespace)
      if let pods { add(pods) }
    case .formula(let formula): add(formula)
    }
    for side in [text.ingress, text.egress] {
      for rule in side?.rules ?? [] { add(rule) }
    }
  }

  private mutating func add(_ rule: CompiledRule) {
    for name in rule.ports.names + rule.ports.excludedNames { portNames.insert(name.name) }
    if let subject = rule.subject { add(subject) }
    guard case .anyOf(let peers) = rule.peers else { return }
    for peer in peers {
      switch peer {
      case .podsOf(let namespace, let pods):
        namespaces.insert(namespace)
        add(pods)
      case .podsWhere(let namespaces, let pods):
        for requirement in namespaces.requirements { namespaceKeys.insert(requirement.key) }
        add(pods)
      case .addresses(let block): blocks.append(block)
      case .formula(let formula): add(formula)
      }
    }
  }

  private mutating func add(_ selector: LabelSelector) {
    for requirement in selector.requirements { labelKeys.insert(requirement.key) }
  }

  /// Walks through a formula without recursion.
  private mutating func add(_ formula: PeerFormula) {
    var rest = [formula]
    while let next = rest.popLast() {
      switch next {
      case .everyone, .nobody, .pods, .everyName, .doubtful: break
      case .podLabel(let test): labelKeys.insert(test.key)
      case .namespaceLabel(let test):
        namespaceKeys.insert(test.key)
        if test.key == Namespace.nameLabel, case .isIn(let names) = test.test {
          namespaces.formUnion(names)
        }
      case .serviceAccounts: asksServiceAccounts = true
      case .serviceAccountLabel(let test):
        asksServiceAccounts = true
        serviceAccountKeys.insert(test.key)
      case .addresses(let block, let scope):
        blocks.append(block)
        if !scope.contains([.world, .nodes]) { asksNodes = true }
      case .owners(let block): blocks.append(block)
      case .world, .otherNodes, .ownNode: asksNodes = true
      case .names(let patterns): for pattern in patterns { names.append(pattern) }
      case .all(let parts), .any(let parts): rest += parts
      case .not(let part): rest.append(part)
      }
    }
  }
}
