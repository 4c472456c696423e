import Kubernetes
package import PolicyEngine

extension PeerReach {
  /// Returns what passes where two engines must both consent (E-4): both reaches
  /// are those of the same pods, over the same classes.
  ///
  /// A name that only one of them writes keeps that one's answer: what the other
  /// says of it is not in its reach. Costs blocks times blocks.
  ///
  /// - Parameter classCount: How many classes of pods there are.
  package func consent(with other: PeerReach, classCount: Int) -> PeerReach {
    var result = self
    result.policies = Set(policies + other.policies).sorted()
    result.isolation =
      isolation == .yes || other.isolation == .yes
      ? .yes : isolation == .unknown || other.isolation == .unknown ? .unknown : .no
    result.isEnforceable = isEnforceable || other.isEnforceable
    result.stranger = stranger.intersection(other.stranger)
    var blockOfClass = [Int?](repeating: nil, count: classCount)
    for (index, block) in other.blocks.enumerated() {
      for podClass in block.podClasses { blockOfClass[podClass] = index }
    }
    let written = Set(other.blocks.flatMap(\.names))
    var order: [ConnectionAnswer] = []
    var drafts: [ConnectionAnswer: ConsentDraft] = [:]
    func add(_ answer: ConnectionAnswer, _ change: (inout ConsentDraft) -> Void) {
      if drafts[answer] == nil { order.append(answer) }
      change(&drafts[answer, default: ConsentDraft()])
    }
    for block in blocks {
      for (index, partner) in other.blocks.enumerated() {
        let answer = block.answer.intersection(partner.answer)
        let classes = block.podClasses.filter { blockOfClass[$0] == index }
        let addresses = block.addresses.flatMap { set in
          partner.addresses.filter { $0.family == set.family }.map { set.intersection($0) }
            .filter { !$0.isEmpty }
        }
        let names = block.names.filter(partner.names.contains)
        if classes.isEmpty, addresses.isEmpty, names.isEmpty { continue }
        add(answer) { draft in
          draft.classes += classes
          draft.addresses += addresses
          draft.names += names
        }
      }
      let own = block.names.filter { !written.contains($0) }
      if !own.isEmpty { add(block.answer) { $0.names += own } }
    }
    let known = Set(blocks.flatMap(\.names))
    for partner in other.blocks {
      let own = partner.names.filter { !known.contains($0) }
      if !own.isEmpty { add(partner.answer) { $0.names += own } }
    }
    let made = order.map { answer in (drafts[answer] ?? ConsentDraft()).block(answer) }
    result.blocks = made.enumerated().sorted { left, right in
      let weights = (weight(left.element), weight(right.element))
      return weights.0 != weights.1 ? weights.0 > weights.1 : left.offset < right.offset
    }.map(\.element)
    return result
  }

  private func weight(_ block: Block) -> Int {
    block.podClasses.count + block.addresses.reduce(0) { $0 + $1.intervals.ranges.count }
  }
}

/// Peers with one answer while they are collected.
private struct ConsentDraft {
  var classes: [Int] = []
  var addresses: [AddressSet] = []
  var names: [DomainPattern] = []

  func block(_ answer: ConnectionAnswer) -> PeerReach.Block {
    PeerReach.Block(
      podClasses: classes.sorted(),
      addresses: IPFamily.allCases.compactMap { family in
        let sets = addresses.filter { $0.family == family }
        return sets.isEmpty ? nil : sets.reduce(AddressSet(family)) { $0.union($1) }
      }, names: names, answer: answer)
  }
}
