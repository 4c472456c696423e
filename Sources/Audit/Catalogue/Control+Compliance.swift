/// The demands of standards that checks map to (facts 1.6), in words of our
/// own. They say *evidence for* or *gap against*, never *compliant*.
extension Control {
  /// Rules of network controls are defined and kept up.
  static let pci121 = Control(.pciDSS, "1.2.1", "ruleset standards defined and maintained")
  /// Every allowed service, protocol and port has a need.
  static let pci125 = Control(.pciDSS, "1.2.5", "allowed services, protocols and ports justified")
  /// The configuration is reviewed every six months.
  static let pci127 = Control(.pciDSS, "1.2.7", "configuration reviewed every six months")
  /// Configuration files match what runs.
  static let pci128 = Control(.pciDSS, "1.2.8", "configuration secured and consistent")
  /// Inbound traffic to cardholder data is restricted.
  static let pci131 = Control(.pciDSS, "1.3.1", "inbound to the CDE restricted to what is needed")
  /// Outbound traffic from cardholder data is restricted.
  static let pci132 = Control(
    .pciDSS, "1.3.2", "outbound from the CDE restricted to what is needed")
  /// Inbound traffic from untrusted networks is limited.
  static let pci142 = Control(.pciDSS, "1.4.2", "inbound from untrusted networks restricted")
  /// Systems with cardholder data are not reached from untrusted networks.
  static let pci144 = Control(
    .pciDSS, "1.4.4", "cardholder data not directly accessible from untrusted networks")
  /// Changes of network controls are approved.
  static let pci122 = Control(.pciDSS, "1.2.2", "changes approved by change control")
  /// Development, test and production are separated.
  static let iso831 = Control(
    .iso27001, "A.8.31", "separation of development, test and production")
  /// Networks are segregated.
  static let iso822 = Control(.iso27001, "A.8.22", "segregation of networks")
  /// Networks are secured.
  static let iso820 = Control(.iso27001, "A.8.20", "networks security")
  /// Boundaries are protected against threats from outside.
  static let soc66 = Control(.soc2, "CC6.6", "boundary protection against outside threats")
  /// Transmission of information is restricted.
  static let soc67 = Control(.soc2, "CC6.7", "transmission and movement of information restricted")
  /// Traffic between containers is separated.
  static let nist433 = Control(
    .nist800190, "4.3.3", "poorly separated inter-container network traffic")
  /// Network access from containers is bounded.
  static let nist442 = Control(.nist800190, "4.4.2", "unbounded network access from containers")
  /// Deny by default, allow by exception.
  static let sc75 = Control(.nist80053, "SC-7(5)", "deny by default, allow by exception")
  /// Flows of information are enforced.
  static let ac4 = Control(.nist80053, "AC-4", "information flow enforcement")
  /// All namespaces have network policies.
  static let cis532 = Control(.cis, "5.3.2", "all namespaces have network policies")
  /// Containers do not share the node's network.
  static let cis525 = Control(.cis, "5.2.5", "admission of hostNetwork containers minimised")
  /// A default policy denies everything.
  static let nsaDefaultDeny = Control(
    .nsa, "network separation", "a default policy denies all ingress and egress")
  /// Pods do not share the node's network.
  static let podSecurityBaseline = Control(
    .podSecurity, "Baseline", "host namespaces and host ports are restricted")
}
