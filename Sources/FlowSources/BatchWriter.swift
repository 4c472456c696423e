/// Where a reading thread collects bytes and hands them out as batches.
///
/// It belongs to that thread alone.
final class BatchWriter {
  /// How far reading has come.
  struct Progress {
    /// How many bytes of the source have been read.
    var position = 0
    /// How many bytes it has, where that is known.
    var length: Int?
  }

  /// Keeps it from running ahead.
  let gate: FollowerGate
  /// How many bytes have been collected since the last batch.
  private(set) var filled = 0
  private var buffer: UnsafeMutableRawBufferPointer
  private let continuation: AsyncThrowingStream<FlowFollower.Batch, any Error>.Continuation

  /// Makes a writer of batches of so many bytes.
  init(
    batchSize: Int, gate: FollowerGate,
    continuation: AsyncThrowingStream<FlowFollower.Batch, any Error>.Continuation
  ) {
    self.gate = gate
    self.continuation = continuation
    self.buffer = .allocate(byteCount: max(1, batchSize), alignment: 4_096)
  }

  deinit { buffer.deallocate() }

  /// Where the next bytes go; never empty.
  var room: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
  }

  /// How many of the bytes that were collected are whole lines.
  var wholeLines: Int {
    (buffer[..<filled].lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
  }

  /// Says that so many bytes were put into the room; returns whether there is
  /// none left.
  func collect(_ count: Int) -> Bool {
    filled += count
    return filled == buffer.count
  }

  /// Makes the room twice as large, keeping what was collected.
  func grow() {
    let larger = UnsafeMutableRawBufferPointer.allocate(
      byteCount: 2 * buffer.count, alignment: 4_096)
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
    buffer.deallocate()
    buffer = larger
  }

  /// Forgets what was collected.
  func discard() { filled = 0 }

  /// Hands out what was collected; returns `false` where reading is to end.
  ///
  /// - Parameter count: How many bytes to hand out, all where it is `nil`; the
  ///   others stay.
  func deliver(
    _ progress: Progress, isCaughtUp: Bool, endsFile: Bool = false, first count: Int? = nil
  ) -> Bool {
    guard gate.wait() else { return false }
    let count = count ?? filled
    let bytes = Array(buffer[..<count])
    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[count..<filled]))
    filled -= count
    let batch = FlowFollower.Batch(
      bytes: bytes, isCaughtUp: isCaughtUp, endsFile: endsFile, position: progress.position,
      length: progress.length)
    if case .terminated = continuation.yield(batch) { return false }
    return true
  }

  /// Ends the batches.
  func finish(throwing error: FlowSourceError? = nil) { continuation.finish(throwing: error) }
}
