package import DisplayText
package import Kubernetes
package import PolicyEngine

/// Which policies act on a workload, in the order in which they speak, and what
/// each contributes.
package struct ContributionsModel: Hashable, Sendable {
  /// One policy in one direction.
  package struct Row: Hashable, Sendable {
    /// The direction.
    package var direction: Direction
    /// The tier, such as `Admin`.
    package var tier: SafeText
    /// The place in the order of the tier, counted from 1; `nil` for the end of
    /// the tier and for what no policy decides.
    package var order: Int?
    /// The policy; `nil` for the end of the tier and for what none decides.
    package var policy: ResourceReference?
    /// What it contributes.
    package var text: SafeText
    /// A Boolean value that tells whether it decides something.
    package var isDecisive: Bool

    /// Makes a row.
    package init(
      direction: Direction, tier: SafeText, order: Int?, policy: ResourceReference?,
      text: SafeText, isDecisive: Bool
    ) {
      self.direction = direction
      self.tier = tier
      self.order = order
      self.policy = policy
      self.text = text
      self.isDecisive = isDecisive
    }
  }

  /// The rows: ingress first, tier by tier.
  package var rows: [Row]

  /// Makes a list.
  package init(rows: [Row]) { self.rows = rows }
}
