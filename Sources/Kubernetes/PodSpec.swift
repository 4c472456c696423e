/// The part of a pod's specification that decides about its traffic.
///
/// Pods and pod templates share it. Commands, arguments and environment are
/// not here: they are never decoded, since secrets stand in them. One switch of
/// one agent of the network is the exception.
package struct PodSpec: Hashable, Sendable {
  /// The service account; `default` where none is named.
  package var serviceAccount: String
  /// A Boolean value that tells whether the pod shares its node's network.
  package var isHostNetwork: Bool
  /// The node that runs the pod, if it is scheduled.
  package var nodeName: String?
  /// `dnsPolicy`, or `nil` for the default (`ClusterFirst`).
  package var dnsPolicy: String?
  /// A Boolean value that tells whether any container is privileged.
  package var isPrivileged: Bool
  /// The containers, init containers included.
  package var containers: [Container]
  /// `automountServiceAccountToken`: whether the pods get a token for the API
  /// server; `nil` where the service account decides.
  package var mountsToken: Bool?

  /// Makes a specification.
  package init(
    serviceAccount: String = "default", isHostNetwork: Bool = false, nodeName: String? = nil,
    dnsPolicy: String? = nil, isPrivileged: Bool = false, containers: [Container] = [],
    mountsToken: Bool? = nil
  ) {
    self.serviceAccount = serviceAccount
    self.isHostNetwork = isHostNetwork
    self.nodeName = nodeName
    self.dnsPolicy = dnsPolicy
    self.isPrivileged = isPrivileged
    self.containers = containers
    self.mountsToken = mountsToken
  }

  /// The ports on which named ports resolve: those of containers and of
  /// restartable init containers (rule G-20), in the order they are written.
  package var policyPorts: [ContainerPort] { ports(of: [.main, .sidecar]) }

  /// Returns the ports of the containers with some roles, in the order they are
  /// written.
  package func ports(of roles: Set<Container.Role>) -> [ContainerPort] {
    containers.filter { roles.contains($0.role) }.flatMap(\.ports)
  }
}

/// A container, as far as its traffic is concerned.
package struct Container: Hashable, Sendable {
  /// What the container is for.
  package enum Role: Hashable, Sendable {
    /// A regular container.
    case main
    /// An init container with `restartPolicy: Always`, which keeps running.
    case sidecar
    /// An init container that ends before the pod starts.
    case initContainer
  }

  /// The name.
  package var name: String
  /// The image, without its digest.
  package var image: String
  /// What the container is for.
  package var role: Role
  /// The declared ports.
  package var ports: [ContainerPort]
  /// The port and protocol of its HTTP, TCP and gRPC probes.
  package var probePorts: [PortReference]
  /// A Boolean value that tells whether its arguments switch the policy agent
  /// of the AWS VPC CNI on (E-1); `nil` for every other container.
  package var policySwitch: Bool?

  /// Makes a container.
  package init(
    name: String, image: String = "", role: Role = .main, ports: [ContainerPort] = [],
    probePorts: [PortReference] = [], policySwitch: Bool? = nil
  ) {
    self.name = name
    self.image = image
    self.role = role
    self.ports = ports
    self.probePorts = probePorts
    self.policySwitch = policySwitch
  }
}

/// A declared port of a container.
package struct ContainerPort: Hashable, Sendable {
  /// The name, by which policies may refer to the port.
  package var name: String?
  /// The number: 1…65535.
  package var number: UInt16
  /// The protocol.
  package var transport: NetworkProtocol
  /// The port of the node that leads here, if any.
  package var hostPort: UInt16?

  /// Makes a port.
  package init(
    name: String? = nil, number: UInt16, transport: NetworkProtocol = .tcp,
    hostPort: UInt16? = nil
  ) {
    self.name = name
    self.number = number
    self.transport = transport
    self.hostPort = hostPort
  }
}

/// A port given by its number or by its name.
package enum PortReference: Hashable, Sendable {
  /// A number: 1…65535.
  case number(UInt16)
  /// A name, to be resolved at the destination pod.
  case name(String)
}

extension PortReference: CustomStringConvertible {
  /// The number or the name.
  package var description: String {
    switch self {
    case .number(let number): String(number)
    case .name(let name): name
    }
  }
}
