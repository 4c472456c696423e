import Kubernetes

/// Numbered items by their labels, so that a selector is answered for all of
/// them at once.
///
/// For every key and value that a selector names it holds the items that have
/// it, in order: the posting lists of section 10.2, step 4.
struct LabelIndex: Sendable {
  /// What a selector matches.
  struct Match: Sendable {
    /// The items it surely matches.
    var certain: PointSet
    /// The items it may match, those it surely matches included.
    var possible: PointSet

    /// Returns whether one item matches.
    func verdict(_ item: Int) -> SelectorMatch {
      certain.contains(item) ? .yes : possible.contains(item) ? .unknown : .no
    }

    /// No item at all.
    static let nothing = Match(certain: .empty, possible: .empty)
  }

  private struct Postings {
    var present: [Int] = []
    var unknown: [Int] = []
    var values: [String: [Int]] = [:]
  }

  private let keys: Set<String>
  private var postings: [String: Postings] = [:]
  private var opaque: [Int] = []

  /// Makes an index for some keys; labels with other keys are passed over.
  init(keys: Set<String>) { self.keys = keys }

  /// Adds an item; items must come in order.
  ///
  /// - Parameters:
  ///   - unknownKeys: keys that are present with a value nobody knows (G-18).
  ///   - isOpaque: whether nobody knows about any key but the namespace's name
  ///     label (G-10).
  mutating func add(_ item: Int, _ labels: Labels, unknownKeys: [String], isOpaque: Bool = false) {
    if isOpaque { opaque.append(item) }
    if keys.isEmpty { return }
    for label in labels.entries where keys.contains(label.key) {
      postings[label.key, default: Postings()].present.append(item)
      postings[label.key, default: Postings()].values[label.value, default: []].append(item)
    }
    for key in unknownKeys where keys.contains(key) {
      postings[key, default: Postings()].unknown.append(item)
    }
  }

  /// Returns the items of a range that have a key with an unknown value.
  func itemsWithUnknownValue(of key: String, in range: Range<Int>) -> PointSet {
    window(postings[key]?.unknown, range).sealed()
  }

  /// Returns the items of a range that a selector matches (G-17).
  func match(_ selector: LabelSelector, in range: Range<Int>) -> Match {
    if range.isEmpty { return .nothing }
    let everything = PointSet(range)
    if selector.isEmpty { return Match(certain: everything, possible: everything) }
    var all = window(nil, range)
    all.insert(range)
    var certain = all
    var possible = all
    for requirement in selector.requirements {
      let key = postings[requirement.key]
      var doubtful = window(key?.unknown, range)
      var matched: PointBits
      switch requirement.test {
      case .isIn, .notIn:
        matched = window(nil, range)
        for value in requirement.values {
          LabelIndex.insert(key?.values[value], range, into: &matched)
        }
      case .exists, .doesNotExist:
        matched = window(key?.present, range)
        // The key is there, whatever its value is.
        matched.formUnion(doubtful)
        doubtful = window(nil, range)
      }
      if requirement.key != Namespace.nameLabel {
        LabelIndex.insert(opaque, range, into: &doubtful)
      }
      switch requirement.test {
      case .isIn, .exists:
        certain.formIntersection(matched)
        matched.formUnion(doubtful)
        possible.formIntersection(matched)
      case .notIn, .doesNotExist:
        possible.subtract(matched)
        certain.subtract(matched)
        certain.subtract(doubtful)
      }
    }
    return Match(certain: certain.sealed(), possible: possible.sealed())
  }

  /// Returns the items of a range that pass a test; where the test is of text,
  /// every distinct value is tested once.
  func match(_ test: LabelTest, in range: Range<Int>) -> Match {
    if range.isEmpty { return .nothing }
    let key = postings[test.key]
    var certain: PointBits
    var possible: PointBits
    switch test.test {
    case .exists:
      certain = window(key?.present, range)
      LabelIndex.insert(key?.unknown, range, into: &certain)
      possible = certain
    case .isIn(let values):
      certain = window(nil, range)
      for value in values { LabelIndex.insert(key?.values[value], range, into: &certain) }
      possible = certain
      LabelIndex.insert(key?.unknown, range, into: &possible)
    case .contains, .hasPrefix, .hasSuffix:
      certain = window(nil, range)
      for (value, items) in key?.values ?? [:] where test.holds(value) {
        LabelIndex.insert(items, range, into: &certain)
      }
      possible = certain
      LabelIndex.insert(key?.unknown, range, into: &possible)
    }
    if test.key != Namespace.nameLabel { LabelIndex.insert(opaque, range, into: &possible) }
    return Match(certain: certain.sealed(), possible: possible.sealed())
  }

  private func window(_ items: [Int]?, _ range: Range<Int>) -> PointBits {
    var bits = PointBits(start: range.lowerBound >> 6, end: (range.upperBound + 63) >> 6)
    LabelIndex.insert(items, range, into: &bits)
    return bits
  }

  private static func insert(_ items: [Int]?, _ range: Range<Int>, into bits: inout PointBits) {
    guard let items else { return }
    var low = 0
    var high = items.count
    while low < high {
      let middle = (low + high) / 2
      if items[middle] < range.lowerBound { low = middle + 1 } else { high = middle }
    }
    while low < items.count, items[low] < range.upperBound {
      bits.insert(items[low])
      low += 1
    }
  }
}
