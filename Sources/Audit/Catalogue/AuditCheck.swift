import Kubernetes
import PolicyEngine

/// Looks for one bad condition and says where it is.
///
/// A check reads the context and returns findings, in any order; it never
/// knows how they are mended or shown.
package protocol AuditCheck: Sendable {
  /// What the check is about.
  var descriptor: CheckDescriptor { get }
  /// Returns what is wrong in a cluster.
  func findings(in context: AuditContext) -> [Finding]
}
