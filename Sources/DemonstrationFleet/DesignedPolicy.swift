/// A NetworkPolicy of a generated cluster, before it is text.
struct DesignedPolicy: Sendable {
  /// One rule.
  struct Clause: Sendable {
    /// The peers; `nil` leaves the field out, so that every peer is meant.
    var peers: [Peer]?
    /// The ports; empty leaves the field out, so that all are meant.
    var ports: [Port] = []
    /// A Boolean value that tells whether the rule is an empty list item, as
    /// a template leaves it behind; it decodes to a rule that admits all.
    var isNull = false

    /// A rule that admits everything.
    static let everything = Clause(peers: nil)
  }

  /// One peer of a rule.
  enum Peer: Hashable, Sendable {
    /// Pods of the policy's own namespace; of all where there is no label.
    case own([ResourceLabel])
    /// Pods of a namespace by name; of all where there is no label.
    case inNamespace(String, [ResourceLabel])
    /// All pods of the namespaces with a label.
    case labelledNamespaces(ResourceLabel)
    /// All pods of all namespaces.
    case allNamespaces
    /// A block of addresses without exceptions of it.
    case block(String, except: [String])
  }

  /// One port entry of a rule.
  struct Port: Hashable, Sendable {
    /// The protocol.
    var transport = "TCP"
    /// The number, or `nil` where a name is given.
    var number: Int?
    /// The last number of a range.
    var end: Int?
    /// The name.
    var name: String?

    /// Returns an entry for a number.
    static func number(_ number: Int, _ transport: String = "TCP") -> Port {
      Port(transport: transport, number: number)
    }

    /// Returns an entry for a name.
    static func named(_ name: String) -> Port { Port(name: name) }
  }

  /// The namespace, as an index.
  var namespace: Int
  /// The name.
  var name: String
  /// The labels that select pods; empty selects all.
  var selector: [ResourceLabel] = []
  /// The `policyTypes`, or `nil` where the field is left out.
  var types: [String]?
  /// The rules for ingress, or `nil` where the field is left out.
  var ingress: [Clause]?
  /// The rules for egress, or `nil` where the field is left out.
  var egress: [Clause]?
  /// What its author wrote above it.
  var comment: String?
  /// How many days ago it was made.
  var age: Int

  /// A Boolean value that tells whether it isolates for ingress (K-2).
  var isolatesIngress: Bool { types?.contains("Ingress") ?? true }
  /// A Boolean value that tells whether it isolates for egress (K-2).
  var isolatesEgress: Bool { types?.contains("Egress") ?? !(egress ?? []).isEmpty }
}
