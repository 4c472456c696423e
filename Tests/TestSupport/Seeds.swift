import Foundation

/// The seeds of the clusters on which laws are tried.
///
/// `FIREBREAK_SEEDS` says how many (default: what the test asks for), and
/// `FIREBREAK_FIRST_SEED` with which to begin, to go to one cluster at once.
package enum Seeds {
  /// Returns so many seeds in portions that may run side by side.
  package static func portions(_ count: Int) -> [Range<UInt64>] {
    let first = number("FIREBREAK_FIRST_SEED") ?? 1
    let last = first + (number("FIREBREAK_SEEDS") ?? UInt64(count))
    let size = max(1, (last - first + 7) / 8)
    return stride(from: first, to: last, by: UInt64.Stride(size)).map {
      $0..<min($0 + size, last)
    }
  }

  private static func number(_ name: String) -> UInt64? {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
  }
}
