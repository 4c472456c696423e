/// Which patterns match which domain names (A-12, C-15).
enum ReferenceNames {
  /// Returns whether a name of the upstream kinds matches: `*.x.y` is one or
  /// more labels left of `x.y`; trailing dots and case do not count.
  static func admin(_ pattern: String, matches name: String) -> Bool {
    let pattern = plain(pattern)
    let name = plain(name)
    guard pattern.hasPrefix("*.") else { return pattern == name }
    let rest = String(pattern.dropFirst(1))
    return name.hasSuffix(rest) && name.count > rest.count
  }

  /// Returns whether a pattern of Cilium matches a name.
  ///
  /// `*` stays within one label, alone it is everything; `**.` at the start is
  /// one or more labels from release 1.19 on, and the same as `*.` before.
  static func cilium(
    _ pattern: String, matches name: String, hasDeepWildcard: ReferenceTruth
  ) -> ReferenceTruth {
    let pattern = plain(pattern)
    let name = plain(name)
    if pattern == "*" { return ReferenceTruth(!name.isEmpty) }
    let shallow = glob(Array(pattern.utf8), Array(name.utf8))
    guard pattern.hasPrefix("**.") else { return ReferenceTruth(shallow) }
    let rest = Array(pattern.utf8.dropFirst(2))
    let text = Array(name.utf8)
    let deep = text.indices.dropFirst().contains { start in
      text[start] == UInt8(ascii: ".") && glob(rest, Array(text[start...]))
    }
    switch hasDeepWildcard {
    case .yes: return ReferenceTruth(deep)
    case .no: return ReferenceTruth(shallow)
    case .maybe: return deep == shallow ? ReferenceTruth(deep) : .maybe
    }
  }

  /// Lower case, without a dot at the end.
  static func plain(_ text: String) -> String {
    let text = text.lowercased()
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }

  /// Whether a text matches where `*` is any run of characters but dots.
  private static func glob(_ pattern: [UInt8], _ text: [UInt8]) -> Bool {
    // The places in the text that the pattern read so far may have reached.
    var reached: Set<Int> = [0]
    for sign in pattern {
      var next: Set<Int> = []
      for start in reached {
        if sign == UInt8(ascii: "*") {
          var end = start
          next.insert(end)
          while end < text.count, text[end] != UInt8(ascii: ".") {
            end += 1
            next.insert(end)
          }
        } else if start < text.count, text[start] == sign {
          next.insert(start + 1)
        }
      }
      reached = next
    }
    return reached.contains(text.count)
  }
}
