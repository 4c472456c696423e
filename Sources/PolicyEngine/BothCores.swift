import Dispatch
import Synchronization

/// Does two pieces of pure work at once, one of them on another core.
///
/// The caller waits for both; nothing of them is shared but what is `Sendable`.
enum BothCores {
  /// How long a caller that waits goes without a look at its task.
  private static let patience = DispatchTimeInterval.milliseconds(20)

  /// Returns what both made; both are told when the caller's task is cancelled.
  static func run<One, Other: Sendable>(
    _ one: (StopSign) -> One, _ other: @escaping @Sendable (StopSign) -> Other
  ) -> (One, Other) {
    let box = Box<Other>()
    let sign = StopSign()
    let group = DispatchGroup()
    DispatchQueue.global(qos: .userInitiated).async(group: group) { box.put(other(sign)) }
    let first = one(sign)
    // The other core has no task of its own, so this one looks for it.
    while group.wait(timeout: .now() + patience) == .timedOut { _ = sign.isUp }
    // The group has ended, so the box is full; an empty one is filled here.
    return (first, box.take() ?? other(sign))
  }

  /// Returns what both made, neither of which takes long.
  static func run<One, Other: Sendable>(
    _ one: () -> One, _ other: @escaping @Sendable () -> Other
  ) -> (One, Other) {
    run({ _ in one() }) { _ in other() }
  }

  /// Takes a value from one thread to another.
  private final class Box<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)

    func put(_ new: Value) { value.withLock { $0 = new } }
    func take() -> Value? { value.withLock { $0 } }
  }
}
