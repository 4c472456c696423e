/// What differs between two states of a cluster, one thing at a time.
package enum ClusterEdit: Hashable, Sendable {
  /// The text of one policy, at an index of a list of `ClusterState`.
  case policy(PolicySource.List, Int)
  /// The labels of one namespace.
  case namespace(String)
  /// One pod, as an index into `Inventory.pods`; its workload is the same, and
  /// so is the order of the pods.
  case pod(Int)
}
