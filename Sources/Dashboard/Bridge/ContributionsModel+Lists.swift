package import AuditCore
import DisplayText
package import Kubernetes
import PolicyEngine
import Reports

extension ContributionsModel {
  /// Makes the list of a workload; `nil` where it is not in the input.
  package init?(of identity: WorkloadIdentity, in result: ClusterResult) {
    guard let index = result.inventory.workload(identity) else { return nil }
    let lists = result.contributions(toPods: result.inventory.workloads[index].pods)
    let document = ContributionDocument(
      lists, inventory: result.inventory, podClasses: result.reachability.podClasses)
    var rows: [Row] = []
    for list in lists {
      for tier in list.tiers {
        for (number, entry) in tier.entries.enumerated() {
          rows.append(
            Row(
              direction: list.direction, tier: SafeText(tier.name), order: number + 1,
              policy: entry.origin.policy,
              text: SafeText(
                document.sentences(entry, list.direction).joined(separator: "; ")),
              isDecisive: !entry.isSilent))
        }
        let denied = document.sentences("denies", tier.endDenies, list.direction)
        if !denied.isEmpty {
          rows.append(
            Row(
              direction: list.direction, tier: SafeText(tier.name), order: nil, policy: nil,
              text: SafeText("at its end " + denied.joined(separator: "; ")), isDecisive: true))
        }
      }
      let rest = document.sentences(
        list.isUndecidedAllowed ? "allows" : "denies", list.undecided, list.direction)
      if !rest.isEmpty {
        rows.append(
          Row(
            direction: list.direction, tier: "no policy", order: nil, policy: nil,
            text: SafeText(rest.joined(separator: "; ")), isDecisive: true))
      }
    }
    self.init(rows: rows)
  }
}
