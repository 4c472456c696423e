import Kubernetes
import PolicyEngine
import TestSupport

/// A cluster and the edits made to it, one after another, as text, so that a
/// run in which an evaluation step by step goes wrong can be made smaller.
struct EditRun {
  /// What following a run showed.
  struct Outcome {
    /// How many edits were followed.
    var applied = 0
    /// The first answer that is not the right one, in words, or `nil`: what is
    /// wrong, a colon, and where.
    var difference: String?
  }

  /// The cluster before the first edit.
  private(set) var cluster: MixedCluster
  /// The edits in order: the new text of a document, and which of those with
  /// its identity it replaces.
  private(set) var edits: [Manifest] = []

  /// The kind of the documents that hold the edits.
  private static let kind = "Edit"

  /// Makes the cluster of a seed and up to five edits of it.
  init(seed: UInt64) {
    cluster = MixedCluster(seed: seed)
    var random = SplitMix64(seed: seed ^ 0xED17)
    var current = cluster
    for _ in 0..<5 {
      guard let edit = DocumentEdit.random(current, &random) else { continue }
      let after = edit.applied(to: current.documents)
      let next = MixedCluster.state(after)
      let change = EditRun.edit(
        after[edit.index], current.state(), next, Inventory(next))
      if change == nil { continue }
      let twins = current.documents[..<edit.index].count {
        EditRun.identity($0) == EditRun.identity(edit.replacement)
      }
      edits.append(["kind": .text(EditRun.kind), "of": .number(twins), "text": edit.replacement])
      current.documents = after
    }
  }

  /// Follows the edits: after each edit, what was there is evaluated anew where
  /// the edit touches it, and compared with a full evaluation; after the last,
  /// with the plain evaluator too.
  ///
  /// - Parameter breadth: how many addresses are asked after each edit.
  func followed(breadth: Int = 10) -> Outcome {
    var outcome = Outcome()
    var random = SplitMix64(seed: cluster.seed ^ 0xADD5)
    var current = cluster
    var state = current.state()
    let names = MixedProbes(current.documents, state).names
    let options = cluster.options(names: names)
    var engine = Reachability(state: state, inventory: Inventory(state), options: options)
    for edit in edits {
      guard let text = edit["text"], let index = target(edit, current.documents) else { continue }
      var after = current
      after.documents[index] = text
      let next = after.state()
      let inventory = Inventory(next)
      guard let change = EditRun.edit(text, state, next, inventory) else { continue }
      current = after
      state = next
      outcome.applied += 1
      engine = Reachability(from: engine, change, state: state, inventory: inventory)
      let full = Reachability(state: state, inventory: inventory, options: options)
      let addresses = random.pick(
        breadth, of: MixedProbes(current.documents, state).addresses)
      let book = AgreementAnswerBook(engine, addresses: addresses, names: names)
      let difference = AgreementAnswerBook(full, addresses: addresses, names: names)
        .firstDifference(from: book)
      if let difference {
        outcome.difference = "a step differs from the whole: after \(text.json), \(difference)"
        return outcome
      }
      if engine.diagnostics != full.diagnostics {
        outcome.difference = "a step tells something else: after \(text.json)"
        return outcome
      }
      let namespaces = state.namespaces.map(\.name) + ["unheard-of"]
      for namespace in namespaces {
        guard let what = newcomers(in: namespace, of: engine, full) else { continue }
        outcome.difference =
          "a step differs from the whole for new pods: after \(text.json), \(namespace), \(what)"
        return outcome
      }
    }
    if outcome.applied > 0 {
      let sheet = MixedSheet(current, breadth: breadth, asking: names)
      if let text = sheet.disagreement(with: engine) {
        let parts = text.split(separator: ": ")
        outcome.difference = "\(parts.last ?? ""): after all edits, \(parts.first ?? "")"
      }
    }
    return outcome
  }

  /// Returns what two evaluations of a state tell differently of a pod that is
  /// not there yet, in words, or `nil`.
  private func newcomers(
    in namespace: String, of one: Reachability, _ other: Reachability
  ) -> String? {
    for direction in Direction.allCases {
      let reaches = [one, other].map { $0.reachOfNewcomer(inNamespace: namespace, direction) }
      let answers = zip([one, other], reaches).map { engine, reach in
        var answers: [Int: [ConnectionSet]] = [:]
        for block in reach.blocks {
          for pod in block.podClasses.flatMap({ engine.podClasses[$0].pods }) {
            answers[pod] = [block.answer.certain, block.answer.possible]
          }
        }
        answers[-1] = [reach.stranger.certain, reach.stranger.possible]
        return answers
      }
      if reaches[0].policies != reaches[1].policies {
        return "\(direction) policies \(reaches[0].policies) and \(reaches[1].policies)"
      }
      if reaches[0].isolation != reaches[1].isolation {
        return "\(direction) isolation \(reaches[0].isolation) and \(reaches[1].isolation)"
      }
      let peers = Set(answers[0].keys).union(answers[1].keys).sorted()
      if let peer = peers.first(where: { answers[0][$0] != answers[1][$0] }) {
        return "\(direction) pod \(peer) \(answers.map { "\($0[peer] ?? [])" })"
      }
    }
    return nil
  }

  /// What a person needs to see what goes wrong: the seed, the smallest cluster
  /// with the fewest edits on which the same is wrong still, and what.
  ///
  /// - Parameters:
  ///   - seen: what was wrong when the run was followed, up to a colon, and
  ///     where. It is told as it is where following the run again does not show
  ///     it: what is wrong then depends on chance, which is a fault of its own.
  ///   - difference: follows a run and says what is wrong, in the same form.
  func report(_ seen: String, _ difference: (EditRun) -> String?) -> String {
    // What is wrong stays the same; else one fault may turn into another.
    func complaint(_ text: String?) -> Substring? { text?.split(separator: ": ").first }
    let wanted = complaint(seen)
    var small = self
    small.take(
      ManifestShrinker.shrunk(cluster.documents + edits) { documents in
        var candidate = self
        candidate.take(documents)
        return complaint(difference(candidate)) == wanted
      })
    let what = difference(small) ?? "not seen again, \(seen)"
    let texts = small.edits.compactMap { $0["text"]?.yaml }
    return "seed \(cluster.seed): \(what)\n\(small.cluster.yaml)"
      + texts.map { "\n--- # becomes\n\($0)" }.joined()
  }

  private mutating func take(_ documents: [Manifest]) {
    cluster.documents = documents.filter { $0["kind"] != .text(EditRun.kind) }
    edits = documents.filter { $0["kind"] == .text(EditRun.kind) }
  }

  // MARK: What an edit is of

  /// Returns the index of the document that an edit replaces.
  private func target(_ edit: Manifest, _ documents: [Manifest]) -> Int? {
    guard let text = edit["text"] else { return nil }
    let identity = EditRun.identity(text)
    let twins = documents.indices.filter { EditRun.identity(documents[$0]) == identity }
    let number = if case .number(let number)? = edit["of"] { number } else { 0 }
    return twins.indices.contains(number) ? twins[number] : twins.first
  }

  private static func identity(_ document: Manifest) -> [Manifest?] {
    [
      document["apiVersion"], document["kind"], document["metadata"]?["namespace"],
      document["metadata"]?["name"],
    ]
  }

  /// The edit in the engine's words; `nil` where more than one thing differs.
  static func edit(
    _ document: Manifest, _ before: ClusterState, _ after: ClusterState, _ inventory: Inventory
  ) -> ClusterEdit? {
    guard references(before) == references(after), before.podCIDRs == after.podCIDRs,
      let kind = document["kind"]?.string, let name = document["metadata"]?["name"]?.string
    else { return nil }
    let namespace = document["metadata"]?["namespace"]?.string
    switch kind {
    case "Namespace": return .namespace(name)
    case "Pod": return inventory.pod(namespace: namespace ?? "default", name: name).map { .pod($0) }
    default:
      let lists: [(PolicySource.List, [ResourceReference])] = [
        (.networkPolicies, after.networkPolicies.map(\.reference)),
        (.adminPolicies, after.adminPolicies.map(\.reference)),
        (.ciliumPolicies, after.ciliumPolicies.map(\.reference)),
        (.calicoPolicies, after.calicoPolicies.map(\.reference)),
      ]
      let group = document["apiVersion"]?.string?.split(separator: "/").first.map(String.init)
      for (list, references) in lists {
        let index = references.firstIndex {
          $0.kind.kind == kind && $0.kind.group == group && $0.name == name
            && ($0.namespace == nil || $0.namespace == namespace ?? "default")
        }
        if let index { return .policy(list, index) }
      }
      return nil
    }
  }

  private static func references(_ state: ClusterState) -> [ResourceReference] {
    state.networkPolicies.map(\.reference) + state.adminPolicies.map(\.reference)
      + state.ciliumPolicies.map(\.reference) + state.calicoPolicies.map(\.reference)
      + state.unevaluatedPolicies.map(\.reference)
      + state.namespaces.map { ResourceReference(.namespace, namespace: nil, name: $0.name) }
      + Inventory(state).pods.map(\.pod.reference)
  }
}
