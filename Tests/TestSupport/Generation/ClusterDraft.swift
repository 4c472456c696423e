import PolicyEngine

/// A small cluster of mixed kinds that is being made from a seed.
///
/// Each kind is written by an extension of its own. Whatever is written says
/// which rules of the semantics reference it exercises, so that the report can
/// show that none is forgotten.
package struct ClusterDraft: Sendable {
  /// The choices still to come.
  var random: SplitMix64
  /// A Boolean value that tells whether the input shall leave nothing open but
  /// the addresses of templates.
  let isExact: Bool
  /// How the engine reads the cluster.
  let profile: EngineProfile
  /// What is written so far.
  package private(set) var documents: [Manifest] = []
  /// How often each rule was exercised.
  package private(set) var exercised: [String: Int] = [:]
  /// The namespaces, those without an object included.
  var namespaces: [String] = []
  /// A Boolean value that tells whether pods and nodes have addresses of both
  /// families.
  var isDualStack = false
  /// The nodes.
  var nodes: [String] = []

  /// Makes the draft of a seed.
  package init(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    isExact = random.chance(50)
    profile = ProfileDraft.profile(&random)
    self.random = random
    isDualStack = self.random.chance(35)
    noteProfile()
    writeStage()
    writePolicies()
    writeGaps()
  }

  // MARK: Writing

  /// Adds a document and the rules it exercises.
  mutating func write(_ document: Manifest, _ rules: String...) {
    documents.append(document)
    for rule in rules { exercised[rule, default: 0] += 1 }
  }

  /// Notes that something written exercises some rules.
  mutating func note(_ rules: String...) {
    for rule in rules { exercised[rule, default: 0] += 1 }
  }

  /// Returns true in so many of a hundred calls, and never in exact clusters:
  /// for what the input leaves open.
  mutating func doubt(_ percent: Int) -> Bool {
    !isExact && random.chance(percent)
  }

  /// Returns one of some values.
  mutating func one<Value>(_ values: [Value]) -> Value { random.pick(values) }

  /// Returns between so many values made by a closure.
  mutating func some(
    _ counts: [Int], _ make: (inout ClusterDraft) -> Manifest
  ) -> Manifest {
    .list((0..<random.pick(counts)).map { _ in make(&self) })
  }

  /// Returns the metadata of a resource; some of the resources carry what only
  /// a live API server sets.
  mutating func metadata(
    _ name: String, in namespace: String? = nil, labels: [Manifest.Entry] = [],
    captured percent: Int = 40
  ) -> Manifest {
    var entries = [Manifest.Entry("name", .text(name))]
    if let namespace {
      if doubt(2) {
        // What names no namespace stands in `default`.
        note("G-11")
      } else {
        entries.append(.init("namespace", .text(namespace)))
      }
    }
    if !labels.isEmpty { entries.append(.init("labels", .map(labels))) }
    if random.chance(percent) {
      entries.append(.init("uid", "0c6f4c5e-0000-4000-8000-000000000001"))
    }
    return .map(entries)
  }

  /// Returns a document of a kind.
  func document(
    _ apiVersion: String, _ kind: String, _ metadata: Manifest, _ fields: [Manifest.Entry]
  ) -> Manifest {
    .map(
      [
        .init("apiVersion", .text(apiVersion)), .init("kind", .text(kind)),
        .init("metadata", metadata),
      ] + fields)
  }

  /// Writes the policies of the kinds the engine enforces, and now and then one
  /// of another engine's.
  private mutating func writePolicies() {
    for number in 0..<random.pick(1...7) {
      switch one(weights()) {
      case .networkPolicy: writeNetworkPolicy(number)
      case .adminNetworkPolicy: writeAdminPolicyV1Alpha1(number)
      case .clusterNetworkPolicy: writeClusterNetworkPolicy(number)
      case .cilium: writeCiliumPolicy(number)
      case .calico: writeCalicoPolicy(number)
      }
    }
  }

  private func weights() -> [PolicyFamily] {
    let own: [PolicyFamily] =
      switch profile.dialect {
      case .kubernetes:
        [.adminNetworkPolicy, .adminNetworkPolicy, .clusterNetworkPolicy, .clusterNetworkPolicy]
      case .cilium: [.cilium, .cilium, .cilium, .cilium, .cilium, .clusterNetworkPolicy]
      case .calico:
        [.calico, .calico, .calico, .calico, .calico, .adminNetworkPolicy, .clusterNetworkPolicy]
      }
    // One in about twenty is of a kind that another engine reads (E-3).
    return own + own + own + [.networkPolicy, .networkPolicy, .networkPolicy, .networkPolicy]
      + [profile.dialect == .cilium ? .calico : .cilium]
  }

  /// Cuts the list of policies short now and then.
  private mutating func writeGaps() {
    guard doubt(3) else { return }
    write([
      "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicyList",
      "metadata": ["continue": "more"], "items": [],
    ])
  }
}
