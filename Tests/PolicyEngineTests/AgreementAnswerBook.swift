import Kubernetes
import PolicyEngine
import TestSupport

/// Every answer of the engine on one cluster, by the names of the ends, so
/// that clusters with other orders or other names can be compared.
struct AgreementAnswerBook {
  /// What certainly and what possibly passes from one end to another.
  struct Entry: Hashable {
    /// What passes under every reading.
    var certain: ConnectionSet
    /// What passes under some reading.
    var possible: ConnectionSet
  }

  /// The answers by source and destination.
  private(set) var entries: [String: Entry] = [:]

  /// Asks the engine for every pair of pods, and for every pod with each of
  /// some addresses.
  ///
  /// - Parameter rename: gives the name that an end has in another cluster.
  init(
    _ state: ClusterState, addresses: [IPAddress], options: ReachabilityOptions = .init(),
    rename: (SubjectPod) -> String = Self.name
  ) {
    self.init(
      Reachability(state: state, inventory: Inventory(state), options: options),
      addresses: addresses, names: options.names, rename: rename)
  }

  /// Asks an engine that is there.
  init(
    _ engine: Reachability, addresses: [IPAddress], names domainNames: [String],
    rename: (SubjectPod) -> String = Self.name
  ) {
    let inventory = engine.inventory
    let names = inventory.pods.map(rename)
    for source in inventory.pods.indices {
      for destination in inventory.pods.indices {
        entries["\(names[source]) to \(names[destination])"] = Entry(
          engine.answer(from: .pod(source), to: .pod(destination)))
      }
      for name in domainNames {
        entries["\(names[source]) to \(name)"] = Entry(
          engine.answer(from: .pod(source), to: .name(name)))
      }
      for address in addresses {
        entries["\(names[source]) to \(address)"] = Entry(
          engine.answer(from: .pod(source), to: .address(address)))
        entries["\(address) to \(names[source])"] = Entry(
          engine.answer(from: .address(address), to: .pod(source)))
      }
    }
  }

  /// The name of a pod; that of a template cannot be mistaken for one.
  static func name(_ pod: SubjectPod) -> String {
    "\(pod.pod.namespace)/\(pod.pod.name)\(pod.isTemplate ? " (template)" : "")"
  }

  /// Returns the first pair that does not hold with its like in another book,
  /// in order of names, or `nil`; pairs that the other lacks are passed over.
  func firstDifference(
    from other: AgreementAnswerBook, _ holds: (Entry, Entry) -> Bool = { $0 == $1 }
  ) -> String? {
    for (pair, entry) in entries.sorted(by: { $0.key < $1.key }) {
      guard let like = other.entries[pair], !holds(entry, like) else { continue }
      return "\(pair): \(entry) before, \(like) after"
    }
    return nil
  }
}

extension AgreementAnswerBook.Entry: CustomStringConvertible {
  /// Makes an entry from an answer.
  init(_ answer: ConnectionAnswer) {
    self.init(certain: answer.certain, possible: answer.possible)
  }

  /// The entry for people.
  var description: String {
    certain == possible ? "[\(certain)]" : "[\(certain); possibly \(possible)]"
  }

  /// A Boolean value that tells whether another entry has at least as much.
  func isWithin(_ other: Self) -> Bool {
    other.certain.isSuperset(of: certain) && other.possible.isSuperset(of: possible)
  }

  /// A Boolean value that tells whether another entry only knows more.
  func isRefined(by other: Self) -> Bool {
    other.certain.isSuperset(of: certain) && possible.isSuperset(of: other.possible)
  }
}
