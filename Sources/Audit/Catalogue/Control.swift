/// Where an identifier such as `1.3.1` or `T1046` comes from, with the version
/// the tables were read at.
package enum Framework: String, Hashable, Sendable, CaseIterable {
  /// MITRE ATT&CK, Enterprise.
  case attack = "MITRE ATT&CK"
  /// Microsoft's threat matrix for Kubernetes.
  case microsoft = "Microsoft Threat Matrix for Kubernetes"
  /// PCI DSS.
  case pciDSS = "PCI DSS"
  /// ISO/IEC 27001, Annex A.
  case iso27001 = "ISO/IEC 27001"
  /// SOC 2, trust services criteria.
  case soc2 = "SOC 2"
  /// NIST SP 800-190.
  case nist800190 = "NIST SP 800-190"
  /// NIST SP 800-53.
  case nist80053 = "NIST SP 800-53"
  /// The CIS benchmark for Kubernetes.
  case cis = "CIS Kubernetes Benchmark"
  /// The hardening guide of NSA and CISA.
  case nsa = "NSA/CISA Kubernetes Hardening Guide"
  /// The Pod Security Standards.
  case podSecurity = "Pod Security Standards"

  /// When the tables were last held against the frameworks.
  package static let verifiedOn = "2026-08"

  /// The version of the framework that the tables hold; the commit where the
  /// framework has none.
  package var version: String {
    switch self {
    case .attack: "18.1"
    case .microsoft: "b885d18"
    case .pciDSS: "4.0.1"
    case .iso27001: "2022"
    case .soc2: "2017"
    case .nist800190: "2017"
    case .nist80053: "r5"
    case .cis: "1.12"
    case .nsa: "1.2"
    case .podSecurity: "1.34"
    }
  }

  /// Where to read it.
  package var source: String {
    switch self {
    case .attack: "https://attack.mitre.org"
    case .microsoft: "https://microsoft.github.io/Threat-Matrix-for-Kubernetes/"
    case .pciDSS: "https://www.pcisecuritystandards.org/document_library/"
    case .iso27001: "https://www.iso.org/standard/27001"
    case .soc2: "https://www.aicpa-cima.com/resources/landing/system-and-organization-controls"
    case .nist800190: "https://csrc.nist.gov/pubs/sp/800/190/final"
    case .nist80053: "https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final"
    case .cis: "https://www.cisecurity.org/benchmark/kubernetes"
    case .nsa: "https://www.nsa.gov"
    case .podSecurity: "https://kubernetes.io/docs/concepts/security/pod-security-standards/"
    }
  }
}

/// One technique of an attacker or one demand of a standard.
package struct Control: Hashable, Sendable {
  /// Where it comes from.
  package let framework: Framework
  /// Its identifier there.
  package let identifier: String
  /// What it is about, in a few words of our own.
  package let title: String
  /// The ATT&CK platform it is listed for: `Containers`, or `Enterprise` with
  /// the platform where Containers is not among them; `nil` elsewhere.
  package let platform: String?

  /// Makes an entry of a table.
  init(_ framework: Framework, _ identifier: String, _ title: String, platform: String? = nil) {
    self.framework = framework
    self.identifier = identifier
    self.title = title
    self.platform = platform
  }

  /// The version of the framework it was read in.
  package var version: String { framework.version }
}

/// What a check says about a control: evidence for it, or a gap against it.
package struct ControlMapping: Hashable, Sendable {
  /// How closely the check answers the control.
  package enum Strength: String, Hashable, Sendable, CaseIterable {
    /// The control asks for what the check looks at.
    case direct
    /// What the check looks at helps with the control.
    case supporting
  }

  /// The control.
  package let control: Control
  /// How closely the check answers it.
  package let strength: Strength

  /// A mapping to a control that asks for what the check looks at.
  static func direct(_ control: Control) -> ControlMapping {
    ControlMapping(control: control, strength: .direct)
  }

  /// A mapping to a control that the check helps with.
  static func supporting(_ control: Control) -> ControlMapping {
    ControlMapping(control: control, strength: .supporting)
  }
}
