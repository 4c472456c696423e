// libyaml is part of the Yams package. Its events are used directly, since the
// composer of Yams recurses on its input and copies what an alias stands for.
import CYaml
import Kubernetes

/// Reads the documents of one piece of YAML text, one event after the other.
///
/// No recursion, bounded depth, aliases that cost nothing until they are
/// walked: no input can exhaust the program. Tags are never acted on.
struct YAMLReader {
  private let file: String
  private let limits: LoadLimits
  private var marks: MarkCounter
  private var builder: TapeBuilder
  private var anchors: [[UInt8]: Anchor] = [:]
  private var openAnchors: [(name: [UInt8], depth: Int)] = []
  private var aliases = 0
  private var expanded = 0
  /// For every open collection, how many nodes aliases inside it stand for.
  private var expansions: [Int] = []

  /// What an anchor stands for.
  private struct Anchor {
    var index: Int
    /// How many nodes it stands for when aliases are followed.
    var size: Int
    var isOpen: Bool
  }

  /// Reads the documents of a segment of a file.
  ///
  /// - Parameters:
  ///   - bytes: The text of the segment.
  ///   - firstLine: The number of its first line in the file.
  ///   - file: The file, for places.
  /// - Returns: What could be read, in order, and the fault that ended it.
  static func read(
    _ bytes: UnsafeBufferPointer<UInt8>, firstLine: Int = 1, file: String, limits: LoadLimits
  ) -> [Result<DocumentNode, DocumentFault>] {
    var reader = YAMLReader(bytes, firstLine: firstLine, file: file, limits: limits)
    var documents: [Result<DocumentNode, DocumentFault>] = []
    do throws(DocumentFault) {
      try reader.run(bytes) { documents.append(.success($0)) }
    } catch {
      documents.append(.failure(error))
    }
    return documents
  }

  private init(
    _ bytes: UnsafeBufferPointer<UInt8>, firstLine: Int, file: String, limits: LoadLimits
  ) {
    self.file = file
    self.limits = limits
    self.marks = MarkCounter(bytes, firstLine: firstLine)
    self.builder = TapeBuilder(file: file, hasOffsets: false)
  }

  private mutating func run(
    _ bytes: UnsafeBufferPointer<UInt8>, _ emit: (DocumentNode) -> Void
  ) throws(DocumentFault) {
    var parser = yaml_parser_t()
    guard yaml_parser_initialize(&parser) == 1 else {
      throw DocumentFault(
        .limit, "there is no memory to read the text", at: SourceLocation(file: file))
    }
    defer { yaml_parser_delete(&parser) }
    yaml_parser_set_input_string(&parser, bytes.baseAddress, bytes.count)
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
    var event = yaml_event_t()
    while true {
      guard yaml_parser_parse(&parser, &event) == 1 else { throw fault(of: parser) }
      defer { yaml_event_delete(&event) }
      switch event.type {
      case YAML_STREAM_END_EVENT: return
      case YAML_DOCUMENT_START_EVENT:
        builder = TapeBuilder(file: file, hasOffsets: false)
        anchors = [:]
        openAnchors = []
        aliases = 0
        expanded = 0
        expansions = []
      case YAML_DOCUMENT_END_EVENT:
        if builder.count > 0 { emit(DocumentNode(builder.finish(), 0)) }
      default: try node(event)
      }
    }
  }

  private mutating func node(_ event: yaml_event_t) throws(DocumentFault) {
    let position = marks.position(of: event.start_mark)
    let place = TapeNode.place(line: position.line, column: position.column)
    switch event.type {
    case YAML_ALIAS_EVENT:
      try alias(YAMLReader.name(event.data.alias.anchor), at: place)
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      define(YAMLReader.name(scalar.anchor), isOpen: false)
      builder.scalar(YAMLReader.kind(of: scalar, bytes), bytes, place: place)
    case YAML_SEQUENCE_START_EVENT:
      try begin(.sequence, YAMLReader.name(event.data.sequence_start.anchor), at: place)
    case YAML_MAPPING_START_EVENT:
      try begin(.mapping, YAMLReader.name(event.data.mapping_start.anchor), at: place)
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: try end(at: place)
    default: break
    }
  }

  private mutating func begin(
    _ kind: TapeNode.Kind, _ anchor: [UInt8]?, at place: UInt64
  ) throws(DocumentFault) {
    guard builder.depth < limits.depth else {
      throw limitFault("depth limit: nested deeper than \(limits.depth) levels", place)
    }
    if builder.isAtKey {
      throw DocumentFault(
        .syntax, "a mapping or sequence is used as a key", at: location(place),
        help: "Kubernetes has text keys only; a template must be rendered first")
    }
    define(anchor, isOpen: true)
    if let anchor { openAnchors.append((anchor, builder.depth)) }
    builder.begin(kind, place: place)
    expansions.append(0)
  }

  private mutating func end(at place: UInt64) throws(DocumentFault) {
    let merged = builder.end()
    let inner = expansions.popLast() ?? 0
    try expand(merged / 2, at: place)
    if !expansions.isEmpty { expansions[expansions.count - 1] += inner }
    if let last = openAnchors.last, last.depth == builder.depth {
      openAnchors.removeLast()
      if var anchor = anchors[last.name], anchor.isOpen {
        anchor.isOpen = false
        anchor.size = builder.count - anchor.index + inner
        anchors[last.name] = anchor
      }
    }
  }

  private mutating func define(_ anchor: [UInt8]?, isOpen: Bool) {
    guard let anchor else { return }
    anchors[anchor] = Anchor(index: builder.count, size: 1, isOpen: isOpen)
  }

  private mutating func alias(_ name: [UInt8]?, at place: UInt64) throws(DocumentFault) {
    guard let name, let anchor = anchors[name] else {
      throw DocumentFault(.syntax, "the alias stands for nothing", at: location(place))
    }
    guard !anchor.isOpen else {
      throw DocumentFault(
        .syntax, "the alias stands for something that contains it", at: location(place))
    }
    aliases += 1
    guard aliases <= limits.aliases else {
      throw limitFault("alias limit: more than \(limits.aliases) aliases", place)
    }
    try expand(anchor.size, at: place)
    if !expansions.isEmpty { expansions[expansions.count - 1] += anchor.size }
    builder.alias(to: anchor.index, place: place)
  }

  private mutating func expand(_ nodes: Int, at place: UInt64) throws(DocumentFault) {
    // INVARIANT: both are at most the limit before, so that the sum fits.
    expanded += nodes
    guard expanded <= limits.expandedNodes else {
      throw limitFault(
        "alias expansion limit: aliases stand for more than \(limits.expandedNodes) nodes", place)
    }
  }

  private func limitFault(_ message: String, _ place: UInt64) -> DocumentFault {
    DocumentFault(.limit, message, at: location(place))
  }

  private func location(_ place: UInt64) -> SourceLocation {
    SourceLocation(file: file, line: Int(place >> 32), column: Int(place & 0xFFFF_FFFF))
  }

  private mutating func fault(of parser: yaml_parser_t) -> DocumentFault {
    let problem = parser.problem.map { String(cString: $0) } ?? "unreadable"
    if parser.error == YAML_READER_ERROR {
      let position = marks.position(ofOffset: Int(clamping: parser.problem_offset))
      return DocumentFault(
        .syntax, YAMLReader.readable(problem),
        at: SourceLocation(file: file, line: position.line, column: position.column))
    }
    if parser.error == YAML_MEMORY_ERROR {
      return DocumentFault(
        .limit, "there is no memory to read the text", at: SourceLocation(file: file))
    }
    let position = marks.position(of: parser.problem_mark)
    let context = parser.context.map { String(cString: $0) }
    let message = context.map { "\(problem) \($0)" } ?? problem
    let isDepth = problem.contains("depth") || problem.contains("nesting")
    return DocumentFault(
      isDepth ? .limit : .syntax,
      isDepth ? "depth limit: nested deeper than \(limits.depth) levels" : message,
      at: SourceLocation(file: file, line: position.line, column: position.column))
  }

  /// Says in our own words what libyaml says of encodings.
  private static func readable(_ problem: String) -> String {
    problem.contains("control characters")
      ? "a control character stands in the text" : "invalid UTF-8: \(problem)"
  }

  private static func name(_ anchor: UnsafeMutablePointer<UInt8>?) -> [UInt8]? {
    guard let anchor else { return nil }
    var name: [UInt8] = []
    var at = anchor
    while at.pointee != 0 {
      name.append(at.pointee)
      at += 1
    }
    return name
  }

  private static func kind(
    of scalar: yaml_event_t.__Unnamed_union_data.__Unnamed_struct_scalar,
    _ bytes: UnsafeBufferPointer<UInt8>
  ) -> TapeNode.Kind {
    guard scalar.plain_implicit != 0, scalar.style == YAML_PLAIN_SCALAR_STYLE else {
      // A tag is honoured for the three plain types; any other is only text.
      guard let tag = scalar.tag, scalar.style == YAML_PLAIN_SCALAR_STYLE else { return .string }
      let isCore = ["int", "float", "bool", "null"].contains {
        String(cString: tag) == "tag:yaml.org,2002:\($0)"
      }
      return isCore ? ScalarText.kind(ofPlain: bytes) : .string
    }
    return ScalarText.kind(ofPlain: bytes)
  }
}
