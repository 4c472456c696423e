package import Kubernetes

/// What a person asked to be audited, as they wrote it.
package struct SessionRequest: Sendable {
  /// The sources: paths, `-`, `name=path[,path…]`, or fleet files.
  package var sources: [String] = []
  /// The flow inputs: `[CLUSTER=]FILE`, or `-`.
  package var flows: [String] = []
  /// The namespace of objects that name none; `default` where it is `nil`.
  package var namespace: String?
  /// The network plugins that count in every cluster, whatever the resources
  /// and the fleet file say; several enforce at once.
  package var networkPlugins: [NetworkPlugin] = []
  /// The seed of the demonstration fleet, which then is the only source.
  package var demonstrationSeed: UInt64?
  /// A Boolean value that tells whether flow inputs are followed while they
  /// grow, as the dashboard does, or read to their end once.
  package var followsFlows = false

  /// Makes a request for nothing.
  package init() {}
}
