import Kubernetes
package import PolicyEngine

/// Decides the coverage class of a reach, exactly as product section 3 says.
///
/// A class stands only when it is the same for what is certain and for what is
/// possible: every class but `open` grows worse with what is admitted, so
/// whatever lies between the two has that class too.
package struct CoverageClassifier: Sendable {
  /// What is taken as admitted: the least or the most the input allows.
  package enum Reading: Sendable {
    /// Only what passes under every reading of the input.
    case certain
    /// All that passes under some reading.
    case possible
  }

  private let namespaces: [Int]
  private let namespaceNumbers: [String: Int]
  private let hostNetwork: [Bool]
  private let counts: [Int]

  /// Makes a classifier for the classes of pods of a cluster.
  ///
  /// - Parameter hostNetwork: whether the pods of each class share their
  ///   node's network; such pods are addresses, not pods, to their peers.
  package init(podClasses: [PodClass], hostNetwork: [Bool]) {
    var numbers: [String: Int] = [:]
    var namespaces: [Int] = []
    namespaces.reserveCapacity(podClasses.count)
    for podClass in podClasses {
      let next = numbers.count
      namespaces.append(numbers[podClass.namespace, default: next])
      if namespaces.last == next { numbers[podClass.namespace] = next }
    }
    self.namespaces = namespaces
    self.namespaceNumbers = numbers
    self.hostNetwork = hostNetwork
    self.counts = podClasses.map(\.count)
  }

  /// Returns the class of a pod in one direction; linear in the reach.
  ///
  /// - Parameters:
  ///   - isIsolatedByText: whether the policies' texts isolate the pod, though
  ///     the engine that evaluates them may not.
  package func coverageClass(
    of reach: PeerReach, inNamespace namespace: String, isIsolatedByText: Bool = false
  ) -> CoverageClass {
    if !reach.isEnforceable { return .notEnforceable }
    if reach.isolation == .no { return isIsolatedByText ? .notEnforceable : .open }
    if reach.isolation == .unknown { return .unknown }
    let certain = admittedClass(reach, inNamespace: namespace, .certain)
    if reach.blocks.allSatisfy(\.answer.isExact) && reach.stranger.isExact { return certain }
    let possible = admittedClass(reach, inNamespace: namespace, .possible)
    return certain == possible ? certain : .unknown
  }

  /// Returns the class that an isolated pod has under one reading.
  package func admittedClass(
    _ reach: PeerReach, inNamespace namespace: String, _ reading: Reading
  ) -> CoverageClass {
    if admitsEverything(reach, reading) { return .allowAll }
    if admitsWorld(reach, reading) { return .world }
    let own = namespaceNumbers[namespace] ?? -1
    return admitsEveryOtherNamespace(reach, own, reading) ? .clusterWide : .segmented
  }

  private func admitsEverything(_ reach: PeerReach, _ reading: Reading) -> Bool {
    guard isFull(reach.stranger, reading) else { return false }
    return reach.blocks.allSatisfy { block in
      isFull(block.answer, reading)
        || (block.addresses.allSatisfy(\.isEmpty)
          && block.podClasses.allSatisfy { hostNetwork[$0] })
    }
  }

  private func admitsEveryOtherNamespace(
    _ reach: PeerReach, _ own: Int, _ reading: Reading
  ) -> Bool {
    var hasOthers = false
    var doubtful: [Int] = []
    for block in reach.blocks {
      let isFull = isFull(block.answer, reading)
      let isDoubtful = isFull && block.answer.dependsOnPodAddresses
      if isFull && hasOthers && !isDoubtful { continue }
      for index in block.podClasses where namespaces[index] != own && !hostNetwork[index] {
        if !isFull { return false }
        hasOthers = true
        if !isDoubtful { break }
        doubtful.append(counts[index])
      }
    }
    if !hasOthers { return isFull(reach.stranger, reading) }
    return fit(doubtful, in: reach, reading)
  }

  /// Returns whether pods whose addresses nobody knows could all be inside the
  /// addresses that a reach admits on every port: two pods never are in a /32.
  private func fit(_ pods: [Int], in reach: PeerReach, _ reading: Reading) -> Bool {
    if pods.isEmpty { return true }
    var room: UInt128 = 0
    for block in reach.blocks where isFull(block.answer, reading) {
      for set in block.addresses {
        let sum = room.addingReportingOverflow(set.count)
        room = sum.overflow ? .max : sum.partialValue
      }
    }
    return UInt128(saturatingSum(pods)) <= room
  }

  private func admitsWorld(_ reach: PeerReach, _ reading: Reading) -> Bool {
    for family in IPFamily.allCases {
      var parts: [(connections: ConnectionSet, count: UInt128)] = []
      for block in reach.blocks {
        let connections = connections(block.answer, reading)
        if connections.isEmpty { continue }
        let count = block.addresses.reduce(UInt128(0)) { sum, set in
          // INVARIANT: blocks are disjoint, so sums stay below 2^125.
          set.family == family ? sum &+ PublicAddresses.count(in: set) : sum
        }
        if count > 0 { parts.append((connections, count)) }
      }
      let sum = parts.reduce(UInt128(0)) { $0 &+ $1.count }
      guard PublicAddresses.isHalf(sum, of: family) else { continue }
      for part in [ConnectionSet.Part.tcp, .udp, .sctp]
      where PublicAddresses.isHalf(CoverageClassifier.largestCount(parts, part), of: family) {
        return true
      }
    }
    return false
  }

  /// Returns the largest number of addresses that any one port other than DNS
  /// is open to, by sweeping over the borders of the port ranges.
  private static func largestCount(
    _ parts: [(connections: ConnectionSet, count: UInt128)], _ part: ConnectionSet.Part
  ) -> UInt128 {
    var borders: [(port: UInt32, gains: UInt128, loses: UInt128)] = []
    for (connections, count) in parts {
      let ports = connections.subtracting(DNSPorts.connections)[part]
      for range in ports.ranges {
        borders.append((UInt32(range.lowerBound), count, 0))
        borders.append((UInt32(range.upperBound) + 1, 0, count))
      }
    }
    borders.sort { $0.port < $1.port }
    var largest: UInt128 = 0
    var current: UInt128 = 0
    var index = 0
    while index < borders.count {
      let port = borders[index].port
      var gains: UInt128 = 0
      while index < borders.count, borders[index].port == port {
        gains &+= borders[index].gains
        // What a port loses it gained before; wrapping keeps the difference.
        current &-= borders[index].loses
        index += 1
      }
      current &+= gains
      largest = max(largest, current)
    }
    return largest
  }

  private func isFull(_ answer: ConnectionAnswer, _ reading: Reading) -> Bool {
    connections(answer, reading).isSuperset(of: .allPorts)
  }

  private func connections(_ answer: ConnectionAnswer, _ reading: Reading) -> ConnectionSet {
    reading == .certain ? answer.certain : answer.possible
  }
}

extension ConnectionAnswer {
  /// A Boolean value that tells whether the answer is unknown only because
  /// nobody knows the addresses of the pods it is about.
  var dependsOnPodAddresses: Bool {
    if isExact { return false }
    return causes.allSatisfy { cause in
      if case .unknownPodAddress = cause { true } else { cause.isMark }
    }
  }
}
