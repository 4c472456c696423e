/// The connections that one rule names between the two ends of a half, with
/// named ports already looked up.
///
/// A list of conditions, all of which must hold: each of `allOf` needs one of
/// its entries, and none of `noneOf` may match. Without conditions it is the
/// whole domain (M-1).
struct ReferenceConnections: Hashable, Sendable {
  /// Numbers of one part of the domain.
  struct Entry: Hashable, Sendable {
    /// The part.
    var part: ReferenceProtocol
    /// The numbers; both ends are inside.
    var numbers: ClosedRange<UInt16>
    /// Whether the entry is there at all: yes, or maybe.
    var truth: ReferenceTruth = .yes

    /// Every number of a part.
    static func every(_ part: ReferenceProtocol) -> Entry {
      Entry(part: part, numbers: 0...UInt16.max)
    }
  }

  /// Lists of which each needs an entry that matches.
  var allOf: [[Entry]] = []
  /// Entries that must not match.
  var noneOf: [Entry] = []

  /// The whole domain.
  static let everything = ReferenceConnections()

  /// Returns whether a connection is named.
  func hold(_ connection: ReferenceConnection) -> ReferenceTruth {
    func match(_ entries: [Entry]) -> ReferenceTruth {
      ReferenceTruth.any(
        entries.map {
          $0.part == connection.part && $0.numbers.contains(connection.number) ? $0.truth : .no
        })
    }
    return ReferenceTruth.all(allOf.map(match)).and(match(noneOf).negated)
  }
}
