package import Audit

extension ClusterResult {
  /// Returns what the workloads leave open to peers that nobody names.
  ///
  /// - Parameters:
  ///   - from: The one workload whose egress is asked for, or `nil`.
  ///   - to: The one workload whose ingress is asked for, or `nil`; where
  ///     neither is given, every workload is meant in both directions.
  ///   - byTexts: Whether the texts are asked rather than the network plugin.
  /// - Throws: `EndpointMistake` where a name is not a workload or pod of the
  ///   input.
  package func exposures(
    from: String? = nil, to: String? = nil, byTexts: Bool = false
  ) throws(EndpointMistake) -> [PolicyExposure] {
    let sources = try workloads(from)
    let destinations = try workloads(to)
    let engines = byTexts ? answers.textReading(inventory).map { [$0] } : nil
    let all = ExposureMeasure(
      state, inventory: inventory,
      table: ReachTable(engines ?? answers.engines, inventory: inventory)
    ).exposures()
    if sources == nil, destinations == nil { return all }
    return all.filter { exposure in
      switch exposure.direction {
      case .egress: sources?.contains(exposure.workload) ?? false
      case .ingress: destinations?.contains(exposure.workload) ?? false
      }
    }
  }

  private func workloads(_ text: String?) throws(EndpointMistake) -> Set<Int>? {
    guard let text else { return nil }
    guard case .pods(let pods) = try EndpointResolver(inventory).resolve(text) else {
      throw .notFound(text)
    }
    return Set(pods.map { inventory.pods[$0].workload })
  }
}
