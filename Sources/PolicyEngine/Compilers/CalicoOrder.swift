import Kubernetes

/// Puts the policies of a tier into the order in which Calico has them speak
///
///
/// Of equal orders the name decides, and releases differ in what the name is.
/// Where the version is not known, that of the newest counts.
enum CalicoOrder {
  /// A policy and what its place depends on.
  struct Entry {
    /// The policy.
    var source: PolicySource
    /// Which of its texts wants to stand there, those that conflict first.
    var text = 0
    /// The tier it names.
    var tier: String
    /// Its order; infinity where it has none.
    var order: Double
    /// What releases before 3.32 put before its name.
    var prefix = ""
    /// Its kind as releases from 3.32 on have it.
    var kind: String

    /// Its namespace; `nil` for global policies.
    var namespace: String? { source.reference.namespace }
    /// Its name as releases from 3.32 on store it.
    var name: String { source.reference.name }
    /// What decides among equal orders from 3.32 on.
    var key: String { name + "/" + (namespace ?? "") + "/" + kind }
    /// What decided before.
    var prefixedKey: String {
      namespace.map { $0 + "/" + prefix + name } ?? prefix + name
    }
  }

  /// Returns what releases before 3.32 put before the name of a policy where
  /// they store it.
  static func prefix(of policy: CalicoPolicy) -> String {
    let isStored = policy.reference.kind.group == "crd.projectcalico.org"
    let prefix = policy.tier + "."
    return isStored || policy.name.hasPrefix(prefix) ? "" : prefix
  }

  /// Returns the policies in order.
  static func sorted(_ entries: [Entry], version: PluginVersion?) -> [Entry] {
    let isOld = version.map { $0 < CalicoCompiler.unprefixedNames } ?? false
    let keys = entries.map { isOld ? $0.prefixedKey : $0.key }
    return entries.indices.sorted { left, right in
      (entries[left].order, keys[left], left) < (entries[right].order, keys[right], right)
    }.map { entries[$0] }
  }

  /// Returns two policies of one order, in order, that older releases have
  /// speak the other way round, or `nil`; linear in the policies of each
  /// namespace with the global ones.
  static func disagreement(_ sorted: [Entry]) -> (Entry, Entry)? {
    var start = 0
    while start < sorted.count {
      var end = start + 1
      while end < sorted.count, sorted[end].order == sorted[start].order { end += 1 }
      // Policies of two namespaces never select one pod.
      var greatest: [String: Entry] = [:]
      var greatestOfAll: Entry?
      var greatestGlobal: Entry?
      for entry in sorted[start..<end] {
        let rival = entry.namespace.map { greatest[$0] } ?? greatestOfAll
        for other in [rival, greatestGlobal] {
          if let other, entry.prefixedKey < other.prefixedKey { return (other, entry) }
        }
        func raise(_ known: inout Entry?) {
          if known.map({ $0.prefixedKey < entry.prefixedKey }) ?? true { known = entry }
        }
        raise(&greatestOfAll)
        if let namespace = entry.namespace {
          raise(&greatest[namespace])
        } else {
          raise(&greatestGlobal)
        }
      }
      start = end
    }
    return nil
  }
}
