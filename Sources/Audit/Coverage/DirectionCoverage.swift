package import PolicyEngine

/// The coverage of a namespace or cluster in one direction.
package struct DirectionCoverage: Hashable, Sendable {
  /// Workloads by class.
  package var workloads = ClassCounts()
  /// Pods by class, replicas of templates counted.
  package var pods = ClassCounts()

  /// Makes a coverage of nothing.
  package init() {}

  /// Adds another coverage to this one.
  package mutating func add(_ other: DirectionCoverage) {
    workloads.add(other.workloads)
    pods.add(other.pods)
  }
}

/// A value for each of the two directions.
package struct Directions<Value> {
  /// The value for ingress.
  package var ingress: Value
  /// The value for egress.
  package var egress: Value

  /// Makes a pair.
  package init(ingress: Value, egress: Value) {
    self.ingress = ingress
    self.egress = egress
  }

  /// The value of a direction.
  package subscript(_ direction: Direction) -> Value {
    get { direction == .ingress ? ingress : egress }
    set { if direction == .ingress { ingress = newValue } else { egress = newValue } }
  }
}

extension Directions: Sendable where Value: Sendable {}
extension Directions: Equatable where Value: Equatable {}
extension Directions: Hashable where Value: Hashable {}
