import JSONReading
import Kubernetes

/// Puts JSON values in the flat form of a document.
///
/// What no decoder reads is left out on the way, since it is most of a
/// capture: managers of fields, the copy of the last applied text, long
/// annotations, and in captured objects the environments, arguments, volumes
/// and all of the status that says nothing about traffic.
///
/// The text of a value is taken over in one piece, so that scalars cost a
/// place and a length; those with escapes are appended once more, decoded.
struct JSONTapeReader {
  /// Where in an object a value stands.
  private enum Region {
    case top, metadata, annotations, status, other
  }

  /// What a container has left.
  private enum Rest {
    case fields(JSONFields)
    case elements(JSONElements)
  }

  /// One container that is being read.
  private struct Level {
    var rest: Rest
    var region: Region
    var index: Int
    var children: UInt32 = 0
  }

  private let file: String
  /// How many nodes the last value had: the next one is likely to be alike.
  private var likelyCount = 64
  private var nodes: [TapeNode] = []
  private var text: [UInt8] = []
  private var levels: [Level] = []
  private var base: UnsafeRawPointer?
  private var isCaptured = false

  /// Makes a reader.
  ///
  /// - Parameter file: The file, for places, which are byte offsets.
  init(file: String) { self.file = file }

  /// Returns a value as a document; the value may become invalid afterwards.
  mutating func read(_ value: JSONValue) -> DocumentNode {
    let bytes = value.text
    base = bytes.baseAddress
    text = Array(bytes)
    nodes = []
    nodes.reserveCapacity(likelyCount)
    isCaptured = value["metadata"]?["uid"]?.utf8?.isEmpty == false
    append(value, .top)
    while var level = levels.popLast() {
      switch level.rest {
      case .fields(var fields):
        var isDescending = false
        while !isDescending, let (key, value) = fields.next() {
          guard let inner = region(of: key, value, in: level.region) else { continue }
          level.children &+= 2
          append(key)
          isDescending = value.isObject || value.isArray
          if isDescending {
            level.rest = .fields(fields)
            levels.append(level)
          }
          append(value, inner)
        }
        if !isDescending { close(level) }
      case .elements(var elements):
        var isDescending = false
        while !isDescending, let value = elements.next() {
          level.children &+= 1
          isDescending = value.isObject || value.isArray
          if isDescending {
            level.rest = .elements(elements)
            levels.append(level)
          }
          append(value, level.region)
        }
        if !isDescending { close(level) }
      }
    }
    likelyCount = nodes.count + nodes.count / 8
    return DocumentNode(
      DocumentTape(file: file, nodes: nodes, text: text, hasOffsets: true), 0)
  }

  private mutating func close(_ level: Level) {
    nodes[level.index].count = level.children
    nodes[level.index].size = UInt32(clamping: nodes.count - level.index)
  }

  private mutating func append(_ value: JSONValue, _ region: Region) {
    let place = UInt64(clamping: value.offset)
    switch value.kind {
    case .object:
      levels.append(Level(rest: .fields(value.fields), region: region, index: nodes.count))
      nodes.append(TapeNode(kind: .mapping, isStrict: true, place: place))
    case .array:
      levels.append(Level(rest: .elements(value.elements), region: .other, index: nodes.count))
      nodes.append(TapeNode(kind: .sequence, isStrict: true, place: place))
    case .string:
      append(.string, value.utf8 ?? value.text, isEscaped: value.isEscaped, place)
    case .number:
      let bytes = value.text
      let isFloat = bytes.contains {
        $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e")
      }
      append(isFloat ? .float : .integer, bytes, isEscaped: false, place)
    case .boolean:
      append(value.boolean == true ? .yes : .no, value.text, isEscaped: false, place)
    case .null: append(.null, value.text, isEscaped: false, place)
    }
  }

  private mutating func append(_ key: JSONKey) {
    append(
      .string, key.utf8, isEscaped: key.utf8.contains(UInt8(ascii: "\\")),
      UInt64(clamping: key.offset))
  }

  private mutating func append(
    _ kind: TapeNode.Kind, _ raw: UnsafeRawBufferPointer, isEscaped: Bool, _ place: UInt64
  ) {
    var node = TapeNode(kind: kind, isStrict: true, place: place)
    if isEscaped {
      node.text = UInt32(clamping: text.count)
      JSONText.decode(raw, into: &text)
      node.count = UInt32(clamping: text.count) &- node.text
    } else if let base, let start = raw.baseAddress {
      node.text = UInt32(clamping: base.distance(to: start))
      node.count = UInt32(clamping: raw.count)
    }
    nodes.append(node)
  }

  // MARK: What is read

  /// Returns the region that a field opens, or `nil` where nobody reads it.
  private func region(of key: JSONKey, _ value: JSONValue, in region: Region) -> Region? {
    switch region {
    case .top:
      if key == "metadata" { return .metadata }
      if key == "status", isCaptured { return .status }
    case .metadata:
      if key == "annotations" { return .annotations }
    case .annotations:
      let isLong = value.text.count > JSONTapeReader.longestAnnotation
      return isLong || key == "kubectl.kubernetes.io/last-applied-configuration" ? nil : .other
    case .status:
      if !isReadStatus(key) { return nil }
    case .other: break
    }
    return isUnread(key, value) ? nil : .other
  }

  /// Values of labels are never containers, so that a label of such a name is
  /// not mistaken for the field.
  private func isUnread(_ key: JSONKey, _ value: JSONValue) -> Bool {
    if value.isObject {
      return key == "fieldsV1" || isCaptured && (key == "affinity" || key == "resources")
    }
    return isCaptured && value.isArray
      && (key == "env" || key == "envFrom" || key == "args" || key == "command"
        || key == "volumeMounts" || key == "volumes" || key == "tolerations")
  }

  private func isReadStatus(_ key: JSONKey) -> Bool {
    key == "phase" || key == "podIP" || key == "podIPs" || key == "conditions"
      || key == "startTime" || key == "addresses" || key == "nodeInfo"
  }

  /// A kept annotation with its quotes, all of it escaped, is shorter.
  private static let longestAnnotation = 6 * KeptAnnotations.longestValue + 2
}
