/// How a code point stands on a grid of cells.
///
/// The answer is fixed by our own table, never by the locale of the machine,
/// so that the same text is laid out alike everywhere. What terminals lay out
/// differently (joined emoji, variation selectors, flags, spacing marks,
/// unjoined Hangul) is `hidden` and shown as an escape, so that a width is
/// certain.
package enum ScalarWidth: UInt8, Hashable, Sendable {
  /// One cell.
  case narrow = 0
  /// Two cells.
  case wide = 1
  /// No cell of its own: it is drawn over the code point before it.
  case mark = 2
  /// Never drawn as it is: controls, invisible and unassigned code points, and
  /// those whose width is not certain.
  case hidden = 3

  /// Finds how a code point stands; costs a binary search beyond ASCII.
  package init(of scalar: Unicode.Scalar) {
    let value = scalar.value
    if value < 0x7F {
      self = value >= 0x20 ? .narrow : .hidden
      return
    }
    let runs = ScalarWidthTable.runs
    var low = 0
    var high = runs.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if runs[middle] >> 2 <= value { low = middle } else { high = middle }
    }
    self = ScalarWidth(rawValue: UInt8(truncatingIfNeeded: runs[low] & 3)) ?? .hidden
  }

  /// The number of cells: 1, 2, or 0 for marks and what is never drawn.
  package var cells: Int {
    switch self {
    case .narrow: 1
    case .wide: 2
    case .mark, .hidden: 0
    }
  }
}
