import Glibc

/// What the reading thread of a follower does.
///
/// INVARIANT: after `start()` it belongs to its thread alone.
final class FollowerLoop {
  private typealias Batch = FlowFollower.Batch
  private var input: UnpackingInput
  private let options: FlowFollower.Options
  private let gate: FollowerGate
  private let continuation: AsyncThrowingStream<FlowFollower.Batch, any Error>.Continuation
  private let buffer: UnsafeMutableRawBufferPointer
  private var filled = 0
  private var isKnownCaughtUp = false

  /// Makes a loop that has not started.
  init(
    _ input: FlowInput, options: FlowFollower.Options, gate: FollowerGate,
    continuation: AsyncThrowingStream<FlowFollower.Batch, any Error>.Continuation
  ) {
    self.input = UnpackingInput(input)
    self.options = options
    self.gate = gate
    self.continuation = continuation
    self.buffer = .allocate(byteCount: options.batchSize, alignment: 4_096)
  }

  deinit { buffer.deallocate() }

  /// Starts the thread.
  func start() throws(FlowSourceError) {
    var thread = pthread_t()
    let loop = Unmanaged.passRetained(self)
    let failure = pthread_create(&thread, nil, FollowerLoop.entry, loop.toOpaque())
    guard failure == 0 else {
      loop.release()
      throw .unreadable(path: input.source.path, reason: "no thread could be started")
    }
    pthread_detach(thread)
  }

  private static let entry: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? =
    {
      if let argument = $0 {
        Unmanaged<FollowerLoop>.fromOpaque(argument).takeRetainedValue().run()
      }
      return nil
    }

  private func run() {
    do throws(FlowSourceError) {
      while !gate.isClosed, try step() {}
      continuation.finish()
    } catch {
      // What came before is worth as much as without the error.
      if filled > 0 { _ = deliver(isCaughtUp: true) }
      continuation.finish(throwing: error)
    }
  }

  /// Reads once; returns `false` at the end of the source.
  private func step() throws(FlowSourceError) -> Bool {
    let room = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
    // What was read already is not held back for what may come.
    let wait = filled > 0 || !isKnownCaughtUp ? 0 : options.pollMilliseconds
    switch try input.read(into: room, waitingMilliseconds: wait) {
    case .bytes(let count):
      filled += count
      isKnownCaughtUp = false
      return filled < buffer.count || deliver(isCaughtUp: false)
    case .nothingYet:
      return isKnownCaughtUp || deliver(isCaughtUp: true)
    case .end:
      guard options.follows, input.source.isRegular else {
        _ = deliver(isCaughtUp: true)
        if input.isCutShort {
          throw .damaged(
            path: input.source.path, byte: input.source.position, reason: "the file ends inside it")
        }
        return false
      }
      if !isKnownCaughtUp { return deliver(isCaughtUp: true) }
      return try lookAgain()
    }
  }

  /// Looks what became of a file at its end.
  private func lookAgain() throws(FlowSourceError) -> Bool {
    if let length = input.source.length, length < input.source.position {
      input.rewind()
      return deliver(isCaughtUp: false, endsFile: true)
    }
    if let identity = FlowInput.identity(of: input.source.path), identity != input.source.identity {
      // The writer may have added to the old file before it let go of it.
      let room = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      if case .bytes(let count) = try input.read(into: room, waitingMilliseconds: 0) {
        filled += count
        isKnownCaughtUp = false
        return filled < buffer.count || deliver(isCaughtUp: false)
      }
      // A new file that cannot be opened yet is tried again.
      if let next = try? FlowInput(input.source.path) {
        guard deliver(isCaughtUp: false, endsFile: true) else { return false }
        input = UnpackingInput(next)
        return true
      }
    }
    _ = poll(nil, 0, options.pollMilliseconds)
    return true
  }

  /// Hands out what was read; returns `false` where reading is to end.
  private func deliver(isCaughtUp: Bool, endsFile: Bool = false) -> Bool {
    guard gate.wait() else { return false }
    let bytes = Array(buffer[..<filled])
    filled = 0
    isKnownCaughtUp = isCaughtUp
    let batch = Batch(
      bytes: bytes, isCaughtUp: isCaughtUp, endsFile: endsFile, position: input.source.position,
      length: input.source.isRegular ? input.source.length : nil)
    if case .terminated = continuation.yield(batch) { return false }
    return true
  }
}
