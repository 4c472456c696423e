package import Kubernetes
import PolicyEngine

/// Finds the policy that a person means by `[KIND/]NS/NAME` or `KIND/NAME`.
package struct PolicyFinder: Sendable {
  private let references: [ResourceReference]

  /// Makes a finder for the policies of a cluster.
  package init(_ state: ClusterState) { references = state.policyReferences }

  /// Returns the policy that a text names.
  ///
  /// The kind may be left out where no other policy has the namespace and the
  /// name; kinds are compared without their case.
  ///
  /// - Throws: `EndpointMistake` where no policy or several have the name.
  package func find(_ text: String) throws(EndpointMistake) -> ResourceReference {
    let found = references.filter { PolicyFinder.names(of: $0).contains(text.lowercased()) }
    guard let first = found.first else {
      let alike = references.filter { $0.name == text }
      if alike.isEmpty { throw .noPolicy(text) }
      throw .ambiguous(text, choices: alike.map { "`\(PolicyFinder.path($0))`" })
    }
    if found.count > 1 {
      throw .ambiguous(text, choices: found.map { "`\($0.kind)/\(PolicyFinder.path($0))`" })
    }
    return first
  }

  private static func path(_ reference: ResourceReference) -> String {
    (reference.namespace.map { "\($0)/" } ?? "") + reference.name
  }

  /// What a policy may be called: with its kind, with kind and group, and
  /// without.
  private static func names(of reference: ResourceReference) -> [String] {
    let path = path(reference).lowercased()
    return [
      path, "\(reference.kind.kind.lowercased())/\(path)",
      "\(reference.kind.description.lowercased())/\(path)",
    ]
  }
}
