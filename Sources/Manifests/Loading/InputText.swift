/// The bytes of one input, read in portions, with a first look at them.
///
/// The limit of bytes is kept here, whoever reads.
final class InputText {
  /// How many bytes the input may have.
  private let limit: Int
  private let path: String
  private let reader: any InputReader
  /// The first bytes, for a look at the format.
  private(set) var head: [UInt8] = []
  private var handedOut = 0
  private var count = 0
  /// Told of all bytes in order, as they are handed out.
  var observer: ((UnsafeRawBufferPointer) -> Void)?

  /// Told now and then how many bytes were handed out so far.
  var progress: (Int) -> Void = { _ in }
  private var reported = 0
  /// How many bytes lie between two reports.
  private static let reportStep = 8 << 20

  /// Makes the text of a reader and takes a look at its first bytes.
  init(_ reader: any InputReader, path: String, limit: Int) throws(InputFault) {
    self.reader = reader
    self.path = path
    self.limit = limit
    if reader.expectedSize > limit { throw tooLong }
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { room.deallocate() }
    // A pipe may hand out its first bytes in small portions.
    while head.count < room.count / 2 {
      let read = try reader.read(into: room)
      if read <= 0 { break }
      head.append(contentsOf: room.prefix(read))
    }
  }

  private var tooLong: InputFault {
    InputFault("file size limit: `\(path)` is longer than \(limit) bytes", isLimit: true)
  }

  /// Fills a buffer and returns how many bytes it wrote; 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputFault) -> Int {
    var read = min(buffer.count, head.count - handedOut)
    if read > 0 {
      buffer.copyBytes(from: head[handedOut..<(handedOut + read)])
      handedOut += read
    } else {
      if !head.isEmpty { head = [] }
      handedOut = 0
      read = try reader.read(into: buffer)
    }
    count += max(0, read)
    if count > limit { throw tooLong }
    if count - reported >= InputText.reportStep {
      reported = count
      progress(count)
    }
    if read > 0 { observer?(UnsafeRawBufferPointer(rebasing: buffer[..<read])) }
    return read
  }

  /// Returns all bytes that were not handed out yet.
  func all() throws(InputFault) -> [UInt8] {
    var fault: InputFault?
    // One byte more than expected shows the end without growing.
    let expected = max(reader.expectedSize, head.count) + 1
    var content = [UInt8](unsafeUninitializedCapacity: expected) { buffer, filled in
      do throws(InputFault) {
        while filled < buffer.count {
          let room = UnsafeMutableRawBufferPointer(
            rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
          let read = try self.read(into: room)
          if read <= 0 { break }
          filled += read
        }
      } catch {
        fault = error
      }
    }
    if let fault { throw fault }
    guard content.count == expected else { return content }
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { room.deallocate() }
    while true {
      let read = try read(into: room)
      if read <= 0 { return content }
      content.append(contentsOf: room[..<read])
    }
  }
}
