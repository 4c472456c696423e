import Glibc

/// Reads one file, a pipe or standard input, and goes on while it grows.
final class FollowerLoop: ReadingLoop {
  /// Where the bytes go.
  let writer: BatchWriter
  private var input: UnpackingInput
  private let options: FlowFollower.Options
  private var isKnownCaughtUp = false

  /// Makes a loop that has not started.
  init(_ input: FlowInput, options: FlowFollower.Options, writer: BatchWriter) {
    self.input = UnpackingInput(input)
    self.options = options
    self.writer = writer
  }

  /// How far it has come in the file of now.
  var progress: BatchWriter.Progress {
    let source = input.source
    return BatchWriter.Progress(
      position: source.position, length: source.isRegular ? source.length : nil)
  }

  /// Reads once; returns `false` at the end of the source.
  func step() throws(FlowSourceError) -> Bool {
    // What was read already is not held back for what may come.
    let wait = writer.filled > 0 || !isKnownCaughtUp ? 0 : options.pollMilliseconds
    switch try input.read(into: writer.room, waitingMilliseconds: wait) {
    case .bytes(let count): return take(count)
    case .nothingYet:
      return isKnownCaughtUp || deliver(isCaughtUp: true)
    case .end:
      guard options.follows, input.source.isRegular else {
        _ = deliver(isCaughtUp: true)
        try input.checkIsWhole()
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
    let path = input.source.path
    if let identity = FlowInput.identity(of: path), identity != input.source.identity {
      // The writer may have added to the old file before it let go of it.
      if case .bytes(let count) = try input.read(into: writer.room, waitingMilliseconds: 0) {
        return take(count)
      }
      // A new file that cannot be opened yet is tried again.
      if let next = try? FlowInput(path) {
        guard deliver(isCaughtUp: false, endsFile: true) else { return false }
        input = UnpackingInput(next)
        return true
      }
    }
    _ = poll(nil, 0, options.pollMilliseconds)
    return true
  }

  private func take(_ count: Int) -> Bool {
    isKnownCaughtUp = false
    return writer.collect(count) ? deliver(isCaughtUp: false) : true
  }

  private func deliver(isCaughtUp: Bool, endsFile: Bool = false) -> Bool {
    isKnownCaughtUp = isCaughtUp
    return writer.deliver(progress, isCaughtUp: isCaughtUp, endsFile: endsFile)
  }
}
