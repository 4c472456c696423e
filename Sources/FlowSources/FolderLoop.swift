import Glibc

/// Reads the flow files of a folder one after the other, and goes on while they
/// grow and new ones come.
///
/// A file is known by its device and number, so one that is renamed is not read
/// twice. A new one that begins as one that was read is its copy, packed or
/// not, and is read from where that one was left: so rotation by packing, and
/// by copying and cutting short, neither loses nor doubles a line, whatever
/// comes between two looks. Where a file may be read on later, only whole lines
/// of it are handed out, since lines of another may come between.
final class FolderLoop: ReadingLoop {
  /// What is known of a file.
  private struct Known {
    /// How many bytes it had when it was read.
    var size: Int
    /// The byte to go on at, or `nil` where it was packed: it does not grow.
    var position: Int?
    /// Its first bytes, where it is plain; time stamps and identifiers make
    /// them its own.
    var head: [UInt8] = []
  }

  /// Where the bytes go.
  let writer: BatchWriter
  /// How far it has come, all files together.
  private(set) var progress = BatchWriter.Progress()
  private let path: String
  private let options: FlowFollower.Options
  private var known: [FlowInput.Identity: Known] = [:]
  /// What was read of files that are not there any more, or start anew.
  private var past: [Known] = []
  private var isFirstLook = true
  private var isKnownCaughtUp = false
  /// The fewest bytes that tell a file from all others; a line has some
  /// thousand.
  private static let headLength = 512
  private static let longestPast = 256
  /// More than the longest line that is read.
  private static let longestLine = 32 << 20

  /// Makes a loop that has not started.
  init(path: String, options: FlowFollower.Options, writer: BatchWriter) {
    self.path = path
    self.options = options
    self.writer = writer
  }

  /// Reads what is new in all files; returns `false` at the end of the source.
  func step() throws(FlowSourceError) -> Bool {
    let files = try FlowFolder.files(in: path)
    if files.isEmpty, !options.follows { throw .noFlowFiles(path: path) }
    progress.length = files.reduce(0) { sum, file in
      let (longer, overflows) = sum.addingReportingOverflow(file.size)
      return overflows ? .max : longer
    }
    let present = Set(files.map(\.identity))
    for (identity, file) in known where !present.contains(identity) {
      known[identity] = nil
      keep(file)
    }
    var problem: FlowSourceError?
    for file in files {
      do throws(FlowSourceError) {
        guard try read(file) else { return false }
      } catch {
        // The others are worth as much without it.
        problem = problem ?? error
      }
    }
    isFirstLook = false
    if let problem { throw problem }
    if !options.follows || !isKnownCaughtUp {
      guard writer.deliver(progress, isCaughtUp: true), options.follows else { return false }
      isKnownCaughtUp = true
    }
    _ = poll(nil, 0, options.pollMilliseconds)
    return true
  }

  /// Reads what is new in a file; returns `false` where reading is to end.
  private func read(_ file: FlowFolder.File) throws(FlowSourceError) -> Bool {
    let before = known[file.identity]
    if let before, before.position == nil || file.size == before.size { return true }
    guard let source = try open(file) else { return true }
    if let before {
      if file.size >= before.size, let position = before.position {
        return try readOn(
          UnpackingInput(source, from: position), from: position, head: before.head)
      }
      keep(before)
    } else if !isFirstLook {
      let skipped = try lengthRead(ofCopy: file)
      return try readOn(UnpackingInput(source), skipping: skipped)
    }
    return try readOn(UnpackingInput(source))
  }

  private func keep(_ file: Known) {
    guard file.head.count == FolderLoop.headLength else { return }
    if past.count == FolderLoop.longestPast { past.removeFirst() }
    past.append(file)
  }

  /// Returns how many bytes of a new file were read as another file.
  private func lengthRead(ofCopy file: FlowFolder.File) throws(FlowSourceError) -> Int {
    guard let source = try open(file) else { return 0 }
    let input = UnpackingInput(source)
    let head = UnsafeMutableRawBufferPointer.allocate(
      byteCount: FolderLoop.headLength, alignment: 1)
    defer { head.deallocate() }
    var count = 0
    while count < head.count {
      let room = UnsafeMutableRawBufferPointer(rebasing: head[count...])
      guard case .bytes(let read) = try input.read(into: room, waitingMilliseconds: 0)
      else { return 0 }
      count += read
    }
    return (past + known.values).filter { $0.head.elementsEqual(head) }
      .compactMap(\.position).max() ?? 0
  }

  /// Opens a file, or returns `nil` where it has been renamed or removed since.
  private func open(_ file: FlowFolder.File) throws(FlowSourceError) -> FlowInput? {
    do throws(FlowSourceError) {
      let input = try FlowInput(file.path)
      return input.identity == file.identity ? input : nil
    } catch {
      if FlowInput.identity(of: file.path) == nil { return nil }
      throw error
    }
  }

  /// Hands out the whole lines of a full batch; returns `false` where reading is
  /// to end.
  ///
  /// A line that is longer than a batch makes the batch larger. One that no
  /// reader takes goes out in pieces, none of which another file's line is
  /// joined to.
  private func makeRoom() -> Bool {
    let whole = writer.wholeLines
    if whole > 0 { return writer.deliver(progress, isCaughtUp: false, first: whole) }
    if writer.filled < FolderLoop.longestLine {
      writer.grow()
      return true
    }
    return writer.deliver(progress, isCaughtUp: false, endsFile: true)
  }

  /// Reads a file to its end.
  ///
  /// - Parameters:
  ///   - input: The file.
  ///   - start: The byte it goes on at.
  ///   - head: Its first bytes, as far as they are known.
  ///   - skipped: How many bytes of it were read before, unpacked.
  private func readOn(
    _ input: UnpackingInput, from start: Int = 0, head: [UInt8] = [], skipping skipped: Int = 0
  ) throws(FlowSourceError) -> Bool {
    let source = input.source
    var seen = start
    var head = head
    var toSkip = skipped
    while !writer.gate.isClosed {
      let all = writer.room
      let room = UnsafeMutableRawBufferPointer(
        rebasing: toSkip > 0 ? all.prefix(toSkip) : all[...])
      guard case .bytes(let count) = try input.read(into: room, waitingMilliseconds: 0)
      else { break }
      head += room.prefix(min(count, FolderLoop.headLength - head.count))
      progress.position += source.position - seen
      seen = source.position
      if toSkip > 0 {
        toSkip -= count
        continue
      }
      isKnownCaughtUp = false
      if writer.collect(count) {
        guard makeRoom() else { return false }
      }
    }
    guard source.position > start else { return true }
    // The writer of a plain file may be inside a line; of a packed one it is
    // not.
    let isOpen = options.follows && !input.isCompressed
    let unfinished = isOpen ? writer.filled - writer.wholeLines : 0
    known[source.identity] = Known(
      size: source.position, position: input.isCompressed ? nil : source.position - unfinished,
      head: input.isCompressed ? [] : head)
    progress.position -= unfinished
    let goesOn = writer.deliver(
      progress, isCaughtUp: false, endsFile: true, first: writer.filled - unfinished)
    writer.discard()
    try input.checkIsWhole()
    return goesOn
  }
}
