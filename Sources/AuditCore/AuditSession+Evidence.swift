package import Audit
import DisplayText
package import Kubernetes
import Manifests

extension AuditSession {
  /// Returns the text that a finding points at, with the guilty lines marked;
  /// without lines where there is none, or where it cannot be read again.
  package func excerpt(for finding: Finding) -> GuiltyExcerpt {
    let paths = finding.path.map { [$0] } ?? [""]
    if let text = policyText(finding.object, of: finding.cluster, paths: paths) { return text }
    guard let location = finding.location else {
      return GuiltyExcerpt(title: "no text: the finding is about what is missing", lines: [])
    }
    return surroundings(of: location)
  }

  /// Returns the lines around a place, as far as the file can be read again.
  private func surroundings(of location: SourceLocation) -> GuiltyExcerpt {
    guard let guilty = places.resolved(location).line, let text = places.text(of: location.file)
    else { return GuiltyExcerpt(title: SafeText(location.description), lines: []) }
    let lines = text.split(
      separator: UInt8(ascii: "\n"), maxSplits: guilty + AuditSession.linesBehind,
      omittingEmptySubsequences: false)
    let first = max(1, guilty - 1)
    let last = min(lines.count, guilty + AuditSession.linesBehind)
    guard first <= last else {
      return GuiltyExcerpt(title: SafeText(location.description), lines: [])
    }
    return GuiltyExcerpt(
      title: SafeText("\(location.file):\(guilty)"),
      lines: (first...last).map { number in
        GuiltyExcerpt.Line(
          number: number, text: SafeText(utf8: lines[number - 1].prefix(400)),
          isGuilty: number == guilty)
      })
  }

  /// How many lines behind the guilty one are shown of what is no policy.
  private static let linesBehind = 12

  /// Returns the text of a policy with some of its fields marked.
  ///
  /// - Parameters:
  ///   - reference: The policy.
  ///   - cluster: The name of its cluster.
  ///   - paths: The fields to mark, such as `spec.egress[0]`.
  package func policyText(
    _ reference: ResourceReference, of cluster: String, paths: [String] = []
  ) -> GuiltyExcerpt? {
    guard let result = snapshot.entries.first(where: { $0.name == cluster })?.result
    else { return nil }
    let excerpt: SourceExcerpt
    if let policy = result.state.networkPolicies.first(where: { $0.reference == reference }) {
      excerpt = SourceExcerpt.of(policy, paths: paths, places: places)
    } else if let location = result.state.location(ofPolicy: reference) {
      guard let text = SourceExcerpt.of(objectAt: location, paths: paths, places: places)
      else { return surroundings(of: location) }
      excerpt = text
    } else {
      return nil
    }
    return GuiltyExcerpt(
      title: SafeText(excerpt.title),
      lines: excerpt.lines.map {
        GuiltyExcerpt.Line(number: $0.number, text: SafeText($0.text), isGuilty: $0.isGuilty)
      })
  }
}
