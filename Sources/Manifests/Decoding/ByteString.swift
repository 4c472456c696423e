/// Bytes as a key of a dictionary, hashed in one go.
struct ByteString: Hashable {
  /// The bytes.
  var bytes: [UInt8]

  /// Hashes all bytes at once.
  func hash(into hasher: inout Hasher) {
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }
}

/// Hands out one value for parts of documents that are written alike.
///
/// The pods of a hundred replicas have equal labels and equal containers; each
/// is decoded once and then shared. Parts are compared byte by byte, so that a
/// collision of hashes cannot mix two of them up.
struct PartTable<Value> {
  private var values: [ByteString: Value] = [:]
  private var scratch: [UInt8] = []

  /// Returns the value of a part, made when it is met first.
  ///
  /// - Parameters:
  ///   - node: The part; one with aliases inside is never shared.
  ///   - make: Decodes the part; `nil` where it must not be shared.
  mutating func value(of node: DocumentNode, make: () -> Value?) -> Value? {
    guard write(node) else { return make() }
    let key = ByteString(bytes: scratch)
    if let value = values[key] { return value }
    guard let value = make() else { return nil }
    values[key] = value
    return value
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
          scratch.append(part.kind.rawValue)
          withUnsafeBytes(of: part.count) { scratch.append(contentsOf: $0) }
          if part.kind != .mapping, part.kind != .sequence {
            let start = Int(part.text)
            scratch.append(
              contentsOf: UnsafeBufferPointer(
                rebasing: text[start..<(start + Int(part.count))]))
          }
        }
        return true
      }
    }
  }
}
