/// What a pod's policies amount to in one direction (product section 3).
///
/// The order is from worst to best; a workload takes the worst of its pods.
package enum CoverageClass: String, Hashable, Sendable, CaseIterable {
  /// No policy isolates the pod in this direction.
  case open
  /// A policy could say something, but nothing enforces it.
  case notEnforceable
  /// Isolated, yet every peer is admitted on every port.
  case allowAll
  /// At least half of a family's public addresses are admitted on some
  /// protocol and port other than DNS.
  case world
  /// Every pod of every other namespace is admitted on every port.
  case clusterWide
  /// Evidence is missing.
  case unknown
  /// Everything else, "nothing at all" included.
  case segmented

  /// A Boolean value that tells whether a policy surely isolates the pod.
  package var isSelected: Bool {
    switch self {
    case .allowAll, .world, .clusterWide, .segmented: true
    case .open, .notEnforceable, .unknown: false
    }
  }

  /// The place in the order from worst (0) to best.
  package var rank: Int { CoverageClass.allCases.firstIndex(of: self) ?? 0 }
}

/// How many things fall in each class.
package struct ClassCounts: Hashable, Sendable {
  private var counts = [Int](repeating: 0, count: CoverageClass.allCases.count)

  /// Makes counts of zero.
  package init() {}

  /// The number in one class.
  package subscript(_ class: CoverageClass) -> Int {
    get { counts[`class`.rank] }
    set { counts[`class`.rank] = newValue }
  }

  /// The number in all classes.
  package var total: Int { saturatingSum(counts) }

  /// Adds a number to one class; a sum too large stops at the highest number.
  package mutating func add(_ number: Int, to class: CoverageClass) {
    self[`class`] = saturatingSum([self[`class`], number])
  }

  /// Adds other counts to these.
  package mutating func add(_ other: ClassCounts) {
    for index in counts.indices {
      counts[index] = saturatingSum([counts[index], other.counts[index]])
    }
  }

  /// The share that is selected, as a range: the lower bound counts no
  /// unknown, the upper bound all of them; `nil` where nothing is known.
  package var selectedCoverage: ClosedRange<Double>? {
    coverage(CoverageClass.allCases.filter(\.isSelected).reduce(0) { $0 + self[$1] })
  }

  /// The share that is segmented, as a range like `selectedCoverage`.
  package var effectiveCoverage: ClosedRange<Double>? { coverage(self[.segmented]) }

  private func coverage(_ sure: Int) -> ClosedRange<Double>? {
    guard total > 0, self[.unknown] < total else { return nil }
    let all = Double(total)
    return Double(sure) / all...Double(sure + self[.unknown]) / all
  }
}
