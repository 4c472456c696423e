/// Pods that no policy of the input can tell apart (rule M-6).
///
/// Two pods of one class get equal answers everywhere; classes never span
/// namespaces.
package struct PodClass: Sendable {
  /// The namespace.
  package var namespace: String
  /// The pods, as indices into `Inventory.pods`, in order; never empty.
  package var pods: [Int]
  /// How many pods they stand for, replicas of templates counted.
  package var count: Int

  /// Makes a class.
  package init(namespace: String, pods: [Int], count: Int) {
    self.namespace = namespace
    self.pods = pods
    self.count = count
  }
}
