import Kubernetes
import PolicyEngine

/// Puts the audits of namespaces together from those of their workloads.
struct NamespaceAssembler {
  /// What the audit reads.
  let input: AuditInput
  /// The reaches of all pods.
  let table: ReachTable
  /// The judge of coverage.
  let classifier: CoverageClassifier
  /// The coverage class of each class of pods.
  let coverage: Directions<[CoverageClass]>
  /// The reader of sensitivity.
  let sensitivity: DataSensitivity
  /// The judge of default-deny.
  let judge: DefaultDenyJudge
  /// The namespaces of the platform.
  let systemNames: Set<String>

  /// Returns the audits of all namespaces, in the order of the state.
  func namespaces(
    workloads: [WorkloadAudit], newcomers: [String: Directions<PeerReach>]
  ) -> [NamespaceAudit] {
    let inventory = input.inventory
    let byNamespace = Dictionary(grouping: workloads) {
      inventory.workloads[$0.workload].identity.namespace
    }
    let policies = Dictionary(grouping: input.state.networkPolicies.indices) {
      input.state.networkPolicies[$0].namespace
    }
    var classes: [String: [Int]] = [:]
    for (index, podClass) in table.podClasses.enumerated() {
      classes[podClass.namespace, default: []].append(index)
    }
    return input.state.namespaces.map { namespace in
      let name = namespace.name
      let own = byNamespace[name] ?? []
      var covered = Directions(ingress: DirectionCoverage(), egress: DirectionCoverage())
      for direction in Direction.allCases {
        for workload in own {
          covered[direction].workloads.add(1, to: workload.coverage[direction])
        }
        for index in classes[name] ?? [] {
          covered[direction].pods.add(
            table.podClasses[index].count, to: coverage[direction][index])
        }
      }
      let newcomer = newcomers[name]
      let risk = RiskScore(
        policyGap: policyGap(own, covered, newcomer, name),
        dataSensitivity: own.isEmpty
          ? sensitivity.term(ofNamespace: name) : highest(own, \.dataSensitivity),
        exposureLevel: own.isEmpty
          ? RiskScore.Term(thousandths: 0, reasons: ["no workloads"])
          : highest(own, \.exposureLevel))
      return NamespaceAudit(
        name: name, isSystem: systemNames.contains(name), workloads: own,
        podCount: saturatingSum(own.map { inventory.workloads[$0.workload].podCount }),
        coverage: covered,
        defaultDeny: Directions(
          ingress: newcomer.map { judge.judge($0.ingress, inNamespace: name) } ?? .unknown,
          egress: newcomer.map { judge.judge($0.egress, inNamespace: name) } ?? .unknown),
        risk: risk, policies: policies[name] ?? [],
        otherPolicies: otherPolicies(classes[name] ?? [], newcomer),
        isCardholder: isCardholder(name, own, risk))
    }
  }

  /// The policies of other kinds than NetworkPolicy that speak for classes of
  /// pods, or for a newcomer.
  private func otherPolicies(
    _ classes: [Int], _ newcomer: Directions<PeerReach>?
  ) -> [PolicySource] {
    var found: Set<PolicySource> = []
    for direction in Direction.allCases {
      let numbers = Set(classes.map { table.reachOfClass[direction][$0] })
      for number in numbers { found.formUnion(table.reaches[direction][number].policies) }
      found.formUnion(newcomer?[direction].policies ?? [])
    }
    return found.filter(\.isOtherKind).sorted()
  }

  private func policyGap(
    _ workloads: [WorkloadAudit], _ covered: Directions<DirectionCoverage>,
    _ newcomer: Directions<PeerReach>?, _ name: String
  ) -> RiskScore.Term {
    guard workloads.isEmpty else {
      return PolicyGap.term(covered, isPluginKnown: input.enforcement.isKnown)
    }
    func judged(_ direction: Direction) -> CoverageClass {
      newcomer.map {
        let text = input.text?.reachOfNewcomer(inNamespace: name, direction)
        return classifier.coverageClass(
          of: $0[direction], inNamespace: name, isIsolatedByText: text?.isolation == .yes)
      } ?? .unknown
    }
    return PolicyGap.term(
      newcomer: Directions(ingress: judged(.ingress), egress: judged(.egress)),
      isPluginKnown: input.enforcement.isKnown)
  }

  /// Returns the highest term of the workloads, of equal ones the surest, and
  /// names the workload it belongs to.
  private func highest(
    _ workloads: [WorkloadAudit], _ term: (WorkloadAudit) -> RiskScore.Term
  ) -> RiskScore.Term {
    var best: (term: RiskScore.Term, workload: Int)?
    for workload in workloads {
      let next = term(workload)
      let isHigher =
        best.map {
          (next.thousandths, next.confidence) > ($0.term.thousandths, $0.term.confidence)
        } ?? true
      if isHigher { best = (next, workload.workload) }
    }
    guard let best else { return RiskScore.Term(thousandths: 0, reasons: ["no workloads"]) }
    var result = best.term
    if let first = result.reasons.first, workloads.count > 1 {
      let name = input.inventory.workloads[best.workload].identity.name
      result.reasons[0] = "\(name): \(first)"
    }
    return result
  }

  private func isCardholder(
    _ name: String, _ workloads: [WorkloadAudit], _ risk: RiskScore
  ) -> Bool {
    risk.dataSensitivity.thousandths >= 10_000 || sensitivity.isCardholder(namespace: name)
      || workloads.contains {
        sensitivity.isCardholder(input.inventory.workloads[$0.workload], in: input.inventory)
      }
  }
}
