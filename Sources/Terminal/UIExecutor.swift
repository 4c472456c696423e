import CNCurses
import Glibc

/// The executor of the `UIActor`: a thread of its own that waits in `poll(2)`
/// on a wake pipe and, while a screen is open, on the terminal.
///
/// A job that is enqueued writes one byte to the pipe, and only when the queue
/// was empty. Between two waits the thread runs the jobs that are there, once,
/// and then gives the terminal its turn: neither starves the other. Without
/// work it sleeps.
package final class UIExecutor: SerialExecutor, @unchecked Sendable {
  // Sendable because `jobs` and `thread` are read and written with `lock` held,
  // `source` on the loop's thread alone, and all the rest never changes.

  /// What the loop waits for beside jobs.
  struct Source {
    /// The descriptor of the terminal.
    var descriptor: Int32
    /// How long to wait at most, in milliseconds; -1 for ever.
    var timeout: @UIActor () -> Int32
    /// Called after each wait.
    var proceed: @UIActor (Readiness) -> Void
  }

  /// What a wait found at the terminal.
  struct Readiness {
    /// There is something to read.
    var hasInput: Bool
    /// The other side is gone.
    var isHungUp: Bool
  }

  private let lock = PosixLock()
  private var jobs: [UnownedJob] = []
  private var thread: pthread_t?
  private let wakeReader: Int32
  /// The end of the pipe that wakes the loop; signal handlers write to it too.
  let wakeWriter: Int32
  private var source: Source?

  /// Makes the executor; its thread starts with the first job.
  init() {
    var ends: [Int32] = [-1, -1]
    let made = pipe(&ends)
    precondition(made == 0, "the wake pipe of the user interface needs two descriptors")
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    wakeReader = ends[0]
    wakeWriter = ends[1]
  }

  /// Queues a job and wakes the loop.
  package func enqueue(_ job: consuming ExecutorJob) {
    let unowned = UnownedJob(job)
    let wasEmpty = lock.locked {
      jobs.append(unowned)
      startIfNeeded()
      return jobs.count == 1
    }
    if wasEmpty { wake() }
  }

  /// A Boolean value that tells whether the caller is on the loop's thread.
  package func isIsolatingCurrentContext() -> Bool? {
    isOnThread
  }

  /// Stops the program if the caller is not on the loop's thread.
  package func checkIsolated() {
    precondition(isOnThread, "this belongs to the thread of the user interface")
  }

  /// A Boolean value that tells whether the caller is on the loop's thread.
  var isOnThread: Bool {
    lock.locked {
      guard let thread else { return false }
      return pthread_equal(thread, pthread_self()) != 0
    }
  }

  /// Lets the loop wait on a terminal too, or no longer; on the loop's thread.
  func setSource(_ next: Source?) {
    checkIsolated()
    source = next
  }

  /// Writes the byte that ends a wait.
  private func wake() {
    var byte: UInt8 = 0x6A
    // A pipe that is full wakes as well as one byte more.
    _ = write(wakeWriter, &byte, 1)
  }

  /// Starts the thread; with `lock` held.
  private func startIfNeeded() {
    guard thread == nil else { return }
    var made = pthread_t()
    let status = pthread_create(
      &made, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<UIExecutor>.fromOpaque(context).takeRetainedValue().loop()
        return nil
      }, Unmanaged.passRetained(self).toOpaque())
    precondition(status == 0, "the user interface needs a thread")
    thread = made
  }

  /// Waits and works, as long as the process lives.
  private func loop() {
    cnc_use_signal_stack()
    while true {
      let readiness = waitForWork()
      let due = lock.locked {
        let due = jobs
        jobs.removeAll(keepingCapacity: true)
        return due
      }
      for job in due { job.runSynchronously(on: asUnownedSerialExecutor()) }
      if let source { UIActor.assumingIsolated { source.proceed(readiness) } }
    }
  }

  /// Waits for a byte on the pipe, for the terminal, or for the time.
  private func waitForWork() -> Readiness {
    let hasJobs = lock.locked { !jobs.isEmpty }
    var timeout: Int32 = -1
    if let source { timeout = UIActor.assumingIsolated { source.timeout() } }
    if hasJobs { timeout = 0 }
    var watched = [
      pollfd(fd: wakeReader, events: Int16(POLLIN), revents: 0),
      pollfd(fd: source?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
    ]
    let found = poll(&watched, nfds_t(watched.count), timeout)
    guard found > 0 else { return Readiness(hasInput: false, isHungUp: false) }
    if watched[0].revents != 0 { emptyPipe() }
    let terminal = Int32(watched[1].revents)
    return Readiness(
      hasInput: terminal & POLLIN != 0,
      isHungUp: terminal & (POLLHUP | POLLERR | POLLNVAL) != 0)
  }

  /// Takes all bytes out of the pipe.
  private func emptyPipe() {
    withUnsafeTemporaryAllocation(byteCount: 512, alignment: 1) { buffer in
      while read(wakeReader, buffer.baseAddress, buffer.count) == buffer.count {}
    }
  }
}
