/// Which pod runs where: names, nodes and addresses of the pods of a cluster.
///
/// The capture and the flows both ask it, so they speak of the same pods.
struct PodRoster: Sendable {
  /// The index of the first pod of each workload; one more at the end.
  private(set) var first: [Int] = []
  /// The node of each pod.
  private(set) var node: [Int] = []
  /// The last number of each pod's address; 0 on the node's own network.
  private(set) var host: [Int] = []
  private var hashes: [UInt64] = []

  /// Deals the pods of a cluster out to its nodes, evenly.
  init(_ design: ClusterDesign, seed: UInt64) {
    let nodes = max(design.plan.nodeCount, 1)
    var used = [Int](repeating: 1, count: nodes)
    for workload in design.workloads {
      let namespace = design.namespaces[workload.namespace].name
      let hash = RandomStream.mix(
        RandomStream.digest("\(design.plan.name)/\(namespace)/\(workload.name)") ^ seed)
      hashes.append(hash)
      first.append(node.count)
      let count = workload.kind == .cronJob ? 0 : workload.replicas
      let start = workload.kind == .daemonSet ? 0 : Int(hash % UInt64(nodes))
      for ordinal in 0..<count {
        let place = (start + ordinal) % nodes
        node.append(place)
        if workload.isHostNetwork {
          host.append(0)
        } else {
          used[place] += 1
          host.append(used[place])
        }
      }
    }
    first.append(node.count)
  }

  /// The number of pods.
  var count: Int { node.count }

  /// Returns the pods of a workload, as indices.
  func pods(of workload: Int) -> Range<Int> { first[workload]..<first[workload + 1] }

  /// Returns a number that stands for a workload and nothing else.
  func hash(of workload: Int) -> UInt64 { hashes[workload] }

  /// Appends `pod-template-hash`, or the hash of a revision.
  func appendTemplateHash(of workload: Int, to text: inout TextBytes) {
    text.append(suffix: Int(truncatingIfNeeded: hashes[workload] >> 3), length: 10)
  }

  /// Appends the name of a pod of a workload.
  func appendName(
    of workload: Int, _ design: ClusterDesign, ordinal: Int, to text: inout TextBytes
  ) {
    text.append(text: design.workloads[workload].name)
    text.append(byte: UInt8(ascii: "-"))
    switch design.workloads[workload].kind {
    case .statefulSet: text.append(number: ordinal)
    case .deployment:
      appendTemplateHash(of: workload, to: &text)
      text.append(byte: UInt8(ascii: "-"))
      text.append(suffix: suffix(workload, ordinal))
    case .daemonSet, .cronJob: text.append(suffix: suffix(workload, ordinal))
    }
  }

  /// A number below 27⁵; the step shares no factor with 27, so that the pods of
  /// one workload never share a suffix.
  private func suffix(_ workload: Int, _ ordinal: Int) -> Int {
    let range = 27 * 27 * 27 * 27 * 27
    let start = Int(hashes[workload] % UInt64(range))
    return (start + ordinal * 5_390_251) % range
  }

  /// Appends the address of a pod.
  func appendAddress(of pod: Int, _ design: ClusterDesign, to text: inout TextBytes) {
    text.append("10.")
    if host[pod] == 0 {
      text.append(number: design.plan.nodeNetwork)
      text.append(byte: UInt8(ascii: "."))
      text.append(number: node[pod] / 200)
      text.append(byte: UInt8(ascii: "."))
      text.append(number: 20 + node[pod] % 200)
    } else {
      text.append(number: design.plan.podNetwork)
      text.append(byte: UInt8(ascii: "."))
      text.append(number: node[pod])
      text.append(byte: UInt8(ascii: "."))
      text.append(number: host[pod])
    }
  }

  /// Appends the IPv6 address of a pod of a dual-stack cluster.
  func appendSecondAddress(of pod: Int, _ design: ClusterDesign, to text: inout TextBytes) {
    text.append("fd00:10:")
    text.append(number: design.plan.podNetwork)
    text.append(byte: UInt8(ascii: ":"))
    text.append(hex: UInt64(node[pod]), digits: 2)
    text.append("::")
    text.append(hex: UInt64(host[pod]), digits: 2)
  }
}
