import Dispatch
import Synchronization

/// Does two pieces of pure work at once, one of them on another core.
///
/// The caller waits for both; nothing of them is shared but what is `Sendable`.
enum BothCores {
  /// Returns what both made.
  static func run<One, Other: Sendable>(
    _ one: () -> One, _ other: @escaping @Sendable () -> Other
  ) -> (One, Other) {
    let box = Box<Other>()
    let group = DispatchGroup()
    DispatchQueue.global(qos: .userInitiated).async(group: group) { box.put(other()) }
    let first = one()
    group.wait()
    // The group has ended, so the box is full; an empty one is filled here.
    return (first, box.take() ?? other())
  }

  /// Takes a value from one thread to another.
  private final class Box<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)

    func put(_ new: Value) { value.withLock { $0 = new } }
    func take() -> Value? { value.withLock { $0 } }
  }
}
