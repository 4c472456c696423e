/// Computes the first term of the risk: how much of the traffic no policy
/// holds back.
///
/// `10 × (1 − mean of the two effective coverages)`, by workload; a namespace
/// without workloads is judged by the hypothetical pod. Unknown counts as not
/// effective (product section 3).
package enum PolicyGap {
  /// Returns the term for the workloads of a namespace.
  ///
  /// - Parameter isPluginKnown: whether the network plugin is known; without
  ///   one the API's answer stands with the confidence *likely*.
  package static func term(
    _ coverage: Directions<DirectionCoverage>, isPluginKnown: Bool
  ) -> RiskScore.Term {
    term(
      ingress: coverage.ingress.workloads, egress: coverage.egress.workloads,
      isPluginKnown: isPluginKnown, noun: "workloads")
  }

  /// Returns the term for a namespace without workloads, from the classes of
  /// the hypothetical pod.
  package static func term(
    newcomer classes: Directions<CoverageClass>, isPluginKnown: Bool
  ) -> RiskScore.Term {
    var ingress = ClassCounts()
    var egress = ClassCounts()
    ingress[classes.ingress] = 1
    egress[classes.egress] = 1
    var term = term(
      ingress: ingress, egress: egress, isPluginKnown: isPluginKnown, noun: "hypothetical pod")
    term.reasons = [
      "no workloads: a new pod would be \(classes.ingress.words) in ingress, "
        + "\(classes.egress.words) in egress"
    ]
    return term
  }

  private static func term(
    ingress: ClassCounts, egress: ClassCounts, isPluginKnown: Bool, noun: String
  ) -> RiskScore.Term {
    let total = ingress.total
    let effective = ingress[.segmented] + egress[.segmented]
    let unknown = ingress[.unknown] + egress[.unknown]
    var reasons = [
      sentence("ingress", ingress, noun), sentence("egress", egress, noun),
    ]
    if unknown > 0 { reasons.append("unknown counts as the worst case") }
    return RiskScore.Term(
      share: 2 * total - effective, of: 2 * total, reasons: reasons,
      confidence: unknown > 0 ? .assumed : effective > 0 && !isPluginKnown ? .likely : .proven,
      isWorstCase: unknown > 0)
  }

  private static func sentence(_ direction: String, _ counts: ClassCounts, _ noun: String) -> String
  {
    let total = counts.total
    if counts[.open] == total { return "no \(direction) isolation on \(total) of \(total) \(noun)" }
    var text = "\(direction) effective on \(counts[.segmented]) of \(total) \(noun)"
    let others = CoverageClass.allCases.filter { $0 != .segmented && counts[$0] > 0 }
    if !others.isEmpty {
      text += " (" + others.map { "\(counts[$0]) \($0.words)" }.joined(separator: ", ") + ")"
    }
    return text
  }
}

extension CoverageClass {
  /// The class in words, such as `cluster-wide`.
  package var words: String {
    switch self {
    case .open: "open"
    case .notEnforceable: "not enforceable"
    case .allowAll: "allow-all"
    case .world: "world"
    case .clusterWide: "cluster-wide"
    case .unknown: "unknown"
    case .segmented: "segmented"
    }
  }
}
