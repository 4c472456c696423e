import Glibc

/// What a reading thread does, step by step.
///
/// INVARIANT: after it was started it belongs to its thread alone.
protocol ReadingLoop: AnyObject {
  /// Where the bytes go.
  var writer: BatchWriter { get }
  /// How far it has come.
  var progress: BatchWriter.Progress { get }

  /// Reads once; returns `false` at the end of the source.
  func step() throws(FlowSourceError) -> Bool
}

/// Runs a loop on a thread of its own to its end.
final class ReadingThread {
  private let loop: any ReadingLoop

  private init(_ loop: any ReadingLoop) { self.loop = loop }

  /// Starts the thread.
  ///
  /// - Throws: Where the system has none; `path` is named.
  static func start(_ loop: any ReadingLoop, path: String) throws(FlowSourceError) {
    var thread = pthread_t()
    let reading = Unmanaged.passRetained(ReadingThread(loop))
    let failure = pthread_create(&thread, nil, entry, reading.toOpaque())
    guard failure == 0 else {
      reading.release()
      throw .unreadable(path: path, reason: "no thread could be started")
    }
    pthread_detach(thread)
  }

  private static let entry: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? =
    {
      if let argument = $0 {
        Unmanaged<ReadingThread>.fromOpaque(argument).takeRetainedValue().run()
      }
      return nil
    }

  private func run() {
    let writer = loop.writer
    do throws(FlowSourceError) {
      while !writer.gate.isClosed, try loop.step() {}
      writer.finish()
    } catch {
      // What came before is worth as much as without the error.
      if writer.filled > 0 { _ = writer.deliver(loop.progress, isCaughtUp: true) }
      writer.finish(throwing: error)
    }
  }
}
