import Kubernetes
import PolicyEngine
import TestSupport
import Testing

/// The laws of the semantics reference, section 9, and of the facts, 4.2 (11),
/// on clusters of mixed kinds, read as every engine reads them.
///
/// The changes are made to the text of a cluster, so that the readers take part.
@Suite("Laws of the engine on mixed kinds")
struct AgreementMixedLawTests {
  private static let seeds = Seeds.portions(160)

  /// What passes before and after, of one pair.
  private typealias Entry = AgreementAnswerBook.Entry

  // MARK: What says nothing

  @Test("the order of keys, and of what stands side by side, is irrelevant", arguments: seeds)
  func order(seeds: Range<UInt64>) {
    check(seeds) { cluster, random in
      cluster.documents = cluster.documents.map { MixedLaws.shuffled($0, &random) }
      if MixedLaws.identitiesAreUnique(cluster.documents) {
        cluster.documents.shuffle(using: &random)
      }
    }
  }

  @Test("JSON says the same as YAML, and one list the same as many documents", arguments: seeds)
  func formats(seeds: Range<UInt64>) {
    for seed in seeds {
      let cluster = MixedCluster(seed: seed)
      let probes = MixedProbes(cluster.documents, cluster.state())
      let options = cluster.options(names: probes.names)
      let texts = [
        ("cluster.yaml", cluster.documents.map(\.yaml).joined(separator: "\n---\n")),
        ("cluster.json", MixedLaws.list(cluster.documents).json),
        ("cluster.yaml", MixedLaws.list(cluster.documents).yaml),
      ]
      let before = book(cluster, probes.addresses, options)
      for (file, text) in texts {
        let after = AgreementAnswerBook(
          MixedCluster.state(text: text, file: file), addresses: probes.addresses,
          options: options)
        #expect(before.firstDifference(from: after) == nil, "seed \(seed), \(file)")
        #expect(before.entries.count == after.entries.count, "seed \(seed), \(file)")
      }
    }
  }

  @Test("another name for a label changes nothing", arguments: seeds)
  func renaming(seeds: Range<UInt64>) {
    check(seeds) { cluster, _ in
      // A list of labels that make identities names keys with prefixes.
      if cluster.profile.settings["labels"] != nil { return }
      cluster.documents = cluster.documents.map { MixedLaws.renamed($0, "tier", "zz-tier") }
    }
  }

  @Test("a further pod that nothing selects changes nothing between others", arguments: seeds)
  func furtherPod(seeds: Range<UInt64>) {
    check(seeds) { cluster, random in
      let namespace = cluster.documents.compactMap {
        $0["kind"] == "Pod" ? $0["metadata"]?["namespace"] : nil
      }.first
      guard let namespace else { return }
      cluster.documents.insert(
        [
          "apiVersion": "v1", "kind": "Pod",
          "metadata": ["name": "further", "namespace": namespace],
          "spec": ["containers": [["name": "c"]]],
          "status": ["phase": "Running", "podIP": "10.0.9.9"],
        ], at: random.pick(0...cluster.documents.count))
    }
  }

  // MARK: What splits

  @Test("one rule for each peer says the same as one rule for all", arguments: seeds)
  func splitPeers(seeds: Range<UInt64>) {
    check(seeds) { cluster, _ in
      cluster.documents = cluster.documents.map(MixedLaws.splitPeers)
    }
  }

  @Test("one policy for each rule says the same as one policy for all", arguments: seeds)
  func splitPolicies(seeds: Range<UInt64>) {
    check(seeds, exactOnly: true) { cluster, _ in
      cluster.documents = cluster.documents.flatMap(MixedLaws.splitPolicy)
    }
  }

  @Test("types that are the default need not be written", arguments: seeds)
  func defaultTypes(seeds: Range<UInt64>) {
    check(seeds) { cluster, _ in
      cluster.documents = cluster.documents.map(MixedLaws.withoutDefaultTypes)
    }
  }

  // MARK: What goes one way

  @Test("a further rule of a NetworkPolicy never takes a connection away", arguments: seeds)
  func furtherRule(seeds: Range<UInt64>) {
    check(seeds, { $0.isWithin($1) }) { cluster, random in
      let indices = MixedLaws.policies(cluster.documents)
      guard !indices.isEmpty else { return }
      let index = random.pick(indices)
      for (field, peers) in [("ingress", "from"), ("egress", "to")] {
        guard let types = cluster.documents[index]["spec"]?["policyTypes"],
          types.elements.contains(.text(field.prefix(1).uppercased() + field.dropFirst()))
        else { continue }
        let rules = cluster.documents[index]["spec"]?[field]?.elements ?? []
        let rule: Manifest = .map([
          .init(peers, [["namespaceSelector": ["matchLabels": ["team": "red"]]]])
        ])
        cluster.documents[index]["spec"]?[field] = .list(rules + [rule])
      }
    }
  }

  /// A pod is isolated direction by direction (K-3), so the further policy must
  /// isolate in no direction in which the one it is a copy of does not.
  ///
  /// That decides which rules it may have. Without `policyTypes` an egress rule
  /// makes a policy isolate for egress too (K-2): a copy of one without egress
  /// rules gets none. With `policyTypes`, rules of a direction that they leave
  /// out do nothing by the text (K-2), and the copy gets some to show it; but not
  /// on Cilium, which installs them, and then they isolate (C-26, K02).
  @Test(
    "a further NetworkPolicy on pods that are isolated already takes nothing away",
    arguments: seeds)
  func furtherPolicy(seeds: Range<UInt64>) {
    check(seeds, exactOnly: true, { $0.isWithin($1) }) { cluster, random in
      let indices = MixedLaws.policies(cluster.documents)
      guard !indices.isEmpty else { return }
      var policy = cluster.documents[random.pick(indices)]
      let isolating = MixedLaws.isolatingTypes(policy)
      let ignoresOthers =
        !(policy["spec"]?["policyTypes"]?.elements ?? []).isEmpty
        && cluster.profile.dialect != .cilium
      policy["metadata"]?["name"] = "further"
      for (field, type) in [("ingress", "Ingress"), ("egress", "Egress")] {
        let hasRule = isolating.contains(type) || ignoresOthers
        policy["spec"]?[field] = hasRule ? [["ports": [["port": 80]]]] : []
      }
      cluster.documents.append(policy)
    }
  }

  @Test("a further NetworkPolicy without rules never opens a connection", arguments: seeds)
  func furtherDenial(seeds: Range<UInt64>) {
    check(seeds, { $1.isWithin($0) }) { cluster, random in
      guard let namespace = MixedLaws.namespace(cluster.documents, &random) else { return }
      cluster.documents.append([
        "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
        "metadata": ["name": "further", "namespace": namespace],
        "spec": [
          "podSelector": .map([]),
          "policyTypes": random.chance(50) ? ["Ingress"] : ["Egress"],
        ],
      ])
    }
  }

  @Test("a further denial of the enforced kind never opens a connection", arguments: seeds)
  func furtherDeny(seeds: Range<UInt64>) {
    check(seeds, { $1.isWithin($0) }) { cluster, _ in
      cluster.documents.append(contentsOf: MixedLaws.furtherDenials)
    }
  }

  // MARK: How a law is tried

  private func check(
    _ seeds: Range<UInt64>, exactOnly: Bool = false,
    _ holds: (Entry, Entry) -> Bool = { $0 == $1 },
    _ change: (inout MixedCluster, inout SplitMix64) -> Void
  ) {
    var changes = 0
    for seed in seeds {
      let cluster = MixedCluster(seed: seed)
      if exactOnly && !cluster.isExact { continue }
      var random = SplitMix64(seed: seed ^ 0xF12E_B2EA)
      var changed = cluster
      change(&changed, &random)
      if changed.documents == cluster.documents { continue }
      changes += 1
      let probes = MixedProbes(changed.documents, changed.state())
      let options = cluster.options(names: probes.names)
      let addresses = random.pick(12, of: probes.addresses)
      let before = book(cluster, addresses, options)
      let after = book(changed, addresses, options)
      let difference = before.firstDifference(from: after, holds)
      #expect(difference == nil, "seed \(seed)")
      #expect(before.entries.keys.allSatisfy { after.entries[$0] != nil }, "seed \(seed)")
    }
    #expect(changes > 0 || seeds.count < 20)
  }

  private func book(
    _ cluster: MixedCluster, _ addresses: [IPAddress], _ options: ReachabilityOptions
  ) -> AgreementAnswerBook {
    AgreementAnswerBook(cluster.state(), addresses: addresses, options: options)
  }
}
