import Kubernetes

extension Reachability {
  /// Returns what a pod's policies admit in one direction, for every peer at
  /// once.
  ///
  /// The policies alone speak here: that a pod reaches itself (G-1) and its
  /// node (G-3), and which families it has (G-15), is left to `answer`.
  /// Linear in the runs of the group and the classes; callers may keep what
  /// they derive under `PeerReach.group`.
  package func reach(ofPod pod: Int, _ direction: Direction) -> PeerReach {
    guard inventory.pods.indices.contains(pod) else {
      let answer = ConnectionAnswer.unknownEndpoint
      let everyone = PeerReach.Block(
        podClasses: Array(podClasses.indices), addresses: [.all(.ipv4), .all(.ipv6)],
        answer: answer)
      return PeerReach(
        direction: direction, group: -1, policies: [], isolation: .unknown, isEnforceable: true,
        blocks: [everyone], stranger: answer)
    }
    return reach(ofGroup: group(direction, ofPod: pod), direction)
  }

  /// Returns the reach of a pod that does not exist: no labels, the default
  /// service account, no named ports, in some namespace.
  package func reachOfNewcomer(
    inNamespace namespace: String, _ direction: Direction
  ) -> PeerReach {
    let number = namespaces[namespace] ?? namespaces.count
    return reach(ofGroup: table(direction).groupOfNewcomer[number], direction)
  }

  private func reach(ofGroup number: Int, _ direction: Direction) -> PeerReach {
    let table = table(direction)
    let group = table.groups[number]
    var row = [UInt32](repeating: 0, count: space.count)
    row.withUnsafeMutableBufferPointer { table.expand(number, into: $0) }
    var answers = answers
    // A class of two points can be reached over either family.
    func answer(ofPoints points: Range<Int>) -> UInt32 {
      points.dropFirst().reduce(row[points.lowerBound]) { answers.union($0, row[$1]) }
    }
    var blocks: [UInt32: Draft] = [:]
    for index in podClasses.indices {
      blocks[answer(ofPoints: space.points(ofClass: index)), default: Draft()].classes.append(index)
    }
    for family in IPFamily.allCases {
      let atoms = space.atoms(family)
      let first = space.firstAtomPoint(family)
      var start = 0
      for atom in 1...atoms.count {
        if atom < atoms.count, row[first + atom] == row[first + start] { continue }
        blocks[row[first + start], default: Draft()].ranges.append(atoms.range(of: start..<atom))
        start = atom
      }
    }
    for (index, name) in space.names.enumerated() {
      // So can a name.
      let answer = IPFamily.allCases.reduce(AnswerTable.nothing) {
        answers.union($0, row[space.point(ofName: index, $1)])
      }
      blocks[answer, default: Draft()].names.append(name)
    }
    let ordered = blocks.sorted { left, right in
      left.value.weight != right.value.weight
        ? left.value.weight > right.value.weight : left.value.first < right.value.first
    }
    // A union may be a new answer, so it is made before any answer is read.
    let stranger = answer(ofPoints: space.strangerPoints)
    return PeerReach(
      direction: direction, group: number, policies: sources(group),
      isolation: isolation(group, direction),
      isEnforceable: group.standing != .leftAlone,
      blocks: ordered.map { id, draft in
        PeerReach.Block(
          podClasses: draft.classes, addresses: draft.addresses, names: draft.names,
          answer: answers.answer(id))
      },
      stranger: answers.answer(stranger))
  }

  /// A block of peers while it is collected.
  private struct Draft {
    var classes: [Int] = []
    var ranges: [AddressRange] = []
    var names: [DomainPattern] = []
    var weight: Int { classes.count + ranges.count }
    /// Peers are in one block only, so this tells blocks apart.
    var first: (Int, AddressRange, String) {
      (
        classes.first ?? .max, ranges.first ?? AddressRange(.ipv6, .max ... .max),
        names.first?.text ?? ""
      )
    }
    var addresses: [AddressSet] {
      IPFamily.allCases.compactMap { family in
        let bounds = ranges.filter { $0.family == family }.map(\.bounds)
        return bounds.isEmpty ? nil : AddressSet(family, bounds)
      }
    }
  }

  /// The policies of a group, in input order.
  private func sources(_ group: HalfTable.Group) -> [PolicySource] {
    Set(
      program.policies(of: group.policies).flatMap { program.alternatives[Int($0)].texts }.map {
        program.texts[$0].source
      }
    )
    .sorted()
  }

  /// Whether any policy isolates the pods of a group, or denies them something.
  private func isolation(_ group: HalfTable.Group, _ direction: Direction) -> SelectorMatch {
    if group.standing == .leftAlone { return .no }
    var result = group.standing == .known ? SelectorMatch.no : .unknown
    for policy in program.policies(of: group.policies) {
      let alternatives = program.alternatives[Int(policy)]
      let restricting = alternatives.texts.filter { text in
        let side = program.texts[text].side(direction)
        return side?.isolates == true || side?.rules.contains { $0.action == .deny } == true
      }
      if restricting.isEmpty { continue }
      if !alternatives.mayBeAbsent, restricting.count == alternatives.texts.count { return .yes }
      result = .unknown
    }
    return result
  }
}
