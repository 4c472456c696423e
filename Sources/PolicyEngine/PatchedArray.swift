/// An array whose copies share what they have in common where they differ in few
/// elements: to copy it and change one costs what was changed before.
struct PatchedArray<Element: Sendable>: RandomAccessCollection, MutableCollection, Sendable {
  private var base: [Element]
  private var patches: [Element] = []
  private var patchAt: [Int: Int] = [:]

  /// Makes an array of some elements.
  init(_ elements: [Element]) { base = elements }

  /// The first position.
  var startIndex: Int { 0 }

  /// The position behind the last.
  var endIndex: Int { base.count }

  /// The element at a position.
  subscript(position: Int) -> Element {
    @inline(__always)
    _read {
      if let patch = patchAt.isEmpty ? nil : patchAt[position] {
        yield patches[patch]
      } else {
        yield base[position]
      }
    }
    set {
      if let patch = patchAt[position] {
        patches[patch] = newValue
      } else if patches.count < base.count / 16 {
        patchAt[position] = patches.count
        patches.append(newValue)
      } else {
        flatten()
        base[position] = newValue
      }
    }
  }

  /// Writes the patches into the array itself.
  private mutating func flatten() {
    for (position, patch) in patchAt { base[position] = patches[patch] }
    patches = []
    patchAt = [:]
  }
}
