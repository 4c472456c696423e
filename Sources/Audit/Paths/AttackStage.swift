/// A stage of the published attack, in its order.
package enum AttackStage: String, Hashable, Sendable, CaseIterable {
  /// Something outside leads to a workload, and somebody gets in.
  case access
  /// From there somebody looks at what can be reached.
  case reconnaissance
  /// Hop by hop to the data.
  case lateralMovement
  /// The data leaves the cluster.
  case exfiltration

  /// The stage in words.
  package var words: String {
    switch self {
    case .access: "access"
    case .reconnaissance: "reconnaissance"
    case .lateralMovement: "lateral movement"
    case .exfiltration: "exfiltration"
    }
  }

  /// The technique of ATT&CK that the stage stands for.
  package var technique: Control {
    switch self {
    case .access: .t1190
    case .reconnaissance: .t1046
    case .lateralMovement: .t1210
    case .exfiltration: .t1567
    }
  }
}
