/// Reads a file, a folder of them or standard input in batches, and goes on
/// while it grows.
///
/// Reading happens on a thread of its own, so that neither the caller nor the
/// pool of tasks ever waits for a disk or a pipe. It stays at most two batches
/// ahead of whoever takes them. A file that is followed is read to its end,
/// then looked at a few times a second: it may grow, be cut short and start
/// anew, or be renamed and replaced, as exporters rotate theirs
/// (`reference/flows.md` 1.6); the old file is then read to its end first. The
/// files of a folder are read one after the other, rotated before current.
///
/// Take the batches with `for try await batch in follower`, once. Ending that
/// task, or `cancel()`, ends the reading.
package struct FlowFollower: AsyncSequence, Sendable {
  /// A batch of a stream.
  package struct Batch: Sendable {
    /// The bytes; empty where nothing new came.
    package let bytes: [UInt8]
    /// A Boolean value that tells whether all there is for now has been read,
    /// so that a summary is up to date.
    package let isCaughtUp: Bool
    /// A Boolean value that tells whether another file begins behind these
    /// bytes, so that an unfinished line before it never ends.
    package let endsFile: Bool
    /// How many bytes of the file have been read.
    package let position: Int
    /// How many bytes the file has, where that is known.
    package let length: Int?
  }

  /// How a source is read.
  package struct Options: Hashable, Sendable {
    /// Whether to go on after the end of a regular file.
    package var follows: Bool
    /// The size of a batch in bytes.
    package var batchSize: Int
    /// How often a file at its end is looked at, in milliseconds.
    package var pollMilliseconds: Int32

    /// Makes options; batches have 1 MiB, and a file is looked at five times a
    /// second.
    package init(follows: Bool, batchSize: Int = 1 << 20, pollMilliseconds: Int32 = 200) {
      self.follows = follows
      self.batchSize = Swift.max(1, batchSize)
      self.pollMilliseconds = Swift.max(1, pollMilliseconds)
    }
  }

  /// Takes the batches, one after the other.
  package struct AsyncIterator: AsyncIteratorProtocol {
    /// The batches that have been read.
    fileprivate var batches: AsyncThrowingStream<Batch, any Error>.Iterator
    /// Lets the thread go on.
    fileprivate let gate: FollowerGate

    /// Returns the next batch, or `nil` at the end of the source.
    ///
    /// - Throws: `FlowSourceError` where reading fails.
    package mutating func next() async throws -> Batch? {
      guard let batch = try await batches.next() else { return nil }
      gate.letOneThrough()
      return batch
    }
  }

  private let batches: AsyncThrowingStream<Batch, any Error>
  private let gate: FollowerGate

  /// Opens a source and starts to read it.
  ///
  /// - Parameters:
  ///   - path: The file, or a folder of them; `-` is standard input.
  ///   - options: How it is read.
  /// - Throws: Where it cannot be opened or is of a kind that holds no flows.
  package init(path: String, options: Options) throws(FlowSourceError) {
    let gate = FollowerGate(permits: 2)
    let (stream, continuation) = AsyncThrowingStream.makeStream(
      of: Batch.self, throwing: (any Error).self)
    continuation.onTermination = { _ in gate.close() }
    self.batches = stream
    self.gate = gate
    let writer = BatchWriter(
      batchSize: options.batchSize, gate: gate, continuation: continuation)
    let loop: any ReadingLoop =
      path != "-" && FlowInput.isFolder(path)
      ? FolderLoop(path: path, options: options, writer: writer)
      : FollowerLoop(try FlowInput(path), options: options, writer: writer)
    try ReadingThread.start(loop, path: path)
  }

  /// Returns what takes the batches.
  package func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(batches: batches.makeAsyncIterator(), gate: gate)
  }

  /// Ends reading; the batches end soon after.
  package func cancel() { gate.close() }
}
