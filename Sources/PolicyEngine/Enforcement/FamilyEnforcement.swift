/// Whether an engine enforces a family of policy kinds, and why not.
package struct FamilyEnforcement: Hashable, Sendable {
  /// What becomes of the policies of a family (E-2).
  package enum Status: String, Hashable, Sendable, CaseIterable {
    /// They are enforced.
    case enforced
    /// They are enforced, with deviations.
    case partial
    /// Nobody can say: what decides is not in the input.
    case unknown
    /// They could be enforced and are not: a setting switches it off.
    case off
    /// They do nothing: the engine does not know them.
    case ignored
  }

  /// What becomes of the policies.
  package var status: Status
  /// Why, in a few words without a full stop; empty where they are enforced.
  package var reason: String

  /// Makes a value.
  package init(_ status: Status, _ reason: String = "") {
    self.status = status
    self.reason = reason
  }

  /// A Boolean value that tells whether the policies surely have an effect.
  package var hasEffect: Bool { status == .enforced || status == .partial }

  /// Returns the one of two engines that does more for a family.
  static func better(_ left: FamilyEnforcement, _ right: FamilyEnforcement) -> FamilyEnforcement {
    let order = Status.allCases
    let places = [left, right].map { order.firstIndex(of: $0.status) ?? order.count }
    return places[0] <= places[1] ? left : right
  }
}
