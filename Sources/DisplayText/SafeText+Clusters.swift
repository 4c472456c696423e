extension SafeText {
  /// What fills one place on the grid: a base and the marks over it.
  package struct Cluster: Hashable, Sendable {
    /// The code point that takes the cells.
    package var base: Unicode.Scalar
    /// The combining marks over it; at most `marksPerBase`.
    package var marks: [Unicode.Scalar]
    /// The number of cells: 1 or 2.
    package var width: Int
  }

  /// The clusters of the text, from left to right; costs no allocation where
  /// no mark stands.
  package var clusters: Clusters { Clusters(scalars: text.unicodeScalars) }

  /// The clusters of a safe text.
  package struct Clusters: Sequence, IteratorProtocol {
    /// The code points that are left.
    private var rest: String.UnicodeScalarView.Iterator
    /// The code point that was read and not given yet.
    private var pending: Unicode.Scalar?

    /// Walks over code points of safe text.
    init(scalars: String.UnicodeScalarView) {
      rest = scalars.makeIterator()
      pending = rest.next()
    }

    /// Returns the next cluster.
    package mutating func next() -> Cluster? {
      guard let base = pending else { return nil }
      var marks: [Unicode.Scalar] = []
      pending = rest.next()
      if base.value < 0x7F, (pending?.value ?? 0) < 0x300 {
        return Cluster(base: base, marks: marks, width: 1)
      }
      while let mark = pending, ScalarWidth(of: mark) == .mark {
        marks.append(mark)
        pending = rest.next()
      }
      return Cluster(base: base, marks: marks, width: ScalarWidth(of: base).cells)
    }
  }
}
