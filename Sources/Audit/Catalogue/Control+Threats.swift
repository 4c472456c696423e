/// The techniques that checks map to, from the STIX data of ATT&CK v18.1
/// (facts 1.3). Tactics are left out: v19 moves them.
extension Control {
  private static func technique(_ identifier: String, _ title: String) -> Control {
    Control(.attack, identifier, title, platform: "Containers")
  }

  private static func enterprise(_ identifier: String, _ title: String, _ platform: String = "")
    -> Control
  {
    Control(
      .attack, identifier, title,
      platform: platform.isEmpty ? "Enterprise" : "Enterprise/\(platform)")
  }

  /// Network Service Discovery.
  static let t1046 = technique("T1046", "Network Service Discovery")
  /// Container Orchestration Job.
  static let t1053s007 = technique("T1053.007", "Container Orchestration Job")
  /// External Remote Services.
  static let t1133 = technique("T1133", "External Remote Services")
  /// Exploit Public-Facing Application.
  static let t1190 = technique("T1190", "Exploit Public-Facing Application")
  /// Additional Container Cluster Roles.
  static let t1098s006 = technique("T1098.006", "Additional Container Cluster Roles")
  /// Container API.
  static let t1552s007 = technique("T1552.007", "Container API")
  /// Container Administration Command.
  static let t1609 = technique("T1609", "Container Administration Command")
  /// Container and Resource Discovery.
  static let t1613 = technique("T1613", "Container and Resource Discovery")
  /// Steal Application Access Token.
  static let t1528 = technique("T1528", "Steal Application Access Token")
  /// Impair Defenses.
  static let t1562 = technique("T1562", "Impair Defenses")
  /// Escape to Host.
  static let t1611 = technique("T1611", "Escape to Host")
  /// Network Sniffing.
  static let t1040 = enterprise("T1040", "Network Sniffing")
  /// Exfiltration Over C2 Channel.
  static let t1041 = enterprise("T1041", "Exfiltration Over C2 Channel")
  /// Exfiltration Over Alternative Protocol.
  static let t1048 = enterprise("T1048", "Exfiltration Over Alternative Protocol", "IaaS")
  /// Web Protocols.
  static let t1071s001 = enterprise("T1071.001", "Application Layer Protocol: Web")
  /// DNS.
  static let t1071s004 = enterprise("T1071.004", "Application Layer Protocol: DNS")
  /// Ingress Tool Transfer.
  static let t1105 = enterprise("T1105", "Ingress Tool Transfer")
  /// Exploitation of Remote Services.
  static let t1210 = enterprise("T1210", "Exploitation of Remote Services")
  /// Cloud Instance Metadata API.
  static let t1552s005 = enterprise("T1552.005", "Cloud Instance Metadata API", "IaaS")
  /// Exfiltration Over Web Service.
  static let t1567 = enterprise("T1567", "Exfiltration Over Web Service")
  /// Non-Standard Port.
  static let t1571 = enterprise("T1571", "Non-Standard Port")
  /// Protocol Tunneling.
  static let t1572 = enterprise("T1572", "Protocol Tunneling")

  /// Exposed sensitive interfaces.
  static let msExposedInterfaces = Control(
    .microsoft, "MS-TA9005", "Exposed sensitive interfaces")
  /// CronJob.
  static let msCronJob = Control(.microsoft, "MS-TA9014", "Kubernetes CronJob")
  /// Access to the API server.
  static let msAPIServer = Control(.microsoft, "MS-TA9029", "Access the Kubernetes API server")
  /// Access to the kubelet's API.
  static let msKubelet = Control(.microsoft, "MS-TA9030", "Access Kubelet API")
  /// Poisoning of the cluster's DNS.
  static let msCoreDNS = Control(.microsoft, "MS-TA9035", "CoreDNS poisoning")
  /// Network mapping.
  static let msNetworkMapping = Control(.microsoft, "MS-TA9031", "Network mapping")
  /// Instance Metadata API.
  static let msMetadata = Control(.microsoft, "MS-TA9033", "Instance Metadata API")
  /// Cluster internal networking.
  static let msClusterNetworking = Control(.microsoft, "MS-TA9034", "Cluster internal networking")
  /// ARP poisoning and IP spoofing.
  static let msSpoofing = Control(.microsoft, "MS-TA9036", "ARP poisoning and IP spoofing")
}
