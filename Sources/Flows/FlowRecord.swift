package import Kubernetes
package import PolicyEngine

/// One decoded flow: only what counts, and no text of its own.
///
/// Ends, names, nodes and reasons are numbers of a `FlowVocabulary`, so that a
/// stream of like flows allocates nothing. HTTP headers and addresses of pages
/// are not here: they are never decoded, since secrets stand in them.
package struct FlowRecord: Sendable {
  /// Where in the datapath a flow was seen.
  package enum Vantage: Int, Hashable, Sendable, CaseIterable {
    /// A verdict of a policy on the way into a pod (event type 5).
    case ingressVerdict
    /// A verdict of a policy on the way out of a pod.
    case egressVerdict
    /// A verdict of a policy, in a direction that is not said.
    case verdict
    /// A drop (event type 1).
    case drop
    /// A trace on its way into a pod.
    case toEndpoint
    /// A trace on its way out of a pod.
    case fromEndpoint
    /// A trace on its way to the node's own network stack.
    case toStack
    /// A trace on its way into a tunnel or onto the network.
    case toNetwork
    /// A trace on its way to a proxy, or a request seen by one.
    case toProxy
    /// Anything else, or not said.
    case elsewhere
  }

  /// The direction that the reporting node gives the connection.
  package enum Direction: UInt8, Hashable, Sendable, CaseIterable {
    /// Not said.
    case unsaid
    /// Into the pod.
    case ingress
    /// Out of the pod.
    case egress
  }

  /// The flags of TCP that orientation needs.
  package struct TCPFlags: OptionSet, Hashable, Sendable {
    /// The bits.
    package let rawValue: UInt8
    /// Makes a set from bits.
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    /// The first packet of a side.
    package static let syn = TCPFlags(rawValue: 1)
    /// The packet acknowledges another.
    package static let ack = TCPFlags(rawValue: 2)
  }

  /// What a name server was asked or said.
  package struct DNS: Hashable, Sendable {
    /// The name without its last dot, as a number of the vocabulary.
    package var name: Int32
    /// A Boolean value that tells whether this is the answer.
    package var isResponse: Bool
    /// The response code; 0 is success.
    package var responseCode: UInt16

    /// Makes a question or an answer.
    package init(name: Int32, isResponse: Bool, responseCode: UInt16) {
      self.name = name
      self.isResponse = isResponse
      self.responseCode = responseCode
    }
  }

  /// When it happened; `nil` where the flow does not say or says nonsense.
  package var time: Timestamp?
  /// What became of it.
  package var verdict = FlowVerdict.other
  /// Where it was seen.
  package var vantage = Vantage.elsewhere
  /// The direction of the connection at the reporting node.
  package var direction = Direction.unsaid
  /// Whether it is a reply; `nil` where nobody knows (drops, old files).
  package var isReply: Bool?
  /// The protocol, or `nil` where the flow does not say.
  package var part: ConnectionSet.Part?
  /// The port of the source, or 0.
  package var sourcePort: UInt16 = 0
  /// The port of the destination, or 0; for ICMP `type × 256 + code`, for
  /// other protocols the number of the protocol.
  package var destinationPort: UInt16 = 0
  /// The flags, empty where there are none.
  package var flags: TCPFlags = []
  /// The source, as a number of the vocabulary.
  package var source: Int32 = 0
  /// The destination, as a number of the vocabulary.
  package var destination: Int32 = 0
  /// The address of the source.
  package var sourceAddress: IPAddress?
  /// The address of the destination.
  package var destinationAddress: IPAddress?
  /// The DNS names of the source, as the number of a list; 0 for none.
  package var sourceNames: Int32 = 0
  /// The DNS names of the destination, as the number of a list; 0 for none.
  package var destinationNames: Int32 = 0
  /// Why it was dropped, as a number of the vocabulary's names; 0 for unsaid.
  package var dropReason: Int32 = 0
  /// `policy_match_type`: 4 means that only an allow-all let it pass.
  package var policyMatchType: UInt8 = 0
  /// How many flows the line stands for: 1, or the sum of an aggregate.
  package var weight: UInt64 = 1
  /// The node that reports it, as a number of the vocabulary's names.
  package var node: Int32 = 0
  /// The cluster that reports it, as a number of the vocabulary's names.
  package var cluster: Int32 = 0
  /// What it says about DNS, if it does.
  package var dns: DNS?
  /// A digest of its identifier; 0 where it has none.
  package var identifier: UInt64 = 0

  /// Makes a record that says nothing.
  package init() {}
}
