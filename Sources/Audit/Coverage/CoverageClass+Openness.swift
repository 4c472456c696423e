extension CoverageClass {
  /// A Boolean value that tells whether the class lets the internet in or out:
  /// nothing isolates, or rules admit everything or most of the internet.
  package var isOpenToTheWorld: Bool {
    switch self {
    case .open, .allowAll, .world: true
    case .notEnforceable, .clusterWide, .unknown, .segmented: false
    }
  }
}
