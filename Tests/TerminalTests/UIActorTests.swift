import Glibc
import Terminal
import Testing

/// The actor whose executor is the poll loop.
@Suite struct UIActorTests {
  @UIActor final class Counter {
    var count = 0
    var threads: Set<UInt> = []

    nonisolated init() {}

    func add() {
      count += 1
      threads.insert(UInt(pthread_self()))
    }
  }

  @Test("runs the jobs of many tasks, one at a time, on one thread")
  func oneThread() async {
    let counter = Counter()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<500 { await counter.add() }
        }
      }
    }
    #expect(await counter.count == 4000)
    #expect(await counter.threads.count == 1)
  }

  @Test("is entered by what already runs on it")
  func assumingIsolated() async {
    let counter = Counter()
    await Task { @UIActor in
      UIActor.assumingIsolated { counter.add() }
    }.value
    #expect(await counter.count == 1)
  }
}
