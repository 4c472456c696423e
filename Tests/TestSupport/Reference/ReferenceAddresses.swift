import Kubernetes

/// Which blocks name whom (section 2, "Does a CIDR match a pod?").
extension ReferenceCluster {
  /// Returns whether a block names a peer, by the address its packets carry.
  ///
  /// The addresses of a name are not known, nor whether it has any of the
  /// family: any block may hold them (M-3).
  func isInside(
    _ peer: ReferencePeer, _ block: CIDR, except: [CIDR] = [], _ family: IPFamily
  ) -> ReferenceTruth {
    guard block.base.family == family else { return .no }
    switch peer {
    case .address(let address):
      return ReferenceTruth(
        block.contains(address) && !except.contains { $0.contains(address) })
    case .name: return .maybe
    case .pod(let index): return isInside(pod(index), block, except, family)
    }
  }

  /// Returns whether a block names a peer where the engine lets blocks name
  /// such peers: pods, nodes, everything else (C-13, K-16).
  func blockNames(
    _ peer: ReferencePeer, _ block: CIDR, except: [CIDR] = [], _ family: IPFamily
  ) -> ReferenceTruth {
    if isOwnNetworkPod(peer), !profile.letsBlocksNamePods { return .no }
    if isNode(peer), !profile.letsBlocksNameNodes { return .no }
    return isInside(peer, block, except: except, family)
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
