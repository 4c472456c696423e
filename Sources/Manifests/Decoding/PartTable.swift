/// Hands out one value for parts of documents that are written alike.
///
/// The pods of a hundred replicas have equal labels and equal containers; each
/// is decoded once and then shared.
struct PartTable<Value> {
  private var values = ByteTable<Value>()
  private var scratch: [UInt8] = []

  /// Makes an empty table.
  init() {}

  /// Returns the value of a part, made when it is met first.
  ///
  /// - Parameters:
  ///   - node: The part; one with aliases inside is never shared.
  ///   - make: Decodes the part; `nil` where it must not be shared.
  mutating func value(of node: DocumentNode, make: () -> Value?) -> Value? {
    guard write(node) else { return make() }
    return scratch.withUnsafeBytes { values.value(of: $0, make: make) }
  }

  /// Writes a part in a form that differs where the part differs.
  private mutating func write(_ node: DocumentNode) -> Bool {
    scratch.removeAll(keepingCapacity: true)
    let tape = node.tape
    let end = node.index + Int(node.node.size)
    return tape.nodes.withUnsafeBufferPointer { nodes in
      tape.text.withUnsafeBufferPointer { text in
        for index in node.index..<end {
          let part = nodes[index]
          if part.kind == .alias { return false }
          let length = part.count
          scratch.append(part.kind.rawValue)
          scratch.append(UInt8(truncatingIfNeeded: length))
          scratch.append(UInt8(truncatingIfNeeded: length >> 8))
          scratch.append(UInt8(truncatingIfNeeded: length >> 16))
          scratch.append(UInt8(truncatingIfNeeded: length >> 24))
          if part.kind != .mapping, part.kind != .sequence {
            let start = Int(part.text)
            scratch.append(
              contentsOf: UnsafeBufferPointer(rebasing: text[start..<(start + Int(length))]))
          }
        }
        return true
      }
    }
  }
}
