package import AuditCore
import DisplayText
package import Kubernetes
import PolicyEngine
import Reports

extension ConnectionsModel {
  /// Makes the list of a workload; costs a walk over the pairs of the cluster
  /// that it is in.
  package init?(of identity: WorkloadIdentity, in result: ClusterResult) {
    guard let index = result.inventory.workload(identity) else { return nil }
    let outward = result.answers.connectivity(from: [index])
    let inward = result.answers.connectivity(to: [index])
    let rows =
      inward.compactMap { Self.row($0.source, .ingress, $0.answer, index, result) }
      + outward.compactMap { Self.row($0.destination, .egress, $0.answer, index, result) }
    self.init(rows: rows.filter(\.isExternal) + rows.filter { !$0.isExternal })
  }

  private static func row(
    _ peer: ConnectivityEnd, _ direction: Direction, _ answer: ConnectionAnswer, _ own: Int,
    _ result: ClusterResult
  ) -> Row? {
    let workloads = result.inventory.workloads
    let name = workloads[own].displayName
    let other: (shown: String, asked: String)
    var server = own
    switch peer {
    case .workload(let index):
      other = (workloads[index].displayName, workloads[index].displayName)
      if direction == .egress { server = index }
    case .name(let pattern):
      other = (pattern.text, EndpointResolver.namePrefix + pattern.text)
      if direction == .egress { server = -1 }
    case .external(let range):
      other = (ExposureDocument.text([AddressSet(range.family, [range.bounds])]), sample(range))
      if direction == .egress { server = -1 }
    }
    guard let (part, number) = port(answer, server: server, result) else { return nil }
    let isICMP = part == .icmpv4 || part == .icmpv6
    return Row(
      direction: direction, peer: SafeText(other.shown),
      isExternal: { if case .workload = peer { false } else { true } }(),
      connections: SafeText(AnswerText.text(answer)), isEverything: answer.certain.isAll,
      isUncertain: !answer.isExact,
      question: ConnectionQuestion(
        from: direction == .egress ? name : other.asked,
        to: direction == .egress ? other.asked : name, protocolName: part.name,
        port: isICMP ? "\(number >> 8)/\(number & 0xFF)" : "\(number)"))
  }

  /// The port that stands for a pair: one that the server declares, else the
  /// first that passes.
  private static func port(
    _ answer: ConnectionAnswer, server: Int, _ result: ClusterResult
  ) -> (ConnectionSet.Part, UInt16)? {
    let set = answer.certain.isEmpty ? answer.possible : answer.certain
    if result.inventory.workloads.indices.contains(server),
      let pod = result.inventory.workloads[server].pods.first
    {
      for port in result.inventory.pods[pod].pod.spec.policyPorts {
        let part = ConnectionSet.Part(port.transport)
        if set.contains(part, port.number) { return (part, port.number) }
      }
    }
    if set.contains(.tcp, 443) { return (.tcp, 443) }
    for part in ConnectionSet.Part.allCases where part != .other {
      if let first = set[part].ranges.first { return (part, first.lowerBound) }
    }
    return nil
  }

  /// An address that stands for a range: of the documentation's, where it is
  /// inside.
  private static func sample(_ range: AddressRange) -> String {
    for text in ["203.0.113.9", "2001:db8::9"] {
      if let address = IPAddress(text), range.contains(address) { return text }
    }
    return "\(range.first)"
  }
}
