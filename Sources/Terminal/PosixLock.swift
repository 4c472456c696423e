import Glibc

/// A lock of the system's threads.
///
/// Not `Synchronization.Mutex`: the thread sanitizer does not see into it and
/// reports what it guards (`reference/tui.md` 5.18).
struct PosixLock: ~Copyable, @unchecked Sendable {
  // The mutex stands at one address from the first to the last use, which is
  // all that the system asks for; it may be used from every thread.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>

  /// Makes a lock that nobody holds.
  init() {
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// Runs a body while the lock is held; it must not take the lock again.
  borrowing func locked<Result>(_ body: () throws -> Result) rethrows -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body()
  }
}
