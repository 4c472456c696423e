package import Kubernetes

/// A connection that production needs, and how we know.
package struct Need: Hashable, Sendable {
  /// The other end of the connection.
  package enum Peer: Hashable, Sendable {
    /// A workload, as an index into `Inventory.workloads`.
    case workload(Int)
    /// The pods that answer DNS, by namespace and labels.
    case pods(namespace: String, LabelSelector)
    /// Addresses outside the cluster, with the name they were known by.
    case block(CIDR, name: String?)
    /// Everybody: what an exposing object promises to the outside.
    case anyone
  }

  /// How we know of a need.
  package enum Ground: Hashable, Sendable {
    /// Observed connections: how many, the first and the last.
    case flows(count: Int, first: Timestamp?, last: Timestamp?)
    /// An object of the input, such as a Service of type LoadBalancer.
    case object(ResourceReference, SourceLocation, why: String)
    /// A convention that nearly every workload relies on, such as DNS.
    case convention(String)
  }

  /// One port of one protocol.
  package struct Port: Hashable, Sendable, Comparable {
    /// The protocol.
    package var transport: NetworkProtocol
    /// The port of the pod, or `nil` for every port of the protocol.
    package var number: UInt16?

    /// Makes a port.
    package init(_ transport: NetworkProtocol, _ number: UInt16?) {
      self.transport = transport
      self.number = number
    }

    /// Orders by protocol, then by number.
    package static func < (left: Port, right: Port) -> Bool {
      (left.transport, left.number ?? 0) < (right.transport, right.number ?? 0)
    }
  }

  /// The other end.
  package var peer: Peer
  /// The port at the server, or `nil` where no NetworkPolicy can name it, as
  /// for ICMP: such a need is reported, never written.
  package var port: Port?
  /// How we know.
  package var grounds: [Ground]

  /// Makes a need.
  package init(peer: Peer, port: Port?, grounds: [Ground]) {
    self.peer = peer
    self.port = port
    self.grounds = grounds
  }
}
