package import Audit
import DisplayText
package import Kubernetes
import Manifests

extension AuditSession {
  /// Returns the text of the policy that a finding points at, with the guilty
  /// lines marked; `nil` where no policy is guilty or it cannot be read again.
  package func excerpt(for finding: Finding) -> GuiltyExcerpt? {
    policyText(
      finding.object, of: finding.cluster, paths: finding.path.map { [$0] } ?? [""])
  }

  /// Returns the text of a policy with some of its fields marked.
  ///
  /// - Parameters:
  ///   - reference: The policy.
  ///   - cluster: The name of its cluster.
  ///   - paths: The fields to mark, such as `spec.egress[0]`.
  package func policyText(
    _ reference: ResourceReference, of cluster: String, paths: [String] = []
  ) -> GuiltyExcerpt? {
    guard let result = snapshot.entries.first(where: { $0.name == cluster })?.result,
      let policy = result.state.networkPolicies.first(where: { $0.reference == reference })
    else { return nil }
    let excerpt = SourceExcerpt.of(policy, paths: paths, places: places)
    return GuiltyExcerpt(
      title: SafeText(excerpt.title),
      lines: excerpt.lines.map {
        GuiltyExcerpt.Line(number: $0.number, text: SafeText($0.text), isGuilty: $0.isGuilty)
      })
  }
}
