/// Makes a cluster smaller for as long as it shows what it was found to show.
///
/// It takes away documents, then parts of documents, largest first, and keeps
/// what is needed; it knows nothing of kinds.
package enum ManifestShrinker {
  /// Returns smaller documents for which a closure still holds.
  ///
  /// - Parameters:
  ///   - documents: Documents for which it holds.
  ///   - tries: How often it may be asked.
  ///   - holds: Whether documents still show it.
  package static func shrunk(
    _ documents: [Manifest], tries: Int = 3000, while holds: ([Manifest]) -> Bool
  ) -> [Manifest] {
    var best = documents
    var left = tries
    var isSmaller = true
    while isSmaller && left > 0 {
      isSmaller = false
      for index in best.indices.reversed() where left > 0 {
        var candidate = best
        candidate.remove(at: index)
        left -= 1
        if holds(candidate) {
          best = candidate
          isSmaller = true
        }
      }
      for index in best.indices.reversed() {
        while left > 0, let smaller = smaller(best, index, &left, holds) {
          best = smaller
          isSmaller = true
        }
      }
    }
    return best
  }

  private static func smaller(
    _ documents: [Manifest], _ index: Int, _ left: inout Int, _ holds: ([Manifest]) -> Bool
  ) -> [Manifest]? {
    for path in documents[index].removablePaths {
      if left == 0 { return nil }
      left -= 1
      var candidate = documents
      candidate[index] = documents[index].removing(path[...])
      if holds(candidate) { return candidate }
    }
    return nil
  }
}

extension Manifest {
  /// The paths of all parts that may be taken away, outer ones first; what
  /// makes a resource the one it is stays.
  fileprivate var removablePaths: [[Int]] {
    var result: [[Int]] = []
    var open: [(path: [Int], value: Manifest)] = [([], self)]
    var next = 0
    while next < open.count {
      let (path, value) = open[next]
      next += 1
      switch value {
      case .map(let entries):
        for (index, entry) in entries.enumerated() {
          let isIdentity =
            path.isEmpty && ["apiVersion", "kind", "metadata"].contains(entry.key)
            || path.count == 1 && ["name", "namespace"].contains(entry.key)
          if !isIdentity { result.append(path + [index]) }
          open.append((path + [index], entry.value))
        }
      case .list(let values):
        for (index, value) in values.enumerated() {
          result.append(path + [index])
          open.append((path + [index], value))
        }
      default: break
      }
    }
    return result
  }

  /// Returns the tree without the part at a path.
  fileprivate func removing(_ path: ArraySlice<Int>) -> Manifest {
    guard let first = path.first else { return self }
    switch self {
    case .map(var entries):
      if path.count == 1 {
        entries.remove(at: first)
      } else {
        entries[first].value = entries[first].value.removing(path.dropFirst())
      }
      return .map(entries)
    case .list(var values):
      if path.count == 1 {
        values.remove(at: first)
      } else {
        values[first] = values[first].removing(path.dropFirst())
      }
      return .list(values)
    default: return self
    }
  }
}
