import Kubernetes

/// Puts the events of a reader in the flat form of a document.
struct TapeBuilder {
  /// A collection that is not closed yet.
  private struct OpenCollection {
    var index: Int
    var children: UInt32 = 0
    var hasMerge = false
  }

  /// The nodes so far.
  private(set) var nodes: [TapeNode] = []
  /// The text of all scalars so far.
  private(set) var text: [UInt8] = []
  /// What there is to tell so far.
  var notices: [Diagnostic] = []
  private var open: [OpenCollection] = []
  private let file: String
  private let hasOffsets: Bool

  /// Makes a builder for one document.
  init(file: String, hasOffsets: Bool) {
    self.file = file
    self.hasOffsets = hasOffsets
  }

  /// How many collections are open.
  var depth: Int { open.count }

  /// A Boolean value that tells whether the next node is a key.
  var isAtKey: Bool {
    guard let last = open.last else { return false }
    return nodes[last.index].kind == .mapping && last.children % 2 == 0
  }

  /// How many nodes there are: the index of the next one.
  var count: Int { nodes.count }

  /// Opens a mapping or a sequence.
  mutating func begin(_ kind: TapeNode.Kind, place: UInt64) {
    countChild()
    open.append(OpenCollection(index: nodes.count))
    nodes.append(TapeNode(kind: kind, place: place))
  }

  /// Closes the collection that was opened last.
  ///
  /// - Returns: How many nodes were merged into it by merge keys.
  mutating func end() -> Int {
    guard let last = open.popLast() else { return 0 }
    var merged = 0
    if last.hasMerge {
      let before = nodes.count
      open.append(last)
      merge(into: last.index)
      merged = nodes.count - before
      let grown = open.removeLast()
      nodes[grown.index].count = grown.children
    } else {
      nodes[last.index].count = last.children
    }
    nodes[last.index].size = UInt32(clamping: nodes.count - last.index)
    return merged
  }

  /// Adds a scalar.
  mutating func scalar(
    _ kind: TapeNode.Kind, _ bytes: UnsafeBufferPointer<UInt8>, isStrict: Bool = false,
    place: UInt64
  ) {
    if kind == .mergeKey, isAtKey { open[open.count - 1].hasMerge = true }
    countChild()
    nodes.append(
      TapeNode(
        kind: kind, isStrict: isStrict, text: UInt32(clamping: text.count),
        count: UInt32(clamping: bytes.count), place: place))
    text.append(contentsOf: bytes)
  }

  /// Adds a node that stands for an earlier one.
  mutating func alias(to target: Int, place: UInt64) {
    countChild()
    nodes.append(TapeNode(kind: .alias, text: UInt32(clamping: target), place: place))
  }

  /// Returns the finished document.
  func finish() -> DocumentTape {
    DocumentTape(file: file, nodes: nodes, text: text, hasOffsets: hasOffsets, notices: notices)
  }

  private mutating func countChild() {
    if !open.isEmpty { open[open.count - 1].children &+= 1 }
  }

  /// Appends the entries of merged mappings whose keys are not written out;
  /// of several merged mappings the first counts.
  private mutating func merge(into mapping: Int) {
    var present: Set<[UInt8]> = []
    var sources: [Int] = []
    var at = mapping + 1
    let end = nodes.count
    while at < end {
      let value = at + Int(nodes[at].size)
      if nodes[at].kind == .mergeKey {
        sources += mergeSources(value)
      } else {
        present.insert(bytes(of: at))
      }
      at = value + Int(nodes[value].size)
    }
    for source in sources {
      var at = source + 1
      let end = source + Int(nodes[source].size)
      while at < end {
        let value = at + Int(nodes[at].size)
        if nodes[at].kind != .mergeKey, present.insert(bytes(of: at)).inserted {
          countChild()
          nodes.append(nodes[at])
          let target = nodes[value].kind == .alias ? Int(nodes[value].text) : value
          alias(to: target, place: nodes[value].place)
        }
        at = value + Int(nodes[value].size)
      }
    }
  }

  private func mergeSources(_ value: Int) -> [Int] {
    let index = nodes[value].kind == .alias ? Int(nodes[value].text) : value
    switch nodes[index].kind {
    case .mapping: return [index]
    case .sequence:
      var sources: [Int] = []
      var at = index + 1
      let end = index + Int(nodes[index].size)
      while at < end {
        let element = nodes[at].kind == .alias ? Int(nodes[at].text) : at
        if nodes[element].kind == .mapping { sources.append(element) }
        at += Int(nodes[at].size)
      }
      return sources
    default: return []
    }
  }

  /// Returns the text of a scalar.
  func bytes(of index: Int) -> [UInt8] {
    let node = nodes[index]
    guard node.kind != .mapping, node.kind != .sequence, node.kind != .alias else { return [] }
    return Array(text[Int(node.text)..<(Int(node.text) + Int(node.count))])
  }
}
