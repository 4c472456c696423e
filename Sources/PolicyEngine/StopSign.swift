import Synchronization

/// Tells long work that nobody waits for it any more.
///
/// Work that finds it up returns what it has, the rest unknown or left out; the
/// task that was cancelled throws that away.
final class StopSign: Sendable {
  private let isRaised = Atomic(false)

  /// A Boolean value that tells whether the work should stop; a cancelled task
  /// that looks puts the sign up for everyone who shares it.
  var isUp: Bool {
    if isRaised.load(ordering: .relaxed) { return true }
    guard Task.isCancelled else { return false }
    isRaised.store(true, ordering: .relaxed)
    return true
  }
}
