/// An open source of flows, unpacked while it is read where it is compressed.
///
/// Whether it is shows in its first two bytes, not in its name: rotated files
/// of an exporter end in `.gz` (`reference/flows.md` 1.6), what comes through a
/// pipe has no name at all.
final class UnpackingInput {
  private enum Form {
    /// The first bytes have not been seen.
    case unknown
    /// Bytes are handed out as they stand.
    case plain
    /// Bytes are unpacked.
    case gzip(GzipInflater)
  }

  /// The source as it stands.
  let source: FlowInput
  private var form = Form.unknown
  /// Room for bytes of the source; those from `next` to `end` have not been
  /// handed out or unpacked yet.
  private let held = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 16)
  private var next = 0
  private var end = 0

  /// Makes an input that has read nothing.
  ///
  /// - Parameter byte: Where to begin; behind the start of a file nothing tells
  ///   its form, and it is taken as it stands.
  init(_ source: FlowInput, from byte: Int = 0) {
    self.source = source
    if byte > 0 {
      source.go(to: byte)
      form = .plain
    }
  }

  deinit { held.deallocate() }

  /// A Boolean value that tells whether what is read is unpacked.
  var isCompressed: Bool {
    if case .gzip = form { true } else { false }
  }

  /// Says, at the end of the source, whether bytes are missing.
  ///
  /// - Throws: `FlowSourceError.damaged` where it ends inside compressed data.
  func checkIsWhole() throws(FlowSourceError) {
    guard case .gzip(let inflater) = form, inflater.isInsideMember else { return }
    throw .damaged(path: source.path, byte: source.position, reason: "the file ends inside it")
  }

  /// Reads what there is, waiting a while where it is a pipe.
  ///
  /// - Throws: Where the system refuses, where compressed data is damaged, and
  ///   where it is compressed in a way that is not read.
  func read(
    into buffer: UnsafeMutableRawBufferPointer, waitingMilliseconds wait: Int32
  ) throws(FlowSourceError) -> FlowInput.Outcome {
    while true {
      switch form {
      case .unknown:
        let outcome = try fill(2 - end, waitingMilliseconds: wait)
        guard case .bytes = outcome else { return outcome }
        form = try UnpackingInput.form(of: Array(held[..<end]), path: source.path)
      case .plain:
        let rest = held[next..<end].prefix(buffer.count)
        if rest.isEmpty { return try source.read(into: buffer, waitingMilliseconds: wait) }
        buffer.copyBytes(from: rest)
        next += rest.count
        return .bytes(rest.count)
      case .gzip(let inflater):
        let made = try unpack(with: inflater, into: buffer)
        if made > 0 { return .bytes(made) }
        next = 0
        end = 0
        let outcome = try fill(held.count, waitingMilliseconds: wait)
        guard case .bytes = outcome else { return outcome }
      }
    }
  }

  /// Goes back to the start of a file that was cut short.
  func rewind() {
    source.go(to: 0)
    form = .unknown
    next = 0
    end = 0
  }

  /// Returns what the first bytes of a source begin: one is enough for most,
  /// two decide.
  private static func form(
    of start: [UInt8], path: String
  ) throws(FlowSourceError) -> Form {
    let marks: [(start: [UInt8], name: String)] = [
      ([0x1F, 0x8B], "gzip"), ([0x28, 0xB5], "zstd"), ([0xFD, 0x37], "xz"),
    ]
    guard let mark = marks.first(where: { $0.start.starts(with: start) }) else { return .plain }
    if start.count < mark.start.count { return .unknown }
    guard mark.name == "gzip" else { throw .compressed(path: path, format: mark.name) }
    do throws(GzipInflater.Damage) {
      return .gzip(try GzipInflater())
    } catch {
      throw .unreadable(path: path, reason: error.reason)
    }
  }

  /// Unpacks what is held; returns how many bytes that made.
  private func unpack(
    with inflater: GzipInflater, into buffer: UnsafeMutableRawBufferPointer
  ) throws(FlowSourceError) -> Int {
    do throws(GzipInflater.Damage) {
      let rest = UnsafeRawBufferPointer(rebasing: held[next..<end])
      let step = try inflater.inflate(rest, into: buffer)
      next += step.taken
      return step.made
    } catch {
      let place = source.position - (end - next)
      throw .damaged(path: source.path, byte: place, reason: error.reason)
    }
  }

  /// Reads up to so many bytes of the source behind those that are held.
  private func fill(
    _ count: Int, waitingMilliseconds wait: Int32
  ) throws(FlowSourceError) -> FlowInput.Outcome {
    let room = UnsafeMutableRawBufferPointer(rebasing: held[end...].prefix(count))
    let outcome = try source.read(into: room, waitingMilliseconds: wait)
    if case .bytes(let read) = outcome { end += read }
    return outcome
  }
}
