import Glibc
package import Kubernetes

/// One node of a document, whatever format it was written in: a mapping, a
/// sequence or a scalar, with its place.
///
/// A node is a place on a shared tape: copying it is cheap, and looking up a
/// key compares bytes without making strings. YAML aliases and merge keys are
/// followed silently.
package struct DocumentNode: Sendable {
  /// What a node can be, typed as `kubectl` types it.
  package enum Kind: String, Hashable, Sendable {
    /// Keys with values.
    case mapping
    /// Elements in order.
    case sequence
    /// Text.
    case string
    /// A whole number.
    case integer
    /// A number with a fraction or an exponent.
    case float
    /// True or false.
    case boolean
    /// Nothing: `null`, `~`, or no text at all.
    case null
  }

  /// The document.
  let tape: DocumentTape
  /// Which of its nodes this is; never an alias.
  let index: Int

  /// Makes the node at a place on a tape, following an alias.
  init(_ tape: DocumentTape, _ index: Int) {
    self.tape = tape
    let node = tape.nodes[index]
    // INVARIANT: an alias points at a node that is no alias, before itself.
    self.index = node.kind == .alias ? Int(node.text) : index
  }

  /// The node as it stands on the tape.
  var node: TapeNode { tape.nodes[index] }

  /// What the node is.
  package var kind: Kind {
    switch node.kind {
    case .mapping: .mapping
    case .sequence: .sequence
    case .string, .mergeKey, .alias: .string
    case .integer: .integer
    case .float: .float
    case .yes, .no: .boolean
    case .null: .null
    }
  }

  /// Where the node was read.
  package var location: SourceLocation { tape.location(of: index) }

  /// What reading the whole document had to tell, such as keys that occur
  /// twice.
  package var notices: [Diagnostic] { tape.notices }

  /// A Boolean value that tells whether the node is nothing.
  package var isNull: Bool { node.kind == .null }
  /// A Boolean value that tells whether the node is a mapping.
  package var isMapping: Bool { node.kind == .mapping }
  /// A Boolean value that tells whether the node is a sequence.
  package var isSequence: Bool { node.kind == .sequence }

  /// The number of entries of a mapping or elements of a sequence.
  package var count: Int {
    switch node.kind {
    case .mapping: Int(node.count) / 2
    case .sequence: Int(node.count)
    default: 0
    }
  }

  /// The text of a string, or `nil` for any other node.
  package var string: String? { node.kind == .string ? scalarText : nil }

  /// The text of a scalar as it is written; empty for collections.
  package var scalarText: String { withBytes { String(decoding: $0, as: UTF8.self) } }

  /// The value of true or false, or `nil` for any other node.
  package var boolean: Bool? {
    switch node.kind {
    case .yes: true
    case .no: false
    default: nil
    }
  }

  /// The whole number, or `nil` where the node is none or does not fit.
  ///
  /// In YAML `80.0` is 80, since its reader for Kubernetes turns it into JSON
  /// first; in JSON it is not a whole number.
  package var integer: Int? {
    switch node.kind {
    case .integer: withBytes { ScalarText.integer($0) }
    case .float where !node.isStrict: withBytes { ScalarText.wholeNumber(ofFloat: $0) }
    default: nil
    }
  }

  /// The number, or `nil` where the node is none.
  package var double: Double? {
    switch node.kind {
    case .integer: integer.map { Double($0) }
    case .float: Double(scalarText.filter { $0 != "_" })
    default: nil
    }
  }

  /// Calls a closure with the bytes of a scalar; none for collections.
  func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    let node = node
    let isScalar = node.kind != .mapping && node.kind != .sequence
    return tape.text.withUnsafeBufferPointer { text in
      let start = Int(node.text)
      return body(
        UnsafeBufferPointer(rebasing: text[start..<(start + (isScalar ? Int(node.count) : 0))]))
    }
  }

  /// Returns whether a scalar is a text, byte by byte.
  package func isText(_ text: StaticString) -> Bool {
    node.kind == .string && hasBytes(text)
  }

  /// Returns whether the bytes of a scalar are those of a text.
  func hasBytes(_ text: StaticString) -> Bool {
    let node = tape.nodes[index]
    let count = text.utf8CodeUnitCount
    guard Int(node.count) == count, node.kind != .mapping, node.kind != .sequence else {
      return false
    }
    return tape.text.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress, Int(node.text) + count <= bytes.count else {
        return count == 0
      }
      return memcmp(base + Int(node.text), text.utf8Start, count) == 0
    }
  }

  /// Returns the value of a key, or `nil` where the node is no mapping or has
  /// no such key; of two equal keys the later counts.
  package subscript(key: StaticString) -> DocumentNode? {
    var found: DocumentNode?
    var entries = entries
    while let (name, value) = entries.next() {
      if name.hasBytes(key) { found = value }
    }
    return found
  }

  /// The keys and values of a mapping in the order they are written, values of
  /// merge keys last; empty for any other node.
  package var entries: Entries { Entries(self) }

  /// The elements of a sequence; empty for any other node.
  package var elements: Elements { Elements(self) }

  /// The keys and values of a mapping, one after the other.
  package struct Entries: Sequence, IteratorProtocol {
    private let tape: DocumentTape
    private var at: Int
    private let end: Int

    /// Makes the entries of a node.
    fileprivate init(_ parent: DocumentNode) {
      tape = parent.tape
      at = parent.index + 1
      end = parent.isMapping ? parent.index + Int(parent.node.size) : 0
    }

    /// Returns the next key and its value, or `nil` behind the last.
    package mutating func next() -> (key: DocumentNode, value: DocumentNode)? {
      while at < end {
        let key = at
        let value = key + Int(tape.nodes[key].size)
        at = value + Int(tape.nodes[value].size)
        if tape.nodes[key].kind != .mergeKey {
          return (DocumentNode(tape, key), DocumentNode(tape, value))
        }
      }
      return nil
    }
  }

  /// The elements of a sequence, one after the other.
  package struct Elements: Sequence, IteratorProtocol {
    private let tape: DocumentTape
    private var at: Int
    private let end: Int

    /// Makes the elements of a node.
    fileprivate init(_ parent: DocumentNode) {
      tape = parent.tape
      at = parent.index + 1
      end = parent.isSequence ? parent.index + Int(parent.node.size) : 0
    }

    /// Returns the next element, or `nil` behind the last.
    package mutating func next() -> DocumentNode? {
      guard at < end else { return nil }
      let element = at
      at += Int(tape.nodes[element].size)
      return DocumentNode(tape, element)
    }
  }
}

extension DocumentNode {
  /// Returns the path of a node inside this one, such as
  /// `spec.containers[0].image`; linear in what stands before it.
  ///
  /// What is reached through an alias has the path of what it stands for.
  package func path(to inner: DocumentNode) -> String {
    var path = ""
    var at = index
    while at != inner.index {
      let node = tape.nodes[at]
      var child = at + 1
      let end = at + Int(node.size)
      guard inner.index > at, inner.index < end else { return path }
      var number = 0
      var key = child
      while child < end {
        let next = child + Int(tape.nodes[child].size)
        if node.kind == .mapping && number % 2 == 0 { key = child }
        if inner.index < next { break }
        child = next
        number += 1
      }
      if node.kind == .mapping {
        path += (path.isEmpty ? "" : ".") + DocumentNode(tape, key).scalarText
      } else {
        path += "[\(number)]"
      }
      at = child
    }
    return path
  }
}
