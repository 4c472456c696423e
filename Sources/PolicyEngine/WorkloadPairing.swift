import Kubernetes

/// The workloads of two states of one cluster, matched by identity.
struct WorkloadPairing: Sendable {
  /// A workload of one of the states, or of both.
  struct Pair: Sendable {
    /// What it is called in both.
    let identity: WorkloadIdentity
    /// Its index in the earlier inventory; `nil` where it is not there.
    let before: Int?
    /// Its index in the later inventory; `nil` where it is not there.
    let after: Int?
    /// A Boolean value that tells whether its own pairs are asked for.
    let isChosen: Bool
  }

  /// The workloads, ordered as identities are; so are those of inventories.
  private(set) var pairs: [Pair] = []
  /// A Boolean value that tells whether every workload is in both states, at
  /// one index.
  private(set) var isAligned = true

  /// Matches the workloads of two inventories; linear in both.
  ///
  /// - Parameter chosen: the workloads of which pairs are asked for, or `nil`
  ///   for all.
  init(_ before: Inventory, _ after: Inventory, choosing chosen: Set<WorkloadIdentity>?) {
    let old = before.workloads
    let new = after.workloads
    pairs.reserveCapacity(max(old.count, new.count))
    var one = 0
    var other = 0
    while one < old.count || other < new.count {
      let isOld =
        one < old.count && (other == new.count || old[one].identity <= new[other].identity)
      let isNew =
        other < new.count
        && (isOld ? old[one].identity == new[other].identity : true)
      let identity = isOld ? old[one].identity : new[other].identity
      pairs.append(
        Pair(
          identity: identity, before: isOld ? one : nil, after: isNew ? other : nil,
          isChosen: chosen?.contains(identity) ?? true))
      if !isOld || !isNew || one != other { isAligned = false }
      if isOld { one += 1 }
      if isNew { other += 1 }
    }
  }
}
