import Kubernetes
import PolicyEngine
import Testing

@testable import Audit

/// What is in reach of each workload, directly and step by step.
@Suite("Blast radius")
struct BlastRadiusTests {
  private func radius(_ path: String, _ fixture: Fixture) throws -> BlastRadius {
    let input = fixture.input
    let index = try #require(
      input.inventory.workloads.firstIndex { $0.identity.path == path })
    return AuditContext(input).attackPaths.radius[index]
  }

  /// a may use b, b may use c; all of them have two pods.
  private let chain = Fixture("n") { fixture in
    for (name, next) in [("a", "b"), ("b", "c"), ("c", "none")] {
      fixture.workload("n/\(name)", replicas: 2)
      fixture.policy(
        "n/\(name)", selector: LabelSelector(matchLabels: ["app": name]),
        egress: [.rule([.own(["app": next])])])
    }
  }

  @Test("what is reached directly and what step by step are counted apart")
  func chained() throws {
    let first = try radius("n/a", chain)
    #expect(first.direct == .init(workloads: 1, pods: 2))
    #expect(first.transitive == .init(workloads: 2, pods: 4))
    #expect(first.certain == first.transitive)
    #expect(try radius("n/b", chain).transitive == .init(workloads: 1, pods: 2))
    #expect(try radius("n/c", chain).transitive == .init())
  }

  @Test("a workload and its replicas are no part of its own radius")
  func itself() throws {
    let open = Fixture("n") {
      $0.workload("n/a", replicas: 5)
      $0.workload("n/b", replicas: 3)
    }
    #expect(try radius("n/a", open).transitive == .init(workloads: 1, pods: 3))
    #expect(try radius("n/b", open).direct == .init(workloads: 1, pods: 5))
  }

  @Test("what is unknown is in reach, and not for certain")
  func unknown() throws {
    let doubtful = Fixture("n") {
      $0.workload("n/a")
      $0.workload("n/b")
      $0.policy(
        "n/p", selector: LabelSelector([.init("pod-template-hash", .isIn, ["1"])]), egress: [])
    }
    let found = try radius("n/a", doubtful)
    #expect(found.transitive.workloads == 1)
    #expect(found.certain.workloads == 0)
  }

  @Test("pods of different labels under one workload count it once")
  func spread() throws {
    let fixture = Fixture("n") {
      $0.workload("n/z")
      for (name, color) in [("x-1", "blue"), ("x-2", "green")] {
        $0.pod("n/\(name)", labels: ["app": "x", "color": color], addresses: [])
        $0.state.pods[$0.state.pods.count - 1].metadata.controller = OwnerReference(
          .statefulSet, name: "x")
      }
      $0.policy(
        "n/p", selector: LabelSelector(matchLabels: ["color": "blue"]), ingress: [])
    }
    #expect(try radius("n/z", fixture).direct == .init(workloads: 1, pods: 1))
    #expect(try radius("n/x", fixture).direct == .init(workloads: 1, pods: 1))
  }

  @Test("closing steps equals walking them one by one", arguments: [1, 2, 3, 4, 5, 6, 7, 8])
  func closure(_ seed: UInt64) {
    var random = seed &* 0x9E37_79B9_7F4A_7C15
    func next(_ bound: UInt64) -> UInt64 {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (random >> 33) % bound
    }
    let count = 1 + Int(next(150))
    let density = 1 + next(120)
    var rows = [ClassSet](repeating: ClassSet(room: count), count: count)
    for source in 0..<count {
      for target in 0..<count where next(density) == 0 { rows[source].insert(target) }
    }
    let closure = ReachClosure(rows)
    for start in 0..<count {
      var found = ClassSet(room: count)
      var pending = [start]
      while let source = pending.popLast() {
        rows[source].forEach { target in
          if !found.contains(target) {
            found.insert(target)
            pending.append(target)
          }
        }
      }
      #expect(closure.closure(ofClass: start) == found, "seed \(seed), class \(start)")
      let search = ReachSearch(from: [start], rows, limit: .max)
      for target in 0..<count {
        #expect((search.level[target] != nil) == found.contains(target))
        guard let way = search.way(to: target) else { continue }
        #expect(
          way.first == start && way.last == target && way.count == (search.level[target] ?? -1) + 1)
        for (from, to) in zip(way, way.dropFirst()) { #expect(rows[from].contains(to)) }
      }
    }
  }
}
