package import DisplayText

/// One cell of the grid: what stands in it and how it looks.
///
/// A wide cluster takes two cells: the first holds it, the second is its
/// `continuation`. 24 bytes, so that a screen is compared as fast as memory.
package struct Cell: Hashable, Sendable {
  // The order keeps a cell at 24 bytes.

  /// Up to three combining marks, 21 bits each, the first lowest; 0 for none.
  package private(set) var marks: UInt64
  /// The code point; 0 in a continuation.
  package private(set) var scalar: UInt32
  /// How it looks.
  package var style: Style
  /// The number of cells of the cluster: 1 or 2; 0 in a continuation.
  package private(set) var width: UInt8

  /// The most combining marks that a cell draws.
  package static let marksPerCell = 3

  /// Makes a blank.
  package init(style: Style = .plain) {
    scalar = 0x20
    marks = 0
    width = 1
    self.style = style
  }

  /// Makes a cell of a cluster; a wide one needs a continuation behind it.
  package init(_ cluster: SafeText.Cluster, style: Style) {
    scalar = cluster.base.value
    width = UInt8(clamping: cluster.width)
    self.style = style
    marks = 0
    for (index, mark) in cluster.marks.prefix(Cell.marksPerCell).enumerated() {
      marks |= UInt64(mark.value) << UInt64(21 * index)
    }
  }

  /// Makes a cell of a printable ASCII byte.
  init(ascii byte: UInt8, style: Style) {
    marks = 0
    scalar = UInt32(byte)
    self.style = style
    width = 1
  }

  /// Makes the second cell of a wide cluster.
  package static func continuation(style: Style) -> Cell {
    var cell = Cell(style: style)
    cell.scalar = 0
    cell.width = 0
    return cell
  }

  /// A Boolean value that tells whether this is the second cell of a cluster.
  package var isContinuation: Bool { width == 0 }

  /// The text of the cell; empty in a continuation.
  package var text: String {
    guard !isContinuation, let base = Unicode.Scalar(scalar) else { return "" }
    var scalars = String.UnicodeScalarView()
    scalars.append(base)
    var rest = marks
    while rest != 0 {
      if let mark = Unicode.Scalar(UInt32(rest & 0x1F_FFFF)) { scalars.append(mark) }
      rest >>= 21
    }
    return String(scalars)
  }
}
