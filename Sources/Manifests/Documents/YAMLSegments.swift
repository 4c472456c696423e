import Glibc

/// Cuts a YAML file at its document markers.
///
/// A line that starts with `---` or `...` and a blank ends every scalar and
/// every document, whatever stands before it (YAML 1.2, `c-forbidden`), so that
/// the cut needs no parser. Each segment is then read on its own: a fault in
/// one leaves the others readable, and both cores can work.
enum YAMLSegments {
  /// A part of a file that starts with a document marker, or at its start.
  struct Segment: Hashable, Sendable {
    /// The bytes of the file that it is made of.
    var range: Range<Int>
    /// The number of its first line, counted from 1.
    var firstLine: Int
  }

  /// Returns the segments of a text, in order; they cover all of it.
  ///
  /// A directive (`%YAML`) between two documents belongs to the later one.
  static func segments(of text: UnsafeBufferPointer<UInt8>) -> [Segment] {
    var segments: [Segment] = []
    var start = 0
    var firstLine = 1
    var directives: (at: Int, line: Int)?
    var hasContent = false
    var isEnded = false
    var at = 0
    var line = 1
    while at < text.count {
      let next = lineEnd(text, at)
      var kind = marker(text, at)
      // Behind `...` a document needs no marker.
      if isEnded, kind == .content { kind = .start }
      switch kind {
      case .start:
        let cut = directives ?? (at, line)
        if hasContent {
          segments.append(Segment(range: start..<cut.at, firstLine: firstLine))
          (start, firstLine) = cut
        }
        hasContent = true
        isEnded = false
        directives = nil
      case .end:
        isEnded = true
        directives = nil
      case .directive: directives = directives ?? (at, line)
      case .blank: break
      case .content:
        hasContent = true
        directives = nil
      }
      at = next
      line += 1
    }
    if start < text.count {
      segments.append(Segment(range: start..<text.count, firstLine: firstLine))
    }
    return segments
  }

  private enum Line {
    case start, end, directive, blank, content
  }

  private static func lineEnd(_ text: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int {
    guard let base = text.baseAddress,
      let found = memchr(base + at, Int32(UInt8(ascii: "\n")), text.count - at)
    else { return text.count }
    return UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found)) + 1
  }

  private static func marker(_ text: UnsafeBufferPointer<UInt8>, _ at: Int) -> Line {
    switch text[at] {
    case UInt8(ascii: "-"): return isMarker(text, at) ? .start : .content
    case UInt8(ascii: "."): return isMarker(text, at) ? .end : .content
    case UInt8(ascii: "%"): return .directive
    case UInt8(ascii: "#"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): return .blank
    default: return .content
    }
  }

  private static func isMarker(_ text: UnsafeBufferPointer<UInt8>, _ at: Int) -> Bool {
    guard at + 2 < text.count, text[at + 1] == text[at], text[at + 2] == text[at] else {
      return false
    }
    guard at + 3 < text.count else { return true }
    let next = text[at + 3]
    return next == 32 || next == 9 || next == 10 || next == 13
  }
}
