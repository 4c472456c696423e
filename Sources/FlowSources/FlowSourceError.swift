/// Why a source of flows cannot be read.
package enum FlowSourceError: Error, Hashable, Sendable {
  /// The system refuses the file; its words are kept.
  case unreadable(path: String, reason: String)
  /// The path leads to something that is no stream of flows, such as a
  /// block device.
  case unsupportedKind(path: String, kind: String)
  /// A folder holds no file whose name says that it has flows.
  case noFlowFiles(path: String)
  /// The file is compressed in a format that is not read.
  case compressed(path: String, format: String)
  /// Compressed data cannot be unpacked; `byte` counts those of the file that
  /// could be, from 0.
  case damaged(path: String, byte: Int, reason: String)
}

extension FlowSourceError: CustomStringConvertible {
  /// The error in words: the place first, lower case, no full stop.
  package var description: String {
    switch self {
    case .unreadable(let path, let reason): "`\(path)`: cannot be read: \(reason)"
    case .unsupportedKind(let path, let kind): "`\(path)`: \(kind) cannot hold flows"
    case .noFlowFiles(let path):
      "`\(path)`: no flow files are in it; they are named *.log, *.json, *.jsonl or *.ndjson, "
        + "also with .gz or a number behind"
    case .compressed(let path, let format):
      "`\(path)`: \(format) files are not read, gzip ones are; unpack it first"
    case .damaged(let path, let byte, let reason):
      "`\(path)`: the compressed data is damaged at byte \(byte): \(reason)"
    }
  }
}
