import JSONReading

/// What stands around the JSON of a flow when something logs it.
enum LineEnvelope {
  /// What is behind the prefix of a container runtime's log line.
  struct ContainerLine {
    /// What the container wrote.
    let body: UnsafeRawBufferPointer
    /// A Boolean value that tells whether the container's line goes on in the
    /// next line of the log.
    let isPartial: Bool
  }

  /// Returns what a container wrote, where a line has the prefix of the
  /// container runtime interface: a time, `stdout` or `stderr`, `F` or `P`.
  static func containerLine(_ line: UnsafeRawBufferPointer) -> ContainerLine? {
    guard let first = line.first, first >= 48, first <= 57 else { return nil }
    var at = 0
    // A time has at most 35 characters.
    while at < line.count, line[at] != UInt8(ascii: " ") {
      at += 1
      if at > 40 { return nil }
    }
    let stream = UnsafeRawBufferPointer(rebasing: line.dropFirst(at + 1).prefix(7))
    guard at > 9, line[4] == UInt8(ascii: "-"),
      stream.elementsEqual("stdout ".utf8) || stream.elementsEqual("stderr ".utf8)
    else { return nil }
    let mark = at + 8
    guard mark + 1 < line.count, line[mark + 1] == UInt8(ascii: " "),
      line[mark] == UInt8(ascii: "F") || line[mark] == UInt8(ascii: "P")
    else { return nil }
    return ContainerLine(
      body: UnsafeRawBufferPointer(rebasing: line[(mark + 2)...]),
      isPartial: line[mark] == UInt8(ascii: "P"))
  }

  /// Returns the JSON that an agent logged as an escaped message:
  /// `level=info msg="{\"flow\":…}"`.
  static func loggedMessage(_ line: UnsafeRawBufferPointer) -> [UInt8]? {
    let mark = Array("msg=\"{".utf8)
    guard line.count > mark.count, line.first != UInt8(ascii: "{") else { return nil }
    var at = 0
    while at + mark.count <= line.count {
      if line[at] == mark[0], line[at...].starts(with: mark) { break }
      at += 1
    }
    guard at + mark.count <= line.count else { return nil }
    let start = at + mark.count - 1
    var end = start
    while end < line.count, line[end] != UInt8(ascii: "\"") {
      end += line[end] == UInt8(ascii: "\\") ? 2 : 1
    }
    guard end < line.count else { return nil }
    var text: [UInt8] = []
    JSONText.decode(UnsafeRawBufferPointer(rebasing: line[start..<end]), into: &text)
    return text
  }

  /// The fields under which log shippers keep the line that they ship.
  static func shippedLine(_ root: JSONValue) -> [UInt8]? {
    for name in ["log", "message", "msg", "line"] as [StaticString] {
      guard let value = root[name], let text = value.utf8 else { continue }
      var line: [UInt8] = []
      JSONText.decode(text, into: &line)
      while let last = line.last, JSONText.isBlank(last) { line.removeLast() }
      if line.first == UInt8(ascii: "{") || line.first.map({ $0 >= 48 && $0 <= 57 }) == true {
        return line
      }
    }
    return nil
  }
}
