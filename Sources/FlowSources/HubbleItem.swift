package import Flows

/// What one line of a flow stream says.
package enum HubbleItem {
  /// A flow.
  case flow(FlowRecord)
  /// Events that were lost.
  case loss(FlowLoss)
  /// A change of what is heard from nodes.
  case nodeStatus(FlowNodeStatus)
}

extension FlowAggregator {
  /// Folds what a line says.
  package mutating func add(_ item: HubbleItem) {
    switch item {
    case .flow(let record): add(record)
    case .loss(let loss): add(loss)
    case .nodeStatus(let status): add(status)
    }
  }
}
