import Kubernetes

/// The network plugin of a cluster, as far as anything names it.
package struct NetworkPlugin: Hashable, Sendable {
  /// Plugins that carry traffic and enforce no NetworkPolicy (facts R19).
  package static let withoutEnforcement: Set<String> = ["flannel"]

  /// The name, lower case, without its version; `nil` where nothing names one.
  package let name: String?

  /// Takes the plugin that the person named, else what the resources show.
  package init(profile: ClusterProfile, detected: String?) {
    let text = profile.networkPlugin ?? detected
    name = text.flatMap { $0.split(separator: "@").first }.map { $0.lowercased() }
  }

  /// A Boolean value that tells whether anything names the plugin.
  package var isKnown: Bool { name != nil }
  /// A Boolean value that tells whether the plugin enforces NetworkPolicy; one
  /// that nobody knows is taken to do so.
  package var isEnforcing: Bool {
    name.map { !NetworkPlugin.withoutEnforcement.contains($0) } ?? true
  }
}
