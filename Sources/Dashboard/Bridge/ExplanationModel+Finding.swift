package import Audit
package import AuditCore
import DisplayText
import Kubernetes
import PolicyEngine

extension ExplanationModel {
  /// Makes the explanation of a finding: why a connection that shows it is
  /// possible, rule by rule; where no connection shows it, the finding's own
  /// reasons.
  package init(_ finding: Finding, in result: ClusterResult) {
    guard let direction = finding.direction, finding.object.kind == .networkPolicy,
      let workload = finding.workloads.first, let stranger = ExplanationModel.stranger,
      let pod = result.inventory.workloads[workload].pods.first
    else {
      self.init(
        title: "", steps: finding.why.map { Step(SafeText($0)) })
      return
    }
    let port = ExplanationModel.port(of: result.inventory.pods[pod].pod, direction)
    let name = result.inventory.workloads[workload].displayName
    let probe =
      direction == .egress
      ? Probe(from: .pod(pod), to: .address(stranger), .tcp, port)
      : Probe(from: .address(stranger), to: .pod(pod), .tcp, port)
    let explanation = result.reachability.explain(probe)
    let way =
      direction == .egress
      ? "\(name) → \(stranger):\(port)" : "\(stranger) → \(name):\(port)"
    self.init(
      title: SafeText("\(way) is \(explanation.verdict.rawValue)"),
      steps: ExplanationModel.steps(explanation, of: name)
        + finding.why.map { Step(SafeText($0)) })
  }

  private static func steps(_ explanation: Explanation, of name: String) -> [Step] {
    var steps: [Step] = []
    for half in explanation.halves {
      let policies = half.isolatedBy.map(\.name).joined(separator: ", ")
      steps.append(
        Step(
          SafeText(
            half.isolatedBy.isEmpty
              ? "\(half.direction.rawValue) of \(name): no policy isolates it"
              : "\(half.direction.rawValue) of \(name): isolated by \(policies)")))
      let speaking = Set(half.decidedBy.map(\.policy))
      for policy in half.isolatedBy where !speaking.contains(policy) {
        steps.append(Step(SafeText("\(policy.name): no rule admits it")))
      }
      for rule in half.decidedBy {
        let does = half.verdict == .denied ? "admits nothing here" : "admits it"
        steps.append(
          Step(SafeText("\(rule.policy.name), \(rule.path): \(does)"), isDecisive: true))
      }
    }
    for cause in explanation.causes where cause.isMark {
      if case .blockMatchesPod = cause {
        steps.append(Step("depends on whether the network plugin matches pods by address"))
      }
    }
    return steps
  }

  /// An address of the documentation range: it stands for all of the outside.
  private static let stranger = IPAddress("203.0.113.9")

  private static func port(of pod: Pod, _ direction: Direction) -> UInt16 {
    if direction == .egress { return 443 }
    return pod.spec.policyPorts.first { $0.transport == .tcp }?.number ?? 443
  }
}
