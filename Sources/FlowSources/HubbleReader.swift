package import Flows
import JSONReading

/// Reads a stream of Hubble's JSON in every shape it occurs in.
///
/// Wrapped lines (`hubble observe -o json`, exporter files), flat ones of old
/// versions, arrays, lines that a container runtime, a log shipper or the agent
/// itself put something around, and whole documents laid out over many lines.
/// What is none of it is counted with its reason and its first line; nothing is
/// fatal.
///
/// Feed it bytes in chunks of any size; 1 to 4 MiB are quick. It belongs to one
/// task at a time.
package final class HubbleReader {
  /// The texts that records refer to.
  package let vocabulary: FlowVocabulary
  private var counts = HubbleStatistics()
  private var lines: JSONLines
  private let parser: JSONParser
  private let decoder: HubbleDecoder
  /// A container's line that goes on in the next line of the log.
  private var partial: [UInt8] = []
  private var partialLine = 0
  /// A value that is laid out over several lines.
  private var layout: [UInt8] = []
  private var layoutLine = 0
  private var layoutDepth = 0
  private let lineLimit: Int

  /// Makes a reader.
  ///
  /// - Parameters:
  ///   - vocabulary: What it fills; aggregators must be made with the same.
  ///   - lineLimit: How many bytes a line, or a value over several lines, may
  ///     have.
  package init(vocabulary: FlowVocabulary = FlowVocabulary(), lineLimit: Int = 16 << 20) {
    self.vocabulary = vocabulary
    self.lineLimit = lineLimit
    self.lines = JSONLines(maximumLength: lineLimit)
    self.parser = JSONParser(limits: JSONLimits(maximumBytes: lineLimit))
    self.decoder = HubbleDecoder(vocabulary: vocabulary)
  }

  /// What was read so far.
  package var statistics: HubbleStatistics {
    var result = counts
    result.invalidTimes = decoder.invalidTimes
    result.unknownVerdicts = decoder.unknownVerdicts
    return result
  }

  /// Reads a chunk and hands out what its lines say, each with the number of
  /// its cluster's name in the vocabulary (0 where it says none).
  package func feed(
    _ chunk: UnsafeRawBufferPointer, _ sink: (HubbleItem, _ cluster: Int32) -> Void
  ) {
    counts.bytes += chunk.count
    // The splitter is taken out while it runs, since lines come back here.
    var splitter = JSONLines(maximumLength: lineLimit)
    swap(&splitter, &lines)
    splitter.feed(chunk) { read($0, sink) }
    swap(&splitter, &lines)
  }

  /// Reads what the stream ended in.
  package func finish(_ sink: (HubbleItem, _ cluster: Int32) -> Void) {
    var splitter = JSONLines(maximumLength: lineLimit)
    swap(&splitter, &lines)
    splitter.finish { read($0, sink) }
    swap(&splitter, &lines)
    if !partial.isEmpty {
      let bytes = partial
      partial = []
      bytes.withUnsafeBytes { value($0, line: partialLine, span: 1, isCutShort: true, sink) }
    }
    abandonLayout(.cutShort, "the stream ends inside a value")
  }

  /// Reads a chunk into an aggregator that was made with `vocabulary`.
  package func feed(_ chunk: UnsafeRawBufferPointer, into aggregator: inout FlowAggregator) {
    feed(chunk) { item, _ in aggregator.add(item) }
  }

  /// Reads what the stream ended in, into an aggregator.
  package func finish(into aggregator: inout FlowAggregator) {
    finish { item, _ in aggregator.add(item) }
  }

  // MARK: Lines

  private func read(_ line: JSONLines.Line, _ sink: (HubbleItem, Int32) -> Void) {
    counts.lines += 1
    if line.isTooLong {
      abandonLayout(.invalidJSON, "a value over several lines is not closed")
      skip(.tooLong, line.number, "the line is longer than \(lineLimit) bytes")
      return
    }
    var bytes = line.bytes
    while let last = bytes.last, JSONText.isBlank(last) {
      bytes = UnsafeRawBufferPointer(rebasing: bytes.dropLast())
    }
    guard let first = bytes.first else {
      if layout.isEmpty { skip(.blank, line.number, "the line is empty") }
      return
    }
    if !layout.isEmpty, extendLayout(bytes, sink) { return }
    switch first {
    case UInt8(ascii: "{"):
      if bytes.count == 1 {
        startLayout(bytes, line.number)
      } else {
        value(bytes, line: line.number, span: 1, isCutShort: line.isCutShort, sink)
      }
    case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ","), UInt8(ascii: " "),
      UInt8(ascii: "\t"):
      readInArray(bytes, line, sink)
    default: readText(bytes, line, sink)
    }
  }

  /// Reads a line of an array, or one that is indented.
  private func readInArray(
    _ line: UnsafeRawBufferPointer, _ origin: JSONLines.Line,
    _ sink: (HubbleItem, Int32) -> Void
  ) {
    var bytes = line[...]
    while let first = bytes.first, JSONText.isBlank(first) { bytes = bytes.dropFirst() }
    if bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]"), bytes.count > 1 {
      elements(
        UnsafeRawBufferPointer(rebasing: bytes), line: origin.number,
        isCutShort: origin.isCutShort, sink)
      return
    }
    // The brackets of an array around lines say nothing by themselves.
    let marks: [UInt8] = [UInt8(ascii: "["), UInt8(ascii: ","), UInt8(ascii: "]")]
    while let first = bytes.first, marks.contains(first) || JSONText.isBlank(first) {
      bytes = bytes.dropFirst()
    }
    guard let first = bytes.first else { return }
    let rest = UnsafeRawBufferPointer(rebasing: bytes)
    if first != UInt8(ascii: "{") {
      readText(rest, origin, sink)
    } else if rest.count == 1 {
      startLayout(rest, origin.number)
    } else {
      value(rest, line: origin.number, span: 1, isCutShort: origin.isCutShort, sink)
    }
  }

  private func readText(
    _ bytes: UnsafeRawBufferPointer, _ line: JSONLines.Line,
    _ sink: (HubbleItem, Int32) -> Void
  ) {
    if let container = LineEnvelope.containerLine(bytes) {
      readContainer(container, line.number, isCutShort: line.isCutShort, sink)
    } else if let message = LineEnvelope.loggedMessage(bytes) {
      message.withUnsafeBytes {
        value($0, line: line.number, span: 1, isCutShort: line.isCutShort, sink)
      }
    } else {
      skip(.logText, line.number, "the line is text, not JSON")
    }
  }

  private func readContainer(
    _ container: LineEnvelope.ContainerLine, _ line: Int, isCutShort: Bool,
    _ sink: (HubbleItem, Int32) -> Void
  ) {
    if container.isPartial || !partial.isEmpty {
      if partial.isEmpty { partialLine = line }
      guard partial.count + container.body.count <= lineLimit else {
        partial = []
        skip(.tooLong, line, "the line is longer than \(lineLimit) bytes")
        return
      }
      partial.append(contentsOf: container.body)
      if container.isPartial { return }
      let bytes = partial
      partial = []
      bytes.withUnsafeBytes { body($0, line, isCutShort: isCutShort, sink) }
    } else {
      body(container.body, line, isCutShort: isCutShort, sink)
    }
  }

  /// Reads what a container wrote.
  private func body(
    _ bytes: UnsafeRawBufferPointer, _ line: Int, isCutShort: Bool,
    _ sink: (HubbleItem, Int32) -> Void
  ) {
    if bytes.first == UInt8(ascii: "{") {
      value(bytes, line: line, span: 1, isCutShort: isCutShort, sink)
    } else if let message = LineEnvelope.loggedMessage(bytes) {
      message.withUnsafeBytes { value($0, line: line, span: 1, isCutShort: isCutShort, sink) }
    } else {
      skip(.logText, line, "the line is text, not JSON")
    }
  }

  // MARK: Values over several lines

  private func startLayout(_ bytes: UnsafeRawBufferPointer, _ line: Int) {
    layout = Array(bytes)
    layoutLine = line
    layoutDepth = 1
  }

  /// Adds a line to the value over several lines; returns `false` where the
  /// line starts something else.
  private func extendLayout(
    _ bytes: UnsafeRawBufferPointer, _ sink: (HubbleItem, Int32) -> Void
  ) -> Bool {
    // Inside such a value a line in the first column closes something.
    if bytes.first == UInt8(ascii: "{"), layoutDepth > 0 {
      abandonLayout(.invalidJSON, "a value over several lines is not closed")
      return false
    }
    guard layout.count + bytes.count < lineLimit else {
      counts.skip(
        .tooLong, line: layoutLine, count: counts.lines - layoutLine,
        "the value is longer than \(lineLimit) bytes")
      layout = []
      return false
    }
    layout.append(UInt8(ascii: "\n"))
    layout.append(contentsOf: bytes)
    layoutDepth = max(0, layoutDepth + HubbleReader.depthChange(of: bytes))
    guard layoutDepth == 0 else { return true }
    var text = layout
    layout = []
    if text.last == UInt8(ascii: ",") { text.removeLast() }
    text.withUnsafeBytes {
      value(
        $0, line: layoutLine, span: counts.lines - layoutLine + 1, isCutShort: false, sink)
    }
    return true
  }

  private func abandonLayout(_ reason: SkipReason, _ message: String) {
    guard !layout.isEmpty else { return }
    layout = []
    counts.skip(reason, line: layoutLine, count: max(1, counts.lines - layoutLine), message)
  }

  /// Returns by how many brackets a line of a laid-out value opens or closes;
  /// strings do not go over line ends.
  private static func depthChange(of line: UnsafeRawBufferPointer) -> Int {
    var change = 0
    var isInString = false
    var at = 0
    while at < line.count {
      let byte = line[at]
      if isInString {
        if byte == UInt8(ascii: "\\") { at += 1 }
        if byte == UInt8(ascii: "\"") { isInString = false }
      } else {
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): change += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"): change -= 1
        default: break
        }
      }
      at += 1
    }
    return change
  }

  // MARK: Values

  private func elements(
    _ bytes: UnsafeRawBufferPointer, line: Int, isCutShort: Bool,
    _ sink: (HubbleItem, Int32) -> Void
  ) {
    do throws(JSONError) {
      let root = try parser.parse(bytes)
      var elements = root.elements
      while let element = elements.next() { dispatch(element, line: line, span: 1, depth: 0, sink) }
    } catch {
      skip(isCutShort ? .cutShort : .invalidJSON, line, error.description)
    }
  }

  private func value(
    _ bytes: UnsafeRawBufferPointer, line: Int, span: Int, isCutShort: Bool,
    _ sink: (HubbleItem, Int32) -> Void
  ) {
    var bytes = bytes
    if bytes.last == UInt8(ascii: ",") {
      bytes = UnsafeRawBufferPointer(rebasing: bytes.dropLast())
    }
    do throws(JSONError) {
      dispatch(try parser.parse(bytes), line: line, span: span, depth: 0, sink)
    } catch {
      // Two objects on a line are two lines to everyone but a line counter.
      if readConcatenated(bytes, line: line, sink) { return }
      counts.skip(
        isCutShort ? .cutShort : .invalidJSON, line: line, count: span, error.description)
    }
  }

  /// Reads several values on one line, where all of them are whole.
  private func readConcatenated(
    _ bytes: UnsafeRawBufferPointer, line: Int, _ sink: (HubbleItem, Int32) -> Void
  ) -> Bool {
    let pieces = HubbleReader.pieces(of: bytes)
    guard pieces.count > 1, pieces.allSatisfy({ (try? parser.parse($0)) != nil }) else {
      return false
    }
    for piece in pieces {
      if let root = try? parser.parse(piece) { dispatch(root, line: line, span: 1, depth: 0, sink) }
    }
    return true
  }

  private static func pieces(of bytes: UnsafeRawBufferPointer) -> [UnsafeRawBufferPointer] {
    var pieces: [UnsafeRawBufferPointer] = []
    let stream = JSONStream(bytes)
    while pieces.count < 1_000, let part = try? stream.next() {
      guard case .document(let piece) = part, piece.cut == nil else { return [] }
      let range = piece.offset..<(piece.offset + piece.bytes.count)
      pieces.append(UnsafeRawBufferPointer(rebasing: bytes[range]))
    }
    return pieces
  }

  /// Reads one object, whatever it is.
  private func dispatch(
    _ root: JSONValue, line: Int, span: Int, depth: Int, _ sink: (HubbleItem, Int32) -> Void
  ) {
    var envelope = HubbleEnvelope(root)
    switch envelope.content {
    case .flow(let flow):
      counts.flows += 1
      let record = decoder.record(flow, node: envelope.node, time: envelope.time)
      sink(.flow(record), record.cluster)
    case .emptyFlow: counts.skip(.emptyFlow, line: line, count: span, "the flow is no object")
    case .loss(let loss):
      counts.losses += 1
      let cluster = envelope.node.map(decoder.cluster(ofNode:)) ?? 0
      sink(.loss(envelope.loss(loss)), cluster)
    case .nodeStatus(let status):
      counts.nodeStatuses += 1
      sink(.nodeStatus(HubbleEnvelope.status(status)), 0)
    case .skipped(let reason, let message):
      counts.skip(reason, line: line, count: span, message)
    case .lookAlike(let name):
      counts.lookAlike = counts.lookAlike ?? name
      counts.skip(
        .lookAlike, line: line, count: span, "the dialect `\(name)` is not Hubble's JSON")
    case .shipped(let text):
      if depth < 2 {
        text.withUnsafeBytes { readShipped($0, line: line, span: span, depth: depth + 1, sink) }
      } else {
        counts.skip(.notHubble, line: line, count: span, "log lines inside log lines")
      }
    }
  }

  private func readShipped(
    _ bytes: UnsafeRawBufferPointer, line: Int, span: Int, depth: Int,
    _ sink: (HubbleItem, Int32) -> Void
  ) {
    let body = LineEnvelope.containerLine(bytes)?.body ?? bytes
    guard body.first == UInt8(ascii: "{") else {
      counts.skip(.logText, line: line, count: span, "the shipped line is text, not JSON")
      return
    }
    do throws(JSONError) {
      dispatch(try parser.parse(body), line: line, span: span, depth: depth, sink)
    } catch {
      counts.skip(.invalidJSON, line: line, count: span, error.description)
    }
  }

  private func skip(_ reason: SkipReason, _ line: Int, _ message: String) {
    counts.skip(reason, line: line, message)
  }
}
