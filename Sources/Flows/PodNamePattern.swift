/// Reads the name of a workload out of the name of one of its pods.
///
/// Controllers name pods after themselves: `x-7dbb8cdfdb-5bsf5` comes of the
/// Deployment `x`, `x-0` of the StatefulSet `x`, `x-5bsf5` of a DaemonSet or a
/// Job `x`, `x-29384756-5bsf5` of the CronJob `x`. Generated parts have no
/// vowels, so that no word is taken for one.
enum PodNamePattern {
  /// Returns the name of the workload, or `nil` where the pod's name follows
  /// no pattern.
  static func workload(of pod: String) -> String? {
    let parts = pod.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.count > 1, let last = parts.last, !parts[0].isEmpty else { return nil }
    if (1...4).contains(last.count), last.allSatisfy(isDigit) { return joined(parts.dropLast()) }
    guard last.count == 5, last.allSatisfy(isGenerated) else { return nil }
    let rest = parts.dropLast()
    if let hash = rest.last, rest.count > 1 {
      if hash.count >= 8, hash.allSatisfy(isDigit) { return joined(rest.dropLast()) }
      let isHash = (6...10).contains(hash.count) && hash.allSatisfy(isGenerated)
      if isHash, hash.contains(where: isDigit) || hash.count >= 8 {
        return joined(rest.dropLast())
      }
    }
    return joined(rest)
  }

  private static func joined(_ parts: ArraySlice<Substring.UTF8View>) -> String {
    parts.map { String(Substring($0)) }.joined(separator: "-")
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

  /// A Boolean value that tells whether a byte occurs in generated parts.
  private static func isGenerated(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "2"), UInt8(ascii: "4")...UInt8(ascii: "9"): true
    case UInt8(ascii: "b")...UInt8(ascii: "z"):
      byte != UInt8(ascii: "e") && byte != UInt8(ascii: "i") && byte != UInt8(ascii: "o")
        && byte != UInt8(ascii: "u") && byte != UInt8(ascii: "y")
    default: false
    }
  }
}
