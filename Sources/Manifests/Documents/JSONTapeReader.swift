import JSONReading
import Kubernetes

/// Puts JSON values in the flat form of a document.
///
/// What no decoder reads is left out on the way, since it is most of a
/// capture: managers of fields, the copy of the last applied text, long
/// annotations, and in captured objects the environments, arguments, volumes
/// and all of the status that says nothing about traffic.
struct JSONTapeReader {
  /// One container that is being read.
  private enum Level {
    case fields(JSONFields, Region)
    case elements(JSONElements, Region)
  }

  /// Where in an object a value stands.
  private enum Region {
    case top, metadata, annotations, status, other
  }

  private var builder: TapeBuilder
  private var levels: [Level] = []
  private var isCaptured = false
  private var decoded: [UInt8] = []
  /// A Boolean value that tells whether parts that no decoder reads go.
  private let isFiltered: Bool

  /// Returns a value as a document.
  ///
  /// - Parameters:
  ///   - value: The value; it may become invalid afterwards.
  ///   - file: The file, for places, which are byte offsets.
  ///   - isFiltered: Whether the value is a resource, of which only some parts
  ///     are read.
  static func read(_ value: JSONValue, file: String, isFiltered: Bool) -> DocumentNode {
    var reader = JSONTapeReader(file: file, isFiltered: isFiltered)
    if isFiltered, let metadata = value["metadata"] {
      reader.isCaptured = metadata["uid"]?.utf8?.isEmpty == false
    }
    reader.append(value, .top)
    while let level = reader.levels.popLast() {
      switch level {
      case .fields(var fields, let region):
        if let (key, value) = fields.next() {
          reader.levels.append(.fields(fields, region))
          reader.append(key, value, region)
        } else {
          _ = reader.builder.end()
        }
      case .elements(var elements, let region):
        if let value = elements.next() {
          reader.levels.append(.elements(elements, region))
          reader.append(value, region)
        } else {
          _ = reader.builder.end()
        }
      }
    }
    return DocumentNode(reader.builder.finish(), 0)
  }

  private init(file: String, isFiltered: Bool) {
    builder = TapeBuilder(file: file, hasOffsets: true)
    self.isFiltered = isFiltered
  }

  private mutating func append(_ key: JSONKey, _ value: JSONValue, _ region: Region) {
    var inner = Region.other
    if isFiltered {
      switch region {
      case .top:
        if key == "metadata" { inner = .metadata }
        if key == "status", isCaptured { inner = .status }
      case .metadata:
        if key == "annotations" { inner = .annotations }
      case .annotations:
        if value.text.count > JSONTapeReader.longestAnnotation
          || key == "kubectl.kubernetes.io/last-applied-configuration"
        {
          return
        }
      case .status:
        if !isReadStatus(key) { return }
      case .other: break
      }
      if region != .annotations, isUnread(key, value) { return }
    }
    text(
      key.utf8, isEscaped: key.utf8.contains(UInt8(ascii: "\\")),
      place: UInt64(clamping: key.offset))
    append(value, inner)
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

  private mutating func append(_ value: JSONValue, _ region: Region) {
    let place = UInt64(clamping: value.offset)
    switch value.kind {
    case .object:
      builder.begin(.mapping, place: place)
      levels.append(.fields(value.fields, region))
    case .array:
      builder.begin(.sequence, place: place)
      levels.append(.elements(value.elements, .other))
    case .string:
      text(value.utf8 ?? value.text, isEscaped: value.isEscaped, place: place)
    case .number:
      let bytes = value.text
      let isFloat = bytes.contains {
        $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e")
      }
      builder.scalar(
        isFloat ? .float : .integer, bytes.bindMemory(to: UInt8.self), isStrict: true,
        place: place)
    case .boolean:
      builder.scalar(
        value.boolean == true ? .yes : .no, value.text.bindMemory(to: UInt8.self),
        isStrict: true, place: place)
    case .null:
      builder.scalar(
        .null, value.text.bindMemory(to: UInt8.self), isStrict: true, place: place)
    }
  }

  private mutating func text(_ raw: UnsafeRawBufferPointer, isEscaped: Bool, place: UInt64) {
    guard isEscaped else {
      builder.scalar(.string, raw.bindMemory(to: UInt8.self), isStrict: true, place: place)
      return
    }
    decoded.removeAll(keepingCapacity: true)
    JSONText.decode(raw, into: &decoded)
    decoded.withUnsafeBufferPointer {
      builder.scalar(.string, $0, isStrict: true, place: place)
    }
  }

  /// A kept annotation with its quotes, all of it escaped, is shorter.
  private static let longestAnnotation = 6 * KeptAnnotations.longestValue + 2
}
