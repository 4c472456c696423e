/// Tells whether two texts of one identity say the same (rule G-12).
///
/// The order of keys does not count, nor what only a live server sets: the
/// status, versions, times, managers, and the copy of the last applied text.
enum ContentDigest {
  /// Returns a number that is equal for objects that say the same, and with
  /// near certainty differs for others; equal only within one process.
  static func digest(of root: DocumentNode) -> Int {
    var total = 0
    for (key, value) in root.entries {
      if key.hasBytes("status") { continue }
      if key.hasBytes("metadata"), value.isMapping {
        total = total &+ metadata(value)
      } else {
        total = total &+ entry(key, value)
      }
    }
    return total
  }

  private static func metadata(_ node: DocumentNode) -> Int {
    var total = 0
    for (key, value) in node.entries {
      if key.hasBytes("managedFields") || key.hasBytes("resourceVersion")
        || key.hasBytes("generation") || key.hasBytes("creationTimestamp")
        || key.hasBytes("selfLink") || key.hasBytes("uid")
      {
        continue
      }
      if key.hasBytes("annotations") {
        for (name, text) in value.entries
        where !name.hasBytes("kubectl.kubernetes.io/last-applied-configuration") {
          total = total &+ mixed(entry(name, text), 7)
        }
      } else {
        total = total &+ mixed(entry(key, value), 3)
      }
    }
    return total
  }

  /// An entry that says nothing counts as one that is not there.
  private static func entry(_ key: DocumentNode, _ value: DocumentNode) -> Int {
    value.isNull ? 0 : mixed(scalar(key), subtree(value))
  }

  /// One collection on the way down.
  private struct Level {
    var end: Int
    var isMapping: Bool
    var total = 0
    var number = 0
    var key = 0
    /// Where to go on behind an alias, whose target was walked instead.
    var resume: Int
  }

  /// Walks a tree without recursion; the depth of documents is bounded.
  private static func subtree(_ root: DocumentNode) -> Int {
    let tape = root.tape
    var levels: [Level] = []
    var at = root.index
    var steps = 0
    while true {
      // Aliases make a tree larger than its text; a bound keeps this linear.
      steps += 1
      if steps > tape.nodes.count * 8 { return scalar(root) }
      var index = at
      let written = tape.nodes[at]
      if written.kind == .alias { index = Int(written.text) }
      let node = tape.nodes[index]
      var value: Int
      if node.kind == .mapping || node.kind == .sequence, node.size > 1 {
        levels.append(
          Level(
            end: index + Int(node.size), isMapping: node.kind == .mapping,
            resume: at + Int(written.size)))
        at = index + 1
        continue
      }
      value = scalar(DocumentNode(tape, index))
      at += Int(written.size)
      // Hand the value up, closing every collection that ends here.
      while true {
        guard var level = levels.popLast() else { return value }
        if level.isMapping {
          if level.number % 2 == 0 {
            level.key = value
          } else {
            level.total = level.total &+ mixed(level.key, value)
          }
        } else {
          level.total = mixed(level.total, value)
        }
        level.number += 1
        if at < level.end {
          levels.append(level)
          break
        }
        value = mixed(level.total, level.isMapping ? 11 : 13)
        at = level.resume
      }
    }
  }

  private static func scalar(_ node: DocumentNode) -> Int {
    var hasher = Hasher()
    hasher.combine(node.kind)
    node.withBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    return hasher.finalize()
  }

  private static func mixed(_ left: Int, _ right: Int) -> Int {
    var hasher = Hasher()
    hasher.combine(left)
    hasher.combine(right)
    return hasher.finalize()
  }
}
