import Kubernetes

/// NP-QLT-001: a resource that an API server would refuse, that may be read
/// otherwise than its author thinks, or that stands twice with different texts.
package struct FaultyResource: AuditCheck {
  /// What the check is about.
  package let descriptor = CheckDescriptor(
    "NP-QLT-001", "Faulty or ambiguous resource", severity: .medium,
    severityNote: """
      High where a policy means more than is written, since a field of it is dropped; Low where \
      the API server accepts the resource and only a reader may stumble.
      """,
    description: """
      An invalid policy protects nothing: the API server refuses it, and whoever reads the \
      file believes in it. Of two texts with one identity the later one counts, as with \
      kubectl apply; which one runs in the cluster nobody can tell from the files.
      """,
    remedy: """
      Correct the field, or delete the text that does not count.
      """,
    mappings: [
      .direct(.pci128), .supporting(.pci121),
    ])

  /// Makes the check.
  package init() {}

  /// Returns one finding for each fault.
  package func findings(in context: AuditContext) -> [Finding] {
    policyIssues(in: context) + resourceIssues(in: context) + duplicates(in: context)
  }

  private func policyIssues(in context: AuditContext) -> [Finding] {
    context.state.decodedPolicies.flatMap { policy in
      policy.everyIssue.map { issue in
        var draft = draft(
          policy.reference, issue.message, path: issue.path, at: issue.location,
          isRefusal: issue.isRefusal)
        let isWidening =
          issue.isWidening && (policy.isCaptured || policy.refusals.isEmpty)
        if isWidening { draft.severity = .high }
        draft.why.append(
          !issue.isRefusal
            ? isWidening
              ? "an API server drops the field, and the policy then means more than is written"
              : "the policy stands as it is read"
            : policy.isCaptured
              ? "an API server gave the policy out: what the field admits is unknown"
              : "an API server would refuse the policy: it is taken as absent")
        return finding(draft, in: context)
      }
    }
  }

  private func resourceIssues(in context: AuditContext) -> [Finding] {
    context.state.resourceIssues.map { issue in
      var draft = draft(
        issue.reference, issue.message, path: issue.path, at: issue.location,
        isRefusal: issue.isRefusal)
      if issue.isRefusal { draft.why.append("an API server would refuse the resource") }
      return finding(draft, in: context)
    }
  }

  private func draft(
    _ object: ResourceReference, _ message: String, path: String, at location: SourceLocation,
    isRefusal: Bool
  ) -> FindingDraft {
    var draft = FindingDraft(object, "\(object) is faulty: \(message).")
    draft.severity = isRefusal ? .medium : .low
    draft.path = path
    draft.location = location
    draft.key = path
    draft.why = ["\(path): \(message)"]
    return draft
  }

  /// Reports each identity with different texts once, however many there are;
  /// equal texts are no fault.
  private func duplicates(in context: AuditContext) -> [Finding] {
    var places: [ResourceReference: (earlier: [SourceLocation], later: SourceLocation)] = [:]
    for duplicate in context.state.duplicates where !duplicate.isIdentical {
      places[duplicate.reference, default: ([], duplicate.later)].earlier.append(duplicate.earlier)
      places[duplicate.reference]?.later = duplicate.later
    }
    let conflicting = context.state.decodedPolicies.filter { !$0.conflicting.isEmpty }
    for policy in conflicting where places[policy.reference] == nil {
      places[policy.reference] = (
        policy.conflicting.map { $0.metadata.location }, policy.metadata.location
      )
    }
    let policies = Set(conflicting.map(\.reference))
    return places.sorted { $0.key < $1.key }.map { object, place in
      var draft = FindingDraft(object, "\(object) stands more than once, with different texts.")
      draft.location = place.later
      draft.key = "duplicate"
      draft.why = [
        "at \(place.earlier.map(\.description).listed)",
        "and at \(place.later), which counts since it comes later",
      ]
      if policies.contains(object) {
        draft.why.append("verdicts that depend on the choice are unknown")
      }
      return finding(draft, in: context)
    }
  }
}
