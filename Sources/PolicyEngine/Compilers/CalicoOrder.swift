import Kubernetes

/// Puts the policies of a tier into the order in which Calico has them speak
/// (X-6, X-13).
///
/// Of equal orders the name decides, and releases differ in what the name is.
/// Where the version is not known, policies on which the releases disagree and
/// which may select one pod are tied.
enum CalicoOrder {
  /// A policy and what its place depends on.
  struct Entry {
    /// The tier it names.
    var tier: String
    /// Its order; infinity where it has none.
    var order: Double
    /// Its namespace; `nil` for global policies.
    var namespace: String?
    /// Its name as releases from 3.32 on store it.
    var name: String
    /// Its name as older releases store it, the tier in front.
    var prefixedName: String
    /// Its kind as releases from 3.32 on have it.
    var kind: String
    /// The policy.
    var choice: CompiledChoice

    /// What decides among equal orders from 3.32 on.
    var key: String { "\(name)/\(namespace ?? "")/\(kind)" }
    /// What decided before.
    var prefixedKey: String { namespace.map { "\($0)/\(prefixedName)" } ?? prefixedName }
  }

  /// Returns the name under which releases before 3.32 store a policy.
  static func prefixed(_ policy: CalicoPolicy) -> String {
    let isStored = policy.reference.kind.group == "crd.projectcalico.org"
    let prefix = "\(policy.tier)."
    return isStored || policy.name.hasPrefix(prefix) ? policy.name : prefix + policy.name
  }

  /// Returns the policies in order.
  static func sorted(_ entries: [Entry], version: PluginVersion?) -> [CompiledChoice] {
    ranked(entries, version: version).map(\.choice)
  }

  /// Returns policies in order among others that are in order already.
  ///
  /// - Parameter orders: The orders of the others; of equal ones either may
  ///   speak first.
  static func merged(
    _ others: [CompiledChoice], _ orders: [Double], with entries: [Entry],
    version: PluginVersion?
  ) -> [CompiledChoice] {
    var result: [CompiledChoice] = []
    var rest = ranked(entries, version: version)[...]
    for (choice, order) in zip(others, orders) {
      while let next = rest.first, next.order < order {
        result.append(next.choice)
        rest = rest.dropFirst()
      }
      result.append(choice)
      while var next = rest.first, next.order == order {
        next.choice.isTied = true
        result.append(next.choice)
        rest = rest.dropFirst()
      }
    }
    return result + rest.map(\.choice)
  }

  private static func ranked(_ entries: [Entry], version: PluginVersion?) -> [Entry] {
    let isOld = version.map { $0 < CalicoCompiler.unprefixedNames } ?? false
    var sorted = entries.map { (key: isOld ? $0.prefixedKey : $0.key, entry: $0) }
      .sorted { ($0.entry.order, $0.key) < ($1.entry.order, $1.key) }.map(\.entry)
    guard version == nil else { return sorted }
    var start = 0
    while start < sorted.count {
      var end = start + 1
      while end < sorted.count, sorted[end].order == sorted[start].order { end += 1 }
      if end - start > 1 { tie(&sorted, start..<end) }
      start = end
    }
    return sorted
  }

  /// Ties the policies of one order on whose places the releases disagree;
  /// linear in the policies of each namespace with the global ones.
  private static func tie(_ entries: inout [Entry], _ range: Range<Int>) {
    let keys = range.map { entries[$0].prefixedKey }
    let global = range.filter { entries[$0].namespace == nil }
    let namespaced = Dictionary(
      grouping: range.filter { entries[$0].namespace != nil }, by: { entries[$0].namespace ?? "" })
    var groups = namespaced.values.map { (global + $0).sorted() }
    if groups.isEmpty { groups = [global] }
    for group in groups {
      // Behind the greatest key so far, a smaller one stands at another place.
      var greatest: [(key: String, index: Int)] = []
      for index in group {
        let key = keys[index - range.lowerBound]
        if let last = greatest.last, key < last.key {
          let first = greatest.first { $0.key > key }?.index ?? last.index
          for tied in (first + 1)...index { entries[tied].choice.isTied = true }
        } else {
          greatest.append((key, index))
        }
      }
    }
  }
}
