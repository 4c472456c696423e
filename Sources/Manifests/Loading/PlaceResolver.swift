import JSONReading
package import Kubernetes
import Synchronization

/// Turns byte offsets into lines and columns, for the few places that are
/// shown, and gives texts out again for excerpts.
///
/// Files are read again when they are asked about. What cannot be read twice
/// is kept by the loader while it reads: of standard input the line starts of
/// JSON, about one byte a line, and the text of YAML.
package final class PlaceResolver: Sendable {
  /// What is known of one input.
  private enum Known {
    case text([UInt8])
    case lines(LineIndex)
    /// For every portion of a file: how many lines lie before it and where the
    /// line starts that runs into it.
    case portions([(line: Int, lineStart: Int)])
  }

  /// The lines of one portion of a file, from its start on.
  private struct Portion {
    var file: String
    var number: Int
    var lines: LineIndex
    var count: Int
  }

  private static let portion = 1 << 20
  private let files: any InputFiles
  private let known = Mutex<[String: Known]>([:])
  /// The portion that was asked about last: places come in flocks.
  private let latest = Mutex<Portion?>(nil)

  /// Makes a resolver over a file system.
  package init(files: any InputFiles = SystemFiles()) { self.files = files }

  /// Keeps a text that cannot be read again.
  package func keep(_ text: [UInt8], of file: String) {
    known.withLock { $0[file] = .text(text) }
  }

  /// Keeps the line starts of a text that cannot be read again.
  func keep(_ lines: LineIndex, of file: String) {
    known.withLock { $0[file] = .lines(lines) }
  }

  /// Returns a location with line and column, or the location itself where it
  /// has them, means the whole file, or the file cannot be read any more.
  package func resolved(_ location: SourceLocation) -> SourceLocation {
    guard case .offset(let offset) = location.position else { return location }
    guard let place = position(of: offset, in: location.file) else { return location }
    return SourceLocation(file: location.file, line: place.line, column: place.column)
  }

  /// Returns the lines of many places at once; every input is read once.
  package func resolved(_ locations: [SourceLocation]) -> [SourceLocation: SourceLocation] {
    var byFile: [String: Set<Int>] = [:]
    for location in locations {
      if case .offset(let offset) = location.position {
        byFile[location.file, default: []].insert(offset)
      }
    }
    var found: [SourceLocation: SourceLocation] = [:]
    for (file, offsets) in byFile {
      for (offset, place) in positions(of: offsets.sorted(), in: file) {
        found[SourceLocation(file: file, position: .offset(offset))] =
          SourceLocation(file: file, line: place.line, column: place.column)
      }
    }
    return found
  }

  /// Returns the lines of offsets in ascending order.
  private func positions(
    of offsets: [Int], in file: String
  ) -> [(Int, (line: Int, column: Int))] {
    if case .text(let text) = known.withLock({ $0[file] }) {
      var counter = LineCounter()
      return text.withUnsafeBytes { bytes in
        offsets.map { ($0, counter.position(of: $0, in: bytes)) }
      }
    }
    return offsets.compactMap { offset in position(of: offset, in: file).map { (offset, $0) } }
  }

  /// Returns the text of an input, or `nil` where it cannot be read any more
  /// or is longer than the limit.
  package func text(of file: String, limit: Int = 64 << 20) -> [UInt8]? {
    if case .text(let text) = known.withLock({ $0[file] }) {
      return text.count <= limit ? text : nil
    }
    guard file != "-", let reader = try? files.open(file),
      let input = try? InputText(reader, path: file, limit: limit)
    else { return nil }
    return try? input.all()
  }

  private func position(of offset: Int, in file: String) -> (line: Int, column: Int)? {
    switch known.withLock({ $0[file] }) {
    case .text(let text):
      var counter = LineCounter()
      return text.withUnsafeBytes { counter.position(of: offset, in: $0) }
    case .lines(let lines): return lines.position(of: offset)
    case .portions(let portions): return position(of: offset, in: file, portions)
    case nil:
      guard let portions = readPortions(file) else { return nil }
      known.withLock { $0[file] = .portions(portions) }
      return position(of: offset, in: file, portions)
    }
  }

  /// Counts the lines of a whole file, once.
  private func readPortions(_ file: String) -> [(line: Int, lineStart: Int)]? {
    guard file != "-", let reader = try? files.open(file) else { return nil }
    let room = UnsafeMutableRawBufferPointer.allocate(
      byteCount: PlaceResolver.portion, alignment: 64)
    defer { room.deallocate() }
    var portions: [(line: Int, lineStart: Int)] = []
    var counter = LineCounter()
    var offset = 0
    while true {
      let (line, column) = counter.position
      portions.append((line, offset - (column - 1)))
      guard let count = fill(room, from: reader) else { return nil }
      counter.advance(through: UnsafeRawBufferPointer(rebasing: room[..<count]))
      offset += count
      if count < room.count { return portions }
    }
  }

  private func position(
    of offset: Int, in file: String, _ portions: [(line: Int, lineStart: Int)]
  ) -> (line: Int, column: Int)? {
    let number = offset / PlaceResolver.portion
    guard number < portions.count, let portion = portion(number, of: file) else { return nil }
    let place = portion.lines.position(
      of: min(offset - number * PlaceResolver.portion, portion.count))
    if place.line == 1 {
      return (portions[number].line, offset - portions[number].lineStart + 1)
    }
    return (portions[number].line + place.line - 1, place.column)
  }

  /// Reads a portion of a file, if it is not the one that was read last.
  private func portion(_ number: Int, of file: String) -> Portion? {
    let known = latest.withLock { latest in
      latest.flatMap { $0.number == number && $0.file == file ? $0 : nil }
    }
    if let known { return known }
    guard let reader = try? files.open(file),
      (try? reader.skip(number * PlaceResolver.portion)) != nil
    else { return nil }
    let room = UnsafeMutableRawBufferPointer.allocate(
      byteCount: PlaceResolver.portion, alignment: 64)
    defer { room.deallocate() }
    guard let count = fill(room, from: reader) else { return nil }
    var lines = LineIndex()
    lines.append(UnsafeRawBufferPointer(rebasing: room[..<count]))
    let portion = Portion(file: file, number: number, lines: lines, count: count)
    latest.withLock { $0 = portion }
    return portion
  }

  /// Fills a buffer to its end or to that of the file.
  private func fill(
    _ room: UnsafeMutableRawBufferPointer, from reader: any InputReader
  ) -> Int? {
    var filled = 0
    while filled < room.count {
      guard
        let count = try? reader.read(
          into: UnsafeMutableRawBufferPointer(rebasing: room[filled...]))
      else { return nil }
      if count <= 0 { break }
      filled += count
    }
    return filled
  }
}
