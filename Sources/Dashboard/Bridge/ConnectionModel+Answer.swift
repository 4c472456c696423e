package import AuditCore
import DisplayText
import Kubernetes
import PolicyEngine
import Reports

extension ConnectionModel {
  /// Makes the explanation of a connection.
  ///
  /// - Throws: `EndpointMistake` where an end is not in the input.
  package init(
    _ question: ConnectionQuestion, in result: ClusterResult, session: AuditSession
  ) throws(EndpointMistake) {
    let answer = try ConnectionOracle(result.reachability).answer(question)
    self.init(
      verdict: answer.verdict, pairs: Pairs(asked: answer.asked, allowed: answer.allowed),
      halves: answer.halves.map { half in
        Half(
          direction: half.direction,
          pod: SafeText(ConnectionModel.name(ofPod: half.pod, result.inventory)),
          verdict: half.verdict, reason: SafeText(HalfText.reason(half)),
          excerpt: half.decidedBy.first.flatMap {
            session.policyText($0.policy, of: result.audit.name, paths: [$0.path])
          },
          tiers: ConnectionModel.tiers(half))
      },
      remarks: answer.causes.map { Remark(SafeText($0.text), isMark: $0.isMark) },
      decisive: answer.decidedBy.first?.policy)
  }

  private static func name(ofPod pod: Int, _ inventory: Inventory) -> String {
    let subject = inventory.pods[pod]
    return subject.isTemplate
      ? inventory.workloads[subject.workload].displayName
      : "\(subject.pod.namespace)/\(subject.pod.name)"
  }

  private static func tiers(_ half: Explanation.Half) -> [Tier] {
    if half.isolatedBy.isEmpty { return [] }
    func place(_ rule: RuleOrigin) -> SafeText {
      let file = rule.location.file.split(separator: "/").last.map(String.init) ?? ""
      return SafeText(rule.location.line.map { "\(file):\($0)" } ?? file)
    }
    func name(_ rule: RuleOrigin) -> SafeText {
      SafeText(rule.policy.description + " " + rule.path)
    }
    let deciding: [ConnectionModel.Rule] = half.decidedBy.map { rule in
      ConnectionModel.Rule(
        name: name(rule),
        says: half.verdict == .denied ? "admits nothing here" : "admits it",
        place: place(rule), isDecisive: true)
    }
    let near: [ConnectionModel.Rule] = half.nearMisses.map { miss in
      ConnectionModel.Rule(
        name: name(miss.rule), says: SafeText(miss.reason),
        place: place(miss.rule), isDecisive: false)
    }
    return [
      Tier(
        name: "NetworkPolicy", outcome: SafeText(half.verdict.rawValue), isDecisive: true,
        rules: deciding + near)
    ]
  }
}
