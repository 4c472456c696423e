/// The policies that may speak for a pod in one direction, as numbers of
/// `PolicyProgram.alternatives`: those that it shares with many pods, and its
/// own. Each part is in the order of the walk, no policy is in both.
struct PolicyList: Hashable, Sendable {
  /// Policies that many pods share, such as those of the whole cluster.
  struct Shared: Sendable {
    /// The list of no policies.
    static let none = Shared(number: 0, policies: [], namesOwnPorts: false)

    /// Its number among the shared lists of the direction; equal lists have one.
    let number: Int32
    /// The policies.
    let policies: [Int32]
    /// A Boolean value that tells whether an ingress rule of one names a port.
    let namesOwnPorts: Bool
  }

  /// The policies shared with others.
  var shared: Shared
  /// The others.
  var own: ArraySlice<Int32>

  /// A Boolean value that tells whether there are none.
  var isEmpty: Bool { own.isEmpty && shared.policies.isEmpty }

  /// Compares shared lists by their numbers.
  static func == (left: PolicyList, right: PolicyList) -> Bool {
    left.shared.number == right.shared.number && left.own == right.own
  }

  /// Hashes the policies as they stand in memory: numbers have no gaps there.
  func hash(into hasher: inout Hasher) {
    hasher.combine(shared.number)
    own.withUnsafeBytes { hasher.combine(bytes: $0) }
  }
}

extension PolicyProgram {
  /// Returns the policies of a list in the order of the walk; linear in them.
  func policies(of list: PolicyList) -> [Int32] {
    merged(list.shared.policies[...], list.own)
  }

  /// Returns the policies of two lists in the order of the walk.
  func merged(_ one: ArraySlice<Int32>, _ other: ArraySlice<Int32>) -> [Int32] {
    if other.isEmpty { return Array(one) }
    var result: [Int32] = []
    result.reserveCapacity(one.count + other.count)
    var rest = other
    for policy in one {
      while let next = rest.first, outlines[Int(next)].number < outlines[Int(policy)].number {
        result.append(next)
        rest = rest.dropFirst()
      }
      result.append(policy)
    }
    return result + rest
  }
}
