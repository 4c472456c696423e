package import Kubernetes

/// One end of a row of connectivity.
package enum ConnectivityEnd: Hashable, Sendable {
  /// A workload, as an index into `Inventory.workloads`.
  case workload(Int)
  /// A maximal range of addresses with equal connections.
  case external(AddressRange)
  /// The names of a pattern that some rule writes; as a destination only.
  case name(DomainPattern)
}

/// A pair that may connect, and how: the union over the pods of its workloads.
package struct ConnectivityRow: Hashable, Sendable {
  /// Who opens connections.
  package var source: ConnectivityEnd
  /// Who accepts them.
  package var destination: ConnectivityEnd
  /// What may pass, and what nobody knows.
  package var answer: ConnectionAnswer

  /// Makes a row.
  package init(
    source: ConnectivityEnd, destination: ConnectivityEnd, answer: ConnectionAnswer
  ) {
    self.source = source
    self.destination = destination
    self.answer = answer
  }
}
