/// Finds values by bytes, without making an array or a string to ask with.
///
/// Bytes are hashed with the seed of the process and compared in full: no
/// input can mix two keys up or make the table slow.
struct ByteTable<Value> {
  /// One key and what it stands for.
  private struct Entry {
    var hash: Int
    var start: Int
    var count: Int
    var value: Value
  }

  private var entries: [Entry] = []
  private var keys: [UInt8] = []
  /// For each slot, the number of an entry plus one; 0 where it is free.
  private var slots = [UInt32](repeating: 0, count: 64)

  /// Makes an empty table.
  init() {}

  /// Returns the value of some bytes, made when they are met first.
  ///
  /// - Parameter make: Makes the value; `nil` where it must not be kept.
  mutating func value(
    of bytes: UnsafeRawBufferPointer, make: () -> Value?
  ) -> Value? {
    var hasher = Hasher()
    hasher.combine(bytes: bytes)
    let hash = hasher.finalize()
    var slot = hash & (slots.count - 1)
    while slots[slot] != 0 {
      let entry = Int(slots[slot]) - 1
      if entries[entry].hash == hash, isKey(entry, bytes) { return entries[entry].value }
      slot = (slot + 1) & (slots.count - 1)
    }
    guard let value = make() else { return nil }
    entries.append(Entry(hash: hash, start: keys.count, count: bytes.count, value: value))
    keys.append(contentsOf: bytes)
    slots[slot] = UInt32(clamping: entries.count)
    if entries.count * 2 > slots.count { grow() }
    return value
  }

  private func isKey(_ entry: Int, _ bytes: UnsafeRawBufferPointer) -> Bool {
    let (start, count) = (entries[entry].start, entries[entry].count)
    guard count == bytes.count else { return false }
    return keys.withUnsafeBytes {
      UnsafeRawBufferPointer(rebasing: $0[start..<(start + count)]).elementsEqual(bytes)
    }
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: slots.count * 2)
    for (number, entry) in entries.enumerated() {
      var slot = entry.hash & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(clamping: number + 1)
    }
  }
}
