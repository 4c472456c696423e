import Kubernetes
package import PolicyEngine

/// A question of a person: may this connection be made, and why?
package struct ConnectionQuestion: Hashable, Sendable {
  /// Who opens it: `NS/NAME`, `NS/NAME[Kind]` or an address.
  package var from: String
  /// Who accepts it.
  package var to: String
  /// The protocol: TCP, UDP, SCTP, ICMPv4 or ICMPv6, in any case.
  package var protocolName: String
  /// The port at the destination pod: a number, a name, or `type/code`.
  package var port: String

  /// Makes a question.
  package init(from: String, to: String, protocolName: String, port: String) {
    self.from = from
    self.to = to
    self.protocolName = protocolName
    self.port = port
  }

  /// Makes a question from `80`, `80/UDP`, `http/TCP` or `8/0/ICMPv4`; the
  /// protocol is TCP where none is named.
  package init(from: String, to: String, portAndProtocol text: String) {
    let names = Set(ConnectionSet.Part.allCases.map { $0.name.lowercased() } + ["icmp"])
    let pieces = text.split(separator: "/", omittingEmptySubsequences: false)
    if let last = pieces.last, pieces.count > 1, names.contains(last.lowercased()) {
      let port = pieces.dropLast().joined(separator: "/")
      self.init(from: from, to: to, protocolName: String(last), port: port)
    } else {
      self.init(from: from, to: to, protocolName: "TCP", port: text)
    }
  }
}

extension ConnectionQuestion {
  /// The question as a title, such as `web/frontend → payments/api 8080/TCP`.
  package var title: String { "\(from) → \(to) \(port)/\(protocolName)" }

  /// The part of the domain that the protocol names, or `nil` for a name that
  /// is none; `ICMP` alone is that of IPv4.
  package var part: ConnectionSet.Part? {
    let name = protocolName.lowercased()
    if name == "icmp" { return .icmpv4 }
    return ConnectionSet.Part.allCases.first { $0.name.lowercased() == name && $0 != .other }
  }

  /// A Boolean value that tells whether protocol and port can mean something:
  /// a number from 1 to 65535, a name as Kubernetes allows it, or `type/code`.
  package var isWellFormed: Bool {
    guard let part else { return false }
    let pieces = port.split(separator: "/", omittingEmptySubsequences: false)
    if part == .icmpv4 || part == .icmpv6 {
      return (1...2).contains(pieces.count) && pieces.allSatisfy { UInt8($0) != nil }
    }
    if let number = Int(port) { return (1...65535).contains(number) }
    return (1...15).contains(port.utf8.count) && port.utf8.contains { (97...122).contains($0) }
      && port.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
  }
}

/// The answer to a question over all pairs of pods it means.
package struct PairAnswer: Sendable {
  /// Allowed where any pair is; else unknown where any pair is; else denied.
  package var verdict: Verdict
  /// The rules that decide for the pair that stands for the others.
  package var decidedBy: [RuleOrigin]
  /// Why it is unknown, and marks on an answer that stands.
  package var causes: [Cause]
  /// The halves of the pair that stands for the others.
  package var halves: [Explanation.Half]
  /// How many pairs were asked.
  package var asked: Int
  /// How many of them are allowed.
  package var allowed: Int

  /// Makes an answer that nobody can give.
  package init(unknown cause: Cause) {
    verdict = .unknown
    decidedBy = []
    causes = [cause]
    halves = []
    asked = 0
    allowed = 0
  }

  /// Makes an answer from the explanations of its pairs; one at least.
  package init(_ explanations: [Explanation]) {
    asked = explanations.count
    allowed = explanations.count { $0.verdict == .allowed }
    let order: [Verdict] = [.allowed, .unknown, .denied]
    let best = order.lazy.compactMap { verdict in explanations.first { $0.verdict == verdict } }
      .first
    verdict = best?.verdict ?? .unknown
    decidedBy = best?.decidedBy ?? []
    causes = best?.causes ?? []
    halves = best?.halves ?? []
  }
}

/// Answers questions about one cluster.
package struct ConnectionOracle: Sendable {
  private let reachability: Reachability
  private let resolver: EndpointResolver
  /// The engines that must all consent, where they were evaluated (E-4).
  private let answers: EngineAnswers?

  /// Makes an oracle of one evaluation.
  package init(_ reachability: Reachability) {
    self.reachability = reachability
    resolver = EndpointResolver(reachability.inventory)
    answers = nil
  }

  /// Makes an oracle of the engines of a cluster.
  package init(_ answers: EngineAnswers) {
    reachability = answers.reachability
    resolver = EndpointResolver(reachability.inventory)
    self.answers = answers
  }

  /// Makes an oracle that can be asked for some ends: domain names among them
  /// (`name:DOMAIN`) that no rule writes take an evaluation of their own.
  package init(_ cluster: ClusterResult, asking ends: [String] = []) {
    let names = Set(
      ends.filter { $0.hasPrefix(EndpointResolver.namePrefix) }
        .map { String($0.dropFirst(EndpointResolver.namePrefix.count)) })
    let reachability =
      names.isEmpty
      ? cluster.reachability
      : Reachability(
        state: cluster.state, inventory: cluster.inventory,
        options: ReachabilityOptions(profile: cluster.profile, names: names.sorted()))
    self.reachability = reachability
    resolver = EndpointResolver(cluster.inventory, nodes: cluster.state.nodes)
    answers = names.isEmpty ? cluster.answers : nil
  }

  /// The oracle of what the texts say, where that may differ from what the
  /// engines do; evaluates the cluster where nobody has done so yet.
  package var ofTexts: ConnectionOracle? {
    answers?.textReading(reachability.inventory).map { ConnectionOracle($0) }
  }

  private func explain(_ probe: Probe) -> Explanation {
    answers?.explain(probe) ?? reachability.explain(probe)
  }

  /// Returns the answer to a question.
  ///
  /// Where a workload is named, every pair of its pods is asked, a pod and
  /// itself left out; a named port is resolved at each destination pod.
  ///
  /// - Throws: `EndpointMistake` where an end is not in the input or is
  ///   ambiguous.
  package func answer(_ question: ConnectionQuestion) throws(EndpointMistake) -> PairAnswer {
    let source = try resolver.resolve(question.from)
    let destination = try resolver.resolve(question.to)
    if case .name = source { throw .nameAsSource(question.from) }
    guard let part = question.part else {
      return PairAnswer(unknown: .unknownEndpoint("protocol \(question.protocolName)"))
    }
    var explanations: [Explanation] = []
    for from in peers(source) {
      for to in peers(destination) {
        if from == to, peers(source).count > 1 || peers(destination).count > 1 { continue }
        for number in numbers(question.port, part, at: to) {
          explanations.append(explain(Probe(from: from, to: to, part, number)))
        }
      }
    }
    if explanations.isEmpty {
      return PairAnswer(unknown: .unknownEndpoint("port \(question.port) of \(question.to)"))
    }
    return PairAnswer(explanations)
  }

  private func peers(_ endpoint: Endpoint) -> [Peer] {
    switch endpoint {
    case .pods(let pods): pods.map { .pod($0) }
    case .address(let address): [.address(address)]
    case .node(let addresses): addresses.map { .address($0) }
    case .name(let name): [.name(name)]
    }
  }

  private func numbers(_ text: String, _ part: ConnectionSet.Part, at peer: Peer) -> [UInt16] {
    if part == .icmpv4 || part == .icmpv6 {
      let pieces = text.split(separator: "/").map { UInt8($0) }
      guard let type = pieces.first ?? nil, pieces.count < 3,
        let code = pieces.count == 2 ? pieces[1] : 0
      else { return [] }
      return [UInt16(type) << 8 | UInt16(code)]
    }
    if let number = UInt16(text) { return number > 0 ? [number] : [] }
    guard case .pod(let pod) = peer else { return [] }
    let numbers = reachability.inventory.pods[pod].pod.spec.policyPorts
      .filter { $0.name == text && ConnectionSet.Part($0.transport) == part }.map(\.number)
    return Array(Set(numbers)).sorted()
  }
}

extension ConnectionOracle {
  /// Returns the rows of connectivity, all of them or those of one workload or
  /// pod at either end.
  ///
  /// - Throws: `EndpointMistake` where a name is not a workload or pod of the
  ///   input.
  package func rows(
    from: String? = nil, to: String? = nil
  ) throws(EndpointMistake) -> [ConnectivityRow] {
    let sources = try workloads(from)
    let destinations = try workloads(to)
    return answers?.connectivity(from: sources, to: destinations)
      ?? reachability.connectivity(from: sources, to: destinations)
  }

  private func workloads(_ text: String?) throws(EndpointMistake) -> Set<Int>? {
    guard let text else { return nil }
    guard case .pods(let pods) = try resolver.resolve(text) else { throw .notFound(text) }
    return Set(pods.map { reachability.inventory.pods[$0].workload })
  }
}
