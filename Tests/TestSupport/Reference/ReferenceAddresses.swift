import Kubernetes

/// A block less its exceptions, which cut nothing out of other blocks (K-9).
struct ReferenceBlock: Sendable {
  /// The block.
  var block: CIDR
  /// What is not of it.
  var except: [CIDR] = []

  /// Returns whether it holds an address.
  func holds(_ address: IPAddress) -> Bool {
    block.contains(address) && !except.contains { $0.contains(address) }
  }
}

/// Which blocks name whom (section 2, "Does a CIDR match a pod?").
extension ReferenceCluster {
  /// Returns whether any of some blocks names a peer, by the address its
  /// packets carry.
  func isInside(
    _ peer: ReferencePeer, anyOf blocks: [ReferenceBlock], _ family: IPFamily
  ) -> ReferenceTruth {
    let own = blocks.filter { $0.block.base.family == family }
    switch peer {
    case .address(let address): return ReferenceTruth(own.contains { $0.holds(address) })
    case .name: return holdName(own, family)
    case .pod(let index):
      return ReferenceTruth.any(own.map { isInside(pod(index), $0.block, $0.except, family) })
    }
  }

  /// Returns whether any of some blocks names a peer where the engine lets
  /// blocks name such peers: pods, nodes, everything else (C-13, K-16).
  func blocksName(
    _ peer: ReferencePeer, _ blocks: [ReferenceBlock], _ family: IPFamily
  ) -> ReferenceTruth {
    if isOwnNetworkPod(peer), !profile.letsBlocksNamePods { return .no }
    if isNode(peer), !profile.letsBlocksNameNodes { return .no }
    return isInside(peer, anyOf: blocks, family)
  }

  /// Whether blocks of a family hold the address that a name stands for.
  ///
  /// Nobody knows the address, only its family (M-3, G-15): blocks that leave
  /// none out hold it, others may.
  private func holdName(_ blocks: [ReferenceBlock], _ family: IPFamily) -> ReferenceTruth {
    let last: UInt128 = family == .ipv4 ? 0xFFFF_FFFF : .max
    // Only where a block or an exception begins or ends may the answer change.
    var borders: Set<UInt128> = [0]
    for bounds in blocks.flatMap({ [$0.block] + $0.except }).map(\.range.bounds) {
      borders.insert(bounds.lowerBound)
      if bounds.upperBound < last { borders.insert(bounds.upperBound + 1) }
    }
    let held = borders.map { value in
      blocks.contains { $0.holds(IPAddress(family, value)) }
    }
    if !held.contains(false) { return .yes }
    return held.contains(true) ? .maybe : .no
  }

  private func isInside(
    _ pod: Pod, _ block: CIDR, _ except: [CIDR], _ family: IPFamily
  ) -> ReferenceTruth {
    let known = addresses(of: pod)
    if !known.isEmpty {
      return ReferenceTruth(
        known.contains { address in
          address.family == family && block.contains(address)
            && !except.contains { $0.contains(address) }
        })
    }
    if block.prefix == 0 && except.isEmpty { return .yes }
    // The pod's address lies somewhere in the pod blocks of the cluster; those
    // on the host's network lie anywhere, and so do all where none is known.
    let pools = pod.spec.isHostNetwork ? [] : state.podCIDRs.filter { $0.base.family == family }
    if pools.isEmpty { return .maybe }
    let exceptions = except.filter { $0.base.family == family }
    let isWhole = pools.allSatisfy { pool in
      covers(block, pool) && !exceptions.contains { overlap($0, pool) }
    }
    if isWhole { return .yes }
    let isTouched = pools.contains { pool in
      overlap(block, pool)
        && !isCovered(covers(block, pool) ? pool : block, by: exceptions)
    }
    return isTouched ? .maybe : .no
  }

  private func covers(_ block: CIDR, _ other: CIDR) -> Bool {
    block.range.bounds.lowerBound <= other.range.bounds.lowerBound
      && other.range.bounds.upperBound <= block.range.bounds.upperBound
  }

  /// Blocks never cross: they are apart, or one covers the other.
  private func overlap(_ left: CIDR, _ right: CIDR) -> Bool {
    covers(left, right) || covers(right, left)
  }

  /// Whether exceptions together leave nothing of a block.
  private func isCovered(_ block: CIDR, by exceptions: [CIDR]) -> Bool {
    var next = block.range.bounds.lowerBound
    for exception in exceptions.sorted(by: { $0.base < $1.base }) {
      let bounds = exception.range.bounds
      if bounds.lowerBound > next || bounds.upperBound < next { continue }
      if bounds.upperBound >= block.range.bounds.upperBound { return true }
      next = bounds.upperBound + 1
    }
    return false
  }
}
