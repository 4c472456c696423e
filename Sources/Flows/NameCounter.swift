/// Counts how often names of a vocabulary occur, up to a number of names.
struct NameCounter {
  private var slots: [Int32] = []
  private var numbers: [String: Int32] = [:]
  private var names: [String] = []
  private var counts: [UInt64] = []
  private let limit: Int
  private static let unlisted: Int32 = -1
  private static let unasked: Int32 = -2

  /// Makes a counter for so many names.
  init(limit: Int) { self.limit = limit }

  /// Forgets which numbers stand for which names; the counts stay.
  mutating func startEpoch() { slots.removeAll(keepingCapacity: true) }

  /// Counts the name of a number; 0 is no name.
  mutating func count(_ number: Int32, of vocabulary: FlowVocabulary) {
    guard number > 0 else { return }
    while slots.count <= Int(number) { slots.append(NameCounter.unasked) }
    if slots[Int(number)] == NameCounter.unasked {
      slots[Int(number)] = slot(for: vocabulary.name(number))
    }
    let slot = Int(slots[Int(number)])
    if slot >= 0 { counts[slot] = counts[slot].saturatingAdd(1) }
  }

  private mutating func slot(for name: String) -> Int32 {
    if let slot = numbers[name] { return slot }
    guard names.count < limit else { return NameCounter.unlisted }
    let slot = Int32(names.count)
    numbers[name] = slot
    names.append(name)
    counts.append(0)
    return slot
  }

  /// The counts by name.
  var byName: [String: UInt64] { Dictionary(uniqueKeysWithValues: zip(names, counts)) }
}
