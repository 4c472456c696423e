import Audit
import Flows
package import Remediation

/// A proposal and what it would change.
package struct Suggestion: Sendable {
  /// The cluster.
  package var cluster: String
  /// The proposal.
  package var proposal: Proposal
  /// What it would change.
  package var whatIf: WhatIf

  /// Makes a suggestion.
  package init(cluster: String, proposal: Proposal, whatIf: WhatIf) {
    self.cluster = cluster
    self.proposal = proposal
    self.whatIf = whatIf
  }
}

extension AuditSession {
  /// Returns what is suggested for a namespace, or for one of its workloads.
  ///
  /// Flows count as far as they were read; without any the proposal rests on
  /// the manifests alone and says so.
  ///
  /// - Parameters:
  ///   - cluster: The name of the cluster.
  ///   - namespace: The namespace.
  ///   - workload: The name of one workload, or `nil` for all.
  /// - Throws: `SourceMistake` where there is no such cluster, namespace or
  ///   workload, or where the policies that stand there are not known.
  package func suggestion(
    cluster: String, namespace: String, workload: String? = nil
  ) throws(SourceMistake) -> Suggestion {
    guard let entry = snapshot.entries.first(where: { $0.name == cluster }),
      let result = entry.result
    else { throw SourceMistake("the cluster `\(cluster)` is not audited") }
    guard result.audit.namespaces.contains(where: { $0.name == namespace }) else {
      throw SourceMistake("there is no namespace `\(namespace)` in `\(cluster)`")
    }
    if let gap = result.state.evidence.policyGaps(namespace: namespace).first {
      throw SourceMistake(
        "the policies of `\(namespace)` are not known (\(gap.message)): capture them first, then"
          + " ask what to add")
    }
    var workloads: [Int]?
    if let workload {
      workloads = result.inventory.workloads(namespace: namespace, name: workload)
      if workloads?.isEmpty ?? true {
        throw SourceMistake("there is no workload `\(namespace)/\(workload)` in `\(cluster)`")
      }
    }
    let observed = flowPictures.withLock { $0[cluster]?.aggregate }
    let builder = ProposalBuilder(
      result.state, result.inventory, edges: observed?.edges ?? [])
    let proposal = builder.proposal(namespace: namespace, workloads: workloads)
    let input = AuditInput(
      state: result.state, inventory: result.inventory, answers: result.answers,
      profile: entry.profile)
    return Suggestion(
      cluster: cluster, proposal: proposal,
      whatIf: WhatIf(proposal, for: input, audit: result.audit, observed: observed))
  }
}
