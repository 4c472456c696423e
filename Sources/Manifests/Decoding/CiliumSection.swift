/// A section of a rule of Cilium.
enum CiliumSection: String, CustomStringConvertible {
  /// What may come in.
  case ingress
  /// What may not come in.
  case ingressDeny
  /// What may go out.
  case egress
  /// What may not go out.
  case egressDeny

  /// A Boolean value that tells whether it is one of the two for ingress.
  var isIngress: Bool { self == .ingress || self == .ingressDeny }
  /// A Boolean value that tells whether its entries deny.
  var isDeny: Bool { self == .ingressDeny || self == .egressDeny }
  /// The name of the field.
  var description: String { rawValue }
}
