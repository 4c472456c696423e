import Kubernetes

/// One node of a document in its flat form.
struct TapeNode: Sendable {
  /// What a node is.
  enum Kind: UInt8, Sendable {
    /// Keys and values, in turn.
    case mapping
    /// Elements, one after the other.
    case sequence
    /// Text.
    case string
    /// A whole number, kept as it is written.
    case integer
    /// A number with a fraction or an exponent, kept as it is written.
    case float
    /// True; the text is kept as it is written.
    case yes
    /// False; the text is kept as it is written.
    case no
    /// Nothing.
    case null
    /// Stands for another node, whose index is in `text`.
    case alias
    /// The key `<<`, whose values were merged into the mapping already.
    case mergeKey
  }

  /// What the node is.
  var kind: Kind
  /// A Boolean value that tells whether the node came from JSON, where 80.0
  /// is no integer.
  var isStrict = false
  /// Where its text starts; for an alias, the index of what it stands for.
  var text: UInt32 = 0
  /// How many bytes its text has; for collections, how many nodes are
  /// directly inside.
  var count: UInt32 = 0
  /// How many nodes it is made of, itself included.
  var size: UInt32 = 1
  /// Its place: line and column in one number, or a byte offset.
  var place: UInt64

  /// Packs a line and a column, both counted from 1.
  static func place(line: Int, column: Int) -> UInt64 {
    UInt64(UInt32(clamping: line)) << 32 | UInt64(UInt32(clamping: column))
  }
}

/// A document in flat form: nodes in the order they are written, each followed
/// by what it contains, and the text of its scalars in one piece.
///
/// Walking it needs no recursion and no memory; what the decoders have read
/// can be dropped in one go.
final class DocumentTape: Sendable {
  /// The file the document stands in.
  let file: String
  /// The nodes; the first is the root.
  let nodes: [TapeNode]
  /// The text of all scalars.
  let text: [UInt8]
  /// A Boolean value that tells whether places are byte offsets.
  let hasOffsets: Bool
  /// What reading the document had to tell, such as keys that occur twice.
  let notices: [Diagnostic]

  /// Makes a tape of nodes that a builder has put in order.
  init(
    file: String, nodes: [TapeNode], text: [UInt8], hasOffsets: Bool, notices: [Diagnostic] = []
  ) {
    self.file = file
    self.nodes = nodes
    self.text = text
    self.hasOffsets = hasOffsets
    self.notices = notices
  }

  /// Returns where a node was read.
  func location(of index: Int) -> SourceLocation {
    let place = nodes[index].place
    if hasOffsets {
      return SourceLocation(file: file, position: .offset(Int(clamping: place)))
    }
    return SourceLocation(
      file: file, line: Int(place >> 32), column: Int(place & 0xFFFF_FFFF))
  }
}
