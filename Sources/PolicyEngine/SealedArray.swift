/// An array that mostly grows, and whose copies share what stood in it when it
/// was sealed: to copy it and append costs what was appended since.
struct SealedArray<Element: Sendable>: Sendable {
  private var sealed: [Element] = []
  private var rest: [Element] = []

  /// Makes an empty array.
  init() {}

  /// The number of elements.
  var count: Int { sealed.count + rest.count }

  /// The positions of the elements.
  var indices: Range<Int> { 0..<count }

  /// The element at a position; changing one that was sealed costs a copy of all
  /// that were.
  subscript(position: Int) -> Element {
    @inline(__always)
    _read {
      if position < sealed.count {
        yield sealed[position]
      } else {
        yield rest[position - sealed.count]
      }
    }
    @inline(__always)
    _modify {
      if position < sealed.count {
        yield &sealed[position]
      } else {
        yield &rest[position - sealed.count]
      }
    }
  }

  /// Adds an element to the end.
  mutating func append(_ element: Element) { rest.append(element) }

  /// Seals all that stand in it, where those that are not yet are more than half
  /// as many as those that are; else they are few enough to be copied.
  mutating func seal() {
    if rest.count <= sealed.count / 2 { return }
    sealed += rest
    rest = []
  }
}
