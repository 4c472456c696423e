import Kubernetes

/// Label selectors, blocks of addresses and ports, as several kinds use them.
extension ClusterDraft {
  /// Returns a selector of pods by labels.
  mutating func podSelector() -> Manifest {
    selector(
      ClusterDraft.podLabels.map { ($0.key, $0.values) }
        + (doubt(30) ? [("pod-template-hash", ["abc", "def"])] : [])
        + (doubt(10) ? [("statefulset.kubernetes.io/pod-name", ["w0-0"])] : []))
  }

  /// Returns a selector of namespaces by labels.
  mutating func namespaceSelector() -> Manifest {
    selector(
      ClusterDraft.namespaceLabels.map { ($0.key, $0.values) }
        + [(Namespace.nameLabel, ["a", "b", "c", "d"])])
  }

  /// Returns a selector over some labels, of every form; a wrong one now and
  /// then where the input may leave something open.
  mutating func selector(_ labels: [(String, [String])]) -> Manifest {
    note("G-17")
    if random.chance(18) { return .map([]) }
    var result: Manifest = .map([])
    if random.chance(50) {
      let label = one(labels)
      result["matchLabels"] = .map([.init(label.0, .text(one(label.1)))])
      if random.chance(15) {
        let other = one(labels)
        if other.0 != label.0 {
          result["matchLabels"] = .map([
            .init(label.0, .text(one(label.1))), .init(other.0, .text(one(other.1))),
          ])
        }
      }
      if random.chance(75) { return result }
    }
    result["matchExpressions"] = some([1, 1, 2]) { draft in
      let label = draft.one(labels)
      let values = draft.random.pick(draft.random.pick(1...2), of: label.1).map(Manifest.text)
      var requirement: Manifest = ["key": .text(label.0)]
      switch draft.random.pick(0...4) {
      case 0: requirement["operator"] = "Exists"
      case 1: requirement["operator"] = "DoesNotExist"
      case 2:
        requirement["operator"] = "NotIn"
        requirement["values"] = .list(values)
      default:
        requirement["operator"] = "In"
        requirement["values"] = .list(values)
      }
      if draft.doubt(2) {
        requirement["values"] = draft.one([.list([]), .list(["v"])])
        draft.note("G-13")
      }
      return requirement
    }
    return result
  }

  /// Returns the text of a block near what the cluster holds.
  mutating func block() -> String {
    note("G-15")
    return one([
      "10.0.0.0/8", "10.0.0.0/16", "10.0.\(random.pick(0...3)).0/24",
      "10.0.\(random.pick(0...3)).\(random.pick(1...8))/32", "10.0.0.0/\(random.pick(9...30))",
      "0.0.0.0/0", "0.0.0.0/0", "203.0.113.0/24", "192.168.0.0/24",
      "192.168.0.\(random.pick(1...3))/32", "128.0.0.0/1", "::/0",
      "fd00:0:0:\(random.pick(0...3))::/64", "2001:db8::/32", "fc00::\(random.pick(1...2))/128",
    ])
  }

  /// Returns a block and exceptions inside of it.
  mutating func blockWithExceptions() -> (block: String, exceptions: [String]) {
    let text = block()
    guard random.chance(50), let block = CIDR(text) else { return (text, []) }
    let exceptions = (0..<random.pick([1, 1, 2])).compactMap { _ -> String? in
      guard block.prefix < block.base.family.width else { return nil }
      let prefix = random.pick(block.prefix + 1...block.base.family.width)
      let host = block.range.bounds.upperBound - block.range.bounds.lowerBound
      let offset =
        random.chance(60)
        ? UInt128(random.pick(0...1023)) & host
        : (UInt128(random.next()) << 64 | UInt128(random.next())) & host
      return CIDR(IPAddress(block.base.family, block.base.value + offset), prefix: prefix)
        .map(\.description)
    }
    return (text, exceptions)
  }

  /// Returns a port number.
  mutating func portNumber() -> Int { one([1, 53, 79, 80, 80, 443, 8080, 65535]) }

  /// Returns a range of ports with two different ends.
  mutating func portRange() -> (first: Int, last: Int) {
    let first = one([1, 53, 79, 80, 443, 8080, 65000])
    return (first, first + one([1, 20, 535]))
  }

  /// Returns the name of a port, now and then one that no pod has.
  mutating func portName() -> String {
    note("G-21")
    return random.chance(8) ? "nothing" : one(ClusterDraft.portNames)
  }
}
