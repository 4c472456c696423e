/// The actor of the user interface: the terminal and the dashboard live on it.
///
/// Its executor is the poll loop, not the main actor's queue: on Linux that one
/// leaves the main thread, and costs a hop an event (`reference/tui.md` 6.3).
/// Nothing on it may block.
@globalActor
package actor UIActor {
  /// The one instance.
  package static let shared = UIActor()

  /// The poll loop.
  nonisolated let executor = UIExecutor()

  /// The executor as the runtime asks for it.
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  /// Runs a body as part of the actor; stops the program if the caller is not
  /// on its thread.
  package static func assumingIsolated<Result>(
    _ body: @UIActor () throws -> Result
  ) rethrows -> Result {
    shared.executor.checkIsolated()
    return try withoutActuallyEscaping(body) { isolated in
      // Sound: a function type with and without the actor's isolation is called
      // alike, and the check above has shown that the actor runs on this very
      // thread. The standard library does the same for the main actor.
      typealias Plain = () throws -> Result
      return try unsafeBitCast(isolated, to: Plain.self)()
    }
  }
}
