package import Kubernetes
package import PolicyEngine

/// One way from outside the cluster's pods to a workload, as a chain of objects.
package struct Exposure: Hashable, Sendable {
  /// What opens the way.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The pods share their node's network.
    case hostNetwork
    /// A port of the node leads to a container.
    case hostPort
    /// A port of every node leads to a Service.
    case nodePort
    /// A load balancer that private networks reach.
    case internalLoadBalancer
    /// An address of `spec.externalIPs`.
    case externalAddress
    /// A load balancer that the internet reaches.
    case loadBalancer
    /// An Ingress.
    case ingress
    /// A route of the Gateway API.
    case gateway
  }

  /// What opens the way.
  package var kind: Kind
  /// The exposure level it stands for: 8 or 10.
  package var level: Int
  /// The objects from the outside in, the workload left out.
  package var chain: [ResourceReference]
  /// What of the outermost object is meant, such as `NodePort 30080`.
  package var detail: String?
  /// The ports of the pods that it leads to.
  package var connections: ConnectionSet
  /// The number of pods behind it, replicas of templates counted.
  package var podCount: Int
  /// A Boolean value that tells whether policies let the traffic through to a
  /// pod, under some reading of the input.
  package var isAdmitted: Bool
  /// A Boolean value that tells whether they do so under every reading.
  package var isCertain: Bool

  /// Makes an exposure.
  package init(
    _ kind: Kind, level: Int, chain: [ResourceReference], detail: String? = nil,
    connections: ConnectionSet, podCount: Int, isAdmitted: Bool = true, isCertain: Bool = true
  ) {
    self.kind = kind
    self.level = level
    self.chain = chain
    self.detail = detail
    self.connections = connections
    self.podCount = podCount
    self.isAdmitted = isAdmitted
    self.isCertain = isCertain
  }

  /// A Boolean value that tells whether the internet is on the other side.
  package var isPublic: Bool { level == 10 }
  /// A Boolean value that tells whether a Service, an Ingress or a port leads
  /// to the pods, rather than the node's network itself.
  package var isForwarded: Bool { kind != .hostNetwork }

  /// The chain as one short line, such as
  /// `Ingress shop → Service web → 3 pods`.
  package var summary: String {
    var steps = chain.map { "\($0.kind.kind) \($0.name)" }
    if let detail {
      if steps.isEmpty { steps = [detail] } else { steps[0] += " (\(detail))" }
    }
    return (steps + ["\(podCount) pod\(podCount == 1 ? "" : "s")"]).joined(separator: " → ")
  }
}
