import Audit
import Kubernetes
import PolicyEngine
import TestSupport
import Testing

/// The exposures of the corpus `np-guard`, line by line.
///
/// np-guard tells of pods nobody has seen by the selectors of the rules that
/// would admit them. Here such a pod is put into the cluster, and what our
/// engine admits to or from it must be the union of the lines that mean it: the
/// same for the pod without labels that stands for all others.
@Suite("The exposures of np-guard")
struct NPGuardExposureTests {
  /// Why a line is not ours.
  private enum Reason: String, CaseIterable {
    /// np-guard resolves a port's name at pods that declare none (G-21).
    case namedPorts = "names of ports at pods that declare none"
    /// np-guard lets policies rule pods on the host's network (G-7).
    case hostNetworkIgnored = "hostNetwork ignored"
    /// np-guard tells of no addresses of a workload that is exposed to no pod;
    /// its rows of connections have them.
    case worldLeftOut = "addresses of workloads exposed to no pod"
    /// np-guard takes admin policies that the API server refuses (G-13).
    case refusalsIgnored = "refusals ignored"
    /// None of the above: the test fails on it.
    case unexplained
  }

  @Test("are ours, line by line, but for the oracle's known errors")
  func everyLine() throws {
    var counts = (lines: 0, unseen: 0, strangers: 0, ranges: 0, unprotected: 0, leftOut: 0)
    var reasons: [Reason: Int] = [:]
    let (cases, variants) = try NPGuardExposureCase.all()
    for example in cases {
      let state = LoadedCluster.load([example.folder])
      guard state.unevaluatedPolicies.isEmpty else {
        counts.leftOut += 1
        continue
      }
      let comparison = NPGuardExposureComparison(example, state)
      counts.lines += example.lines.count
      let lenient = Set(
        NPGuardExposureComparison(example, NPGuardReading.lenient(state)).differences()
          .map(\.text))
      for difference in comparison.differences() {
        let reason: Reason =
          difference.isAboutNames
          ? .namedPorts
          : difference.isAboutHostNetwork
            ? .hostNetworkIgnored
            : difference.isAboutSilence
              ? .worldLeftOut
              : lenient.contains(difference.text) ? .unexplained : .refusalsIgnored
        reasons[reason, default: 0] += 1
        #expect(reason != .unexplained, "\(example.name): \(difference.text)")
      }
      counts.unseen += comparison.unseenCount
      counts.strangers += comparison.sideCount
      counts.ranges += comparison.rangeCount
      counts.unprotected += example.unprotected.count
    }
    print(
      "np-guard exposures: \(cases.count - counts.leftOut) cases, \(counts.lines) lines, "
        + "\(counts.unprotected) workloads not protected; compared: \(counts.strangers) sides "
        + "with any pod, \(counts.unseen) with unseen pods, \(counts.ranges) with addresses; "
        + Reason.allCases.map { "\(reasons[$0] ?? 0) \($0.rawValue)" }.joined(separator: ", ")
        + "; left out: \(variants) outputs of the same folders with options, "
        + "\(counts.leftOut) cases of kinds that are not evaluated")
    if Corpus.path("np-guard") != nil { #expect(cases.count == 50) }
  }
}

/// The exposures of one case beside those that np-guard expects.
private struct NPGuardExposureComparison {
  /// Something on which the two do not say the same.
  struct Difference {
    var text: String
    var isAboutNames = false
    var isAboutHostNetwork = false
    var isAboutSilence = false
  }

  /// How many comparisons with unseen pods were made.
  private(set) var unseenCount = 0
  /// How many workloads and directions were compared with any pod.
  private(set) var sideCount = 0
  /// How many pieces of addresses were compared.
  private(set) var rangeCount = 0
  private var found: [Difference] = []

  /// A pod that was put into the cluster for a line.
  private struct Unseen {
    var namespace: Namespace
    var labels: Labels
  }

  private static let stranger = Unseen(
    namespace: Namespace(name: "nobody-knows", metadata: metadata("nobody-knows")),
    labels: .empty)

  private static func metadata(_ name: String, _ labels: Labels = .empty) -> ObjectMetadata {
    ObjectMetadata(labels: labels, location: SourceLocation(file: name))
  }

  init(_ example: NPGuardExposureCase, _ state: ClusterState) {
    var state = state
    var pods: [Unseen] = []
    for line in example.lines {
      guard case .unseen(let name, let namespaces, let labels) = line.peer else { continue }
      let number = pods.count
      let known = state.namespaces.first { $0.name == name }
      let namespace =
        known
        ?? Namespace(
          name: name ?? "unseen-\(number)",
          metadata: Self.metadata("unseen", Self.labels(namespaces)))
      if known == nil { state.namespaces.append(namespace) }
      pods.append(Unseen(namespace: namespace, labels: Self.labels(labels)))
      state.pods.append(
        Pod(
          namespace: namespace.name, name: "unseen-\(number)",
          metadata: Self.metadata("unseen", Self.labels(labels)), spec: PodSpec()))
    }
    let inventory = Inventory(state)
    let engine = Reachability(state: state, inventory: inventory)
    let exposures = ExposureMeasure(
      state, inventory: inventory, table: ReachTable([engine], inventory: inventory)
    ).exposures()
    var workloads: [String: Set<Int>] = [:]
    for subject in inventory.pods where !subject.pod.name.hasPrefix("unseen-") {
      workloads[NPGuardText.workload(of: subject, in: inventory), default: []]
        .insert(subject.workload)
    }
    for (name, indices) in workloads.sorted(by: { $0.key < $1.key }) {
      for direction in Direction.allCases {
        let ours = exposures.filter {
          indices.contains($0.workload) && $0.direction == direction
        }
        let theirs = example.lines.filter { $0.workload == name && $0.direction == direction }
        let isHost = indices.contains { workload in
          inventory.workloads[workload].pods.contains { inventory.pods[$0].pod.spec.isHostNetwork }
        }
        compareAnyPod("\(name) \(direction)", ours, theirs, isHost)
        compareWorld("\(name) \(direction)", ours, theirs, isHost)
        for (number, unseen) in pods.enumerated() {
          guard let peer = inventory.pod(namespace: unseen.namespace.name, name: "unseen-\(number)")
          else { continue }
          var answer = ConnectionSet.none
          for pod in indices.flatMap({ inventory.workloads[$0].pods }) {
            answer = answer.union(
              engine.half(direction, ofPod: pod, peer: .pod(peer)).certain)
          }
          unseenCount += 1
          compare(
            "\(name) \(direction) unseen \(unseen.namespace.name) \(unseen.labels)",
            answer, theirs.filter { Self.means($0.peer, unseen) }, isHost)
        }
        let isUnprotected = example.unprotected.contains {
          $0.workload == name && $0.direction == direction
        }
        let isSelected = indices.flatMap { inventory.workloads[$0].pods }
          .contains { !engine.reach(ofPod: $0, direction).policies.isEmpty }
        if isUnprotected == isSelected, !isHost {
          found.append(Difference(text: "\(name) \(direction): not protected \(isUnprotected)"))
        }
      }
    }
    for line in example.lines where workloads[line.workload] == nil {
      found.append(Difference(text: "no such workload: \(line.text)"))
    }
  }

  /// Returns what differs.
  func differences() -> [Difference] { found }

  private mutating func compareAnyPod(
    _ what: String, _ ours: [PolicyExposure], _ theirs: [NPGuardExposureCase.Line],
    _ isHost: Bool
  ) {
    sideCount += 1
    let answer = ours.reduce(ConnectionSet.none) { $0.union($1.anyPod.certain) }
    compare(
      "\(what) any pod", answer, theirs.filter { Self.means($0.peer, Self.stranger) }, isHost)
  }

  private mutating func compare(
    _ what: String, _ ours: ConnectionSet, _ lines: [NPGuardExposureCase.Line], _ isHost: Bool,
    isSilent: Bool = false
  ) {
    // Of pods that a line of its own tells of, that for all pods says nothing.
    let own = lines.filter { if case .entireCluster = $0.peer { false } else { true } }
    let lines = own.isEmpty ? lines : own
    let theirs = lines.reduce(ConnectionSet.none) { $0.union($1.ports) }
    let names = lines.flatMap(\.names)
    if ours.intersection(.allPorts) == theirs {
      if !names.isEmpty {
        found.append(Difference(text: "\(what): \(names)", isAboutNames: true))
      }
      return
    }
    found.append(
      Difference(
        text: "\(what): ours \(ours), theirs \(theirs)", isAboutHostNetwork: isHost,
        isAboutSilence: isSilent))
  }

  private mutating func compareWorld(
    _ what: String, _ ours: [PolicyExposure], _ theirs: [NPGuardExposureCase.Line],
    _ isHost: Bool
  ) {
    // np-guard knows IPv4 alone.
    var starts: Set<UInt128> = [0]
    let ranges =
      ours.flatMap(\.world).flatMap(\.addresses).flatMap(\.ranges)
      + theirs.compactMap { line in
        if case .addresses(let range) = line.peer { range } else { nil }
      }
    for range in ranges where range.family == .ipv4 {
      starts.insert(range.bounds.lowerBound)
      if range.bounds.upperBound < IPFamily.ipv4.maximum {
        starts.insert(range.bounds.upperBound + 1)
      }
    }
    for start in starts.sorted() {
      rangeCount += 1
      let address = IPAddress(.ipv4, start)
      let answer = ours.flatMap(\.world)
        .filter { $0.addresses.contains { $0.contains(address) } }
        .reduce(ConnectionSet.none) { $0.union($1.answer.certain) }
      compare(
        "\(what) \(address)", answer,
        theirs.filter {
          if case .addresses(let range) = $0.peer { range.contains(address) } else { false }
        }, isHost, isSilent: theirs.isEmpty)
    }
  }

  /// Returns whether a line means a pod.
  private static func means(_ peer: NPGuardExposureCase.Peer, _ unseen: Unseen) -> Bool {
    switch peer {
    case .entireCluster: true
    case .addresses: false
    case .unseen(let name, let namespaces, let pods):
      (name.map { $0 == unseen.namespace.name } ?? true)
        && namespaces.match(unseen.namespace.labels) == .yes && pods.match(unseen.labels) == .yes
    }
  }

  /// Returns labels that meet a selector.
  private static func labels(_ selector: LabelSelector) -> Labels {
    Labels(
      selector.requirements.compactMap { requirement in
        switch requirement.test {
        case .isIn: requirement.values.first.map { Label(requirement.key, $0) }
        case .exists: Label(requirement.key, "any")
        case .notIn, .doesNotExist: nil
        }
      })
  }
}
