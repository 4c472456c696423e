/// A way from outside to sensitive data, and out of the cluster again, as far
/// as policies let it pass.
package struct AttackPath: Hashable, Sendable {
  /// How data gets out.
  package struct Exit: Hashable, Sendable {
    /// The hops that lead on from the end of the path to the workload that may
    /// connect to the internet; empty where one on the path itself may: data
    /// comes back to it as replies.
    package var relays: [AttackHop]
    /// The connection to the internet.
    package var hop: AttackHop

    /// Makes an exit.
    package init(relays: [AttackHop] = [], hop: AttackHop) {
      self.relays = relays
      self.hop = hop
    }
  }

  /// The exposed workload at which the path begins, as an index into
  /// `Inventory.workloads`.
  package var entry: Int
  /// What leads to it from outside: the worst of its ways that policies let
  /// through.
  package var exposure: Exposure
  /// The hops to the end, in order; none where the entry holds the data.
  package var hops: [AttackHop]
  /// The workload with the data, as an index into `Inventory.workloads`.
  package var end: Int
  /// How sensitive its data is.
  package var sensitivity: RiskScore.Term
  /// How data gets out; `nil` where no workload on the path, and none behind
  /// it, may connect to the internet, so that only replies to whoever came in
  /// remain.
  package var exit: Exit?
  /// What the entry reaches: what reconnaissance finds there.
  package var reconnaissance: BlastRadius
  /// How many exposed workloads lead to the end, over any number of hops.
  package var entryCount: Int
  /// How many hops a way has that is shorter, but passes only where what is
  /// unknown is open; `nil` where there is none.
  package var shorterUnknown: Int?

  /// Makes a path.
  package init(
    entry: Int, exposure: Exposure, hops: [AttackHop], end: Int, sensitivity: RiskScore.Term,
    exit: Exit?, reconnaissance: BlastRadius, entryCount: Int, shorterUnknown: Int? = nil
  ) {
    self.entry = entry
    self.exposure = exposure
    self.hops = hops
    self.end = end
    self.sensitivity = sensitivity
    self.exit = exit
    self.reconnaissance = reconnaissance
    self.entryCount = entryCount
    self.shorterUnknown = shorterUnknown
  }

  /// The sensitivity from which on a workload is an end: confidential data, or
  /// what looks like a store of data.
  package static let sensitiveFrom = 6000
  /// The sensitivity from which on an end makes a finding Critical.
  package static let gravestFrom = 8000

  /// A Boolean value that tells whether access and every hop to the data pass
  /// under every reading of the input.
  package var isCertain: Bool { exposure.isCertain && hops.allSatisfy(\.isCertain) }

  /// A Boolean value that tells whether the data at the end is of the gravest
  /// kind.
  package var isGrave: Bool { sensitivity.thousandths >= AttackPath.gravestFrom }

  /// The workloads on the path, the entry first and the end last.
  package var workloads: [Int] {
    [entry]
      + hops.compactMap { hop in
        if case .workload(let index) = hop.target { index } else { nil }
      }
  }
}
