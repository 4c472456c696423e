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
    let oracle = ConnectionOracle(result, asking: [question.to])
    let answer = try oracle.answer(question)
    let enforcement = result.answers.enforcement
    var remarks = answer.causes.map { Remark(SafeText($0.text), isMark: $0.isMark) }
    if let text = try oracle.ofTexts?.answer(question), text.verdict != answer.verdict {
      remarks.insert(
        Remark(
          SafeText(
            "\(enforcement.specification.name) says \(text.verdict.rawValue); what "
              + "\(enforcement.title) does is what counts"), isMark: true), at: 0)
    }
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
      remarks: remarks,
      decisive: answer.decidedBy.first?.policy)
  }

  private static func name(ofPod pod: Int, _ inventory: Inventory) -> String {
    let subject = inventory.pods[pod]
    return subject.isTemplate
      ? inventory.workloads[subject.workload].displayName
      : "\(subject.pod.namespace)/\(subject.pod.name)"
  }

  private static func tiers(_ half: Explanation.Half) -> [Tier] {
    half.tiers.map { tier in
      Tier(
        name: SafeText(tier.name), outcome: SafeText(TierText.outcome(tier)),
        isDecisive: TierText.isDecisive(tier),
        rules: tier.policies.flatMap { rules($0, in: tier) })
    }
  }

  private static func rules(
    _ policy: Explanation.Policy, in tier: Explanation.Tier
  ) -> [ConnectionModel.Rule] {
    var rules: [ConnectionModel.Rule] = []
    let doubt = policy.isCertain ? "" : " (perhaps only)"
    if policy.isolates, tier.outcome != .notReached {
      rules.append(
        ConnectionModel.Rule(
          name: SafeText(policy.origin.policy.description + doubt),
          says: "isolates it: what no rule names is denied", place: place(policy.origin),
          isDecisive: TierText.decidesByIsolating(policy, in: tier)))
    }
    rules += TierText.speaking(policy).map { rule in
      ConnectionModel.Rule(
        name: SafeText(rule.origin.policy.description + " " + rule.origin.path + doubt),
        says: SafeText(TierText.says(rule)), place: place(rule.origin),
        isDecisive: rule.decides)
    }
    return rules
  }

  private static func place(_ rule: RuleOrigin) -> SafeText {
    let file = rule.location.file.split(separator: "/").last.map(String.init) ?? ""
    return SafeText(rule.location.line.map { "\(file):\($0)" } ?? file)
  }
}
