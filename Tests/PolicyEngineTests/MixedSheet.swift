import Kubernetes
import PolicyEngine
import TestSupport

/// What the plain evaluator says of a cluster of mixed kinds, question by
/// question, for engines to be compared with.
struct MixedSheet {
  /// One pair of ends, some connections, and the right verdicts.
  struct Question {
    /// Who opens the connections.
    var source: Peer
    /// Who accepts them.
    var destination: Peer
    /// The connections.
    var connections: [ReferenceEvaluator.Connection]
    /// The verdicts, one each.
    var verdicts: [Verdict]
  }

  /// The cluster.
  let cluster: MixedCluster
  /// What was read of it.
  let state: ClusterState
  /// Its workloads and pods.
  let inventory: Inventory
  /// The options of both evaluators.
  let options: ReachabilityOptions
  /// The questions with their answers.
  private(set) var questions: [Question] = []
  /// How often asking exercised rules of the reference.
  private(set) var exercised: [String: Int] = [:]

  /// Asks the plain evaluator about every pair of pods, and about every pod
  /// with its node, some addresses and some names.
  ///
  /// - Parameters:
  ///   - breadth: How many connections are asked of each pair.
  ///   - names: The names that may be asked; those of the text where it is `nil`.
  init(_ cluster: MixedCluster, breadth: Int = 7, asking names: [String]? = nil) {
    self.cluster = cluster
    state = cluster.state()
    inventory = Inventory(state)
    let probes = MixedProbes(cluster.documents, state)
    let names = names ?? probes.names
    options = cluster.options(names: names)
    let reference = ReferenceEvaluator(
      state, inventory: inventory, profile: ReferenceProfile(cluster.profile))
    var random = SplitMix64(seed: cluster.seed)
    func ask(_ source: Peer, _ destination: Peer) {
      let connections = random.pick(breadth, of: probes.connections)
      questions.append(
        Question(
          source: source, destination: destination, connections: connections,
          verdicts: reference.verdicts(from: source, to: destination, connections)))
    }
    for (index, subject) in inventory.pods.enumerated() {
      let pod = Peer.pod(index)
      for other in inventory.pods.indices { ask(pod, .pod(other)) }
      note("G-1", "A-17")
      for node in state.nodes {
        if let address = node.addresses.randomElement(using: &random) {
          if node.name == subject.pod.spec.nodeName { note("G-3", "X-28") }
          note("K-16")
          ask(pod, .address(address))
          ask(.address(address), pod)
        }
      }
      for address in random.pick(4, of: probes.addresses).map(Peer.address) {
        note("K-15", "G-16")
        if random.chance(50) { ask(pod, address) } else { ask(address, pod) }
      }
      for name in random.pick(3, of: names) { ask(pod, .name(name)) }
    }
  }

  /// How many connections were asked.
  var count: Int { questions.reduce(0) { $0 + $1.connections.count } }

  /// Returns the first question on which an engine says something else, in
  /// words, or `nil`.
  func disagreement(with engine: Reachability) -> String? {
    for question in questions {
      let answer = engine.answer(from: question.source, to: question.destination)
      for (connection, expected) in zip(question.connections, question.verdicts) {
        let found = answer.verdict(connection.part, connection.number)
        if found != expected {
          return say(question, connection, "engine \(found), expected \(expected)")
        }
      }
      guard let first = question.connections.first else { continue }
      if !answer.possible.isSuperset(of: answer.certain) {
        return say(question, first, "what is certain is not possible")
      }
      if !answer.isExact, answer.causes.allSatisfy(\.isMark) {
        return say(question, first, "unknown without a cause")
      }
    }
    return nil
  }

  /// Returns the first question that an engine explains otherwise than it is,
  /// or `nil`; one in so many questions is explained.
  func misexplanation(by engine: Reachability, one in: Int = 9) -> String? {
    for (number, question) in questions.enumerated() where number % `in` == 0 {
      guard let connection = question.connections.first, let expected = question.verdicts.first
      else { continue }
      let explanation = engine.explain(
        Probe(
          from: question.source, to: question.destination, connection.part, connection.number))
      if explanation.verdict != expected {
        return say(
          question, connection, "explained as \(explanation.verdict), expected \(expected)")
      }
      if expected == .unknown, explanation.causes.allSatisfy(\.isMark) {
        return say(question, connection, "explained as unknown without a cause")
      }
    }
    return nil
  }

  private mutating func note(_ rules: String...) {
    for rule in rules { exercised[rule, default: 0] += 1 }
  }

  private func say(
    _ question: Question, _ connection: ReferenceEvaluator.Connection, _ what: String
  ) -> String {
    "\(text(question.source)) to \(text(question.destination)) "
      + "\(connection.part.name) \(connection.number): \(what)"
  }

  private func text(_ peer: Peer) -> String {
    switch peer {
    case .address(let address): return "\(address)"
    case .name(let name): return name
    case .pod(let index):
      let pod = inventory.pods[index]
      return "\(pod.pod.namespace)/\(pod.pod.name)\(pod.isTemplate ? " (template)" : "")"
    }
  }
}

extension MixedSheet {
  /// Returns what a person needs to see a disagreement: the seed, the smallest
  /// cluster that still shows one, and the question.
  ///
  /// - Parameter compare: compares the engine in question with a sheet.
  static func report(
    _ cluster: MixedCluster, _ compare: (MixedSheet) -> String?
  ) -> String {
    // What is wrong stays the same; else one fault may turn into another.
    func complaint(_ text: String?) -> Substring? { text?.split(separator: ": ").last }
    let wanted = complaint(compare(MixedSheet(cluster)))
    var small = cluster
    small.documents = ManifestShrinker.shrunk(cluster.documents) { documents in
      var candidate = cluster
      candidate.documents = documents
      return complaint(compare(MixedSheet(candidate, breadth: 30))) == wanted
    }
    let what = compare(MixedSheet(small, breadth: 30)) ?? compare(MixedSheet(cluster)) ?? "?"
    return "seed \(cluster.seed): \(what)\n\(small.yaml)"
  }
}
