import Glibc
import Synchronization

/// Keeps the reading thread from running far ahead of its consumer, and tells
/// it to end.
///
/// Unchecked, since a semaphore is a plain pointer to the compiler: it is made
/// before and destroyed after all use, POSIX makes its calls safe from any
/// thread, and the flag is atomic.
final class FollowerGate: @unchecked Sendable {
  private let semaphore: UnsafeMutablePointer<sem_t>
  private let isShut = Atomic(false)

  /// Makes a gate through which so many batches may go at once.
  init(permits: UInt32) {
    semaphore = .allocate(capacity: 1)
    semaphore.initialize(to: sem_t())
    sem_init(semaphore, 0, permits)
  }

  deinit {
    sem_destroy(semaphore)
    semaphore.deinitialize(count: 1)
    semaphore.deallocate()
  }

  /// A Boolean value that tells whether reading is to end.
  var isClosed: Bool { isShut.load(ordering: .acquiring) }

  /// Waits until a batch may go; returns `false` where reading is to end.
  func wait() -> Bool {
    while !isClosed {
      if sem_wait(semaphore) == 0 { return !isClosed }
      if errno != EINTR { return false }
    }
    return false
  }

  /// Lets one more batch go.
  func letOneThrough() { sem_post(semaphore) }

  /// Ends reading.
  func close() {
    isShut.store(true, ordering: .releasing)
    sem_post(semaphore)
  }
}
