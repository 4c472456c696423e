import DisplayText
import Kubernetes
import PolicyEngine
package import Reports

extension PolicyEffectModel {
  /// Makes a model of what a policy does.
  package init(_ document: PolicyEffectDocument) {
    let delta = document.effect.delta
    let parts: [(Section.Verb, ConnectivityDelta.Changes)] = [
      (.closes, delta.closed), (.opens, delta.opened), (.changes, delta.changed),
    ]
    self.init(
      summary: SafeText(document.summary), isIdle: delta.isEmpty,
      sides: document.effect.sides.map { side in
        let count = side.workloads.count
        return Side(
          title: SafeText(
            "\(side.direction.rawValue) of \(count) \(count == 1 ? "workload" : "workloads")"),
          workloads: SafeText(document.names(side)), sentence: SafeText(document.sentence(side)),
          isEffective: side.standing == .effective)
      },
      sections: parts.filter { !$0.1.isEmpty }.map { verb, changes in
        Section(
          verb: verb, count: changes.count,
          lines: document.groups(changes).map { SafeText($0.line) })
      })
  }
}
