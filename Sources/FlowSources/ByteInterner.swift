/// Gives equal runs of bytes equal numbers, without making text of them.
///
/// The same ends and names stand in thousands of lines; their bytes are decoded
/// once. It is bounded: where it is full it forgets everything, and where bytes
/// collide too often it remembers nothing of them.
struct ByteInterner {
  private struct Entry {
    var hash: UInt64 = 0
    var offset: Int32 = -1
    var length: Int32 = 0
    var value: Int32 = 0
  }

  private var table: [Entry]
  private var bytes: [UInt8] = []
  private var count = 0
  private let byteLimit: Int
  private static let probes = 16
  private static let longest = 64 << 10

  /// Makes an empty interner.
  ///
  /// - Parameters:
  ///   - capacity: How many entries the table has, a power of two.
  ///   - byteLimit: How many bytes it may keep.
  init(capacity: Int, byteLimit: Int) {
    table = [Entry](repeating: Entry(), count: capacity)
    self.byteLimit = byteLimit
  }

  /// Forgets everything.
  mutating func removeAll() {
    for index in table.indices { table[index].offset = -1 }
    bytes.removeAll(keepingCapacity: true)
    count = 0
  }

  /// Returns the number of some bytes, asking for it the first time.
  mutating func number(
    of key: UnsafeRawBufferPointer, otherwise make: () -> Int32
  ) -> Int32 {
    let hash = ByteInterner.hash(key)
    let mask = table.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    for _ in 0..<ByteInterner.probes {
      let entry = table[slot]
      if entry.offset < 0 { break }
      if entry.hash == hash, matches(entry, key) { return entry.value }
      slot = (slot + 1) & mask
    }
    let value = make()
    remember(key, hash: hash, value: value)
    return value
  }

  private func matches(_ entry: Entry, _ key: UnsafeRawBufferPointer) -> Bool {
    guard Int(entry.length) == key.count else { return false }
    return bytes.withUnsafeBytes { kept in
      let start = Int(entry.offset)
      return UnsafeRawBufferPointer(rebasing: kept[start..<(start + key.count)])
        .elementsEqual(key, count: key.count)
    }
  }

  private mutating func remember(
    _ key: UnsafeRawBufferPointer, hash: UInt64, value: Int32
  ) {
    guard key.count <= ByteInterner.longest else { return }
    if bytes.count + key.count > byteLimit || count * 2 > table.count { removeAll() }
    let mask = table.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    for _ in 0..<ByteInterner.probes {
      if table[slot].offset < 0 {
        table[slot] = Entry(
          hash: hash, offset: Int32(bytes.count), length: Int32(key.count), value: value)
        bytes.append(contentsOf: key)
        count += 1
        return
      }
      slot = (slot + 1) & mask
    }
  }

  /// Returns a digest of some bytes: quick, and no more than that.
  static func hash(_ key: UnsafeRawBufferPointer) -> UInt64 {
    // Multiplication and shifts are meant to wrap: this mixes bits.
    var hash = UInt64(truncatingIfNeeded: key.count) &* 0x9E37_79B9_7F4A_7C15
    var at = 0
    while at + 8 <= key.count {
      hash =
        (hash ^ key.loadUnaligned(fromByteOffset: at, as: UInt64.self))
        &* 0xD6E8_FEB8_6659_FD93
      hash ^= hash >> 32
      at += 8
    }
    var tail: UInt64 = 0
    while at < key.count {
      tail = tail << 8 | UInt64(key[at])
      at += 1
    }
    hash = (hash ^ tail) &* 0xD6E8_FEB8_6659_FD93
    return hash ^ hash >> 29
  }
}

extension UnsafeRawBufferPointer {
  /// A Boolean value that tells whether two runs of a length have equal bytes.
  fileprivate func elementsEqual(_ other: UnsafeRawBufferPointer, count: Int) -> Bool {
    var at = 0
    while at + 8 <= count {
      if loadUnaligned(fromByteOffset: at, as: UInt64.self)
        != other.loadUnaligned(fromByteOffset: at, as: UInt64.self)
      {
        return false
      }
      at += 8
    }
    while at < count {
      if self[at] != other[at] { return false }
      at += 1
    }
    return true
  }
}
