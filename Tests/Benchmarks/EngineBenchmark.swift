import Foundation
import Kubernetes
import PolicyEngine

/// The engine on clusters of many sizes and kinds, each in a process of its
/// own, so that its peak of memory is its own too.
enum EngineBenchmark {
  /// One line of the table.
  struct Row {
    /// The pods.
    var pods: Int
    /// The policies.
    var policies: Int
    /// Which policies.
    var kinds: SyntheticCluster.Kinds
    /// Whether every pod is its own class.
    var isDistinct: Bool

    /// The row as arguments of the process that measures it.
    var arguments: [String] {
      ["row", "\(pods)", "\(policies)", kinds.rawValue, isDistinct ? "distinct" : "classes"]
    }

    /// Reads the arguments.
    init?(_ arguments: [String]) {
      guard arguments.count == 5, arguments[0] == "row", let pods = Int(arguments[1]),
        let policies = Int(arguments[2]),
        let kinds = SyntheticCluster.Kinds(rawValue: arguments[3])
      else { return nil }
      self.init(pods, policies, kinds, isDistinct: arguments[4] == "distinct")
    }

    /// Makes a row.
    init(_ pods: Int, _ policies: Int, _ kinds: SyntheticCluster.Kinds, isDistinct: Bool) {
      self.pods = pods
      self.policies = policies
      self.kinds = kinds
      self.isDistinct = isDistinct
    }
  }

  /// The rows of the table, each shape from small to large.
  static func rows(isShort: Bool) -> [Row] {
    if isShort {
      return SyntheticCluster.Kinds.allCases.flatMap { kinds in
        [Row(1000, 100, kinds, isDistinct: false), Row(2000, 200, kinds, isDistinct: false)]
      }
    }
    var rows: [Row] = []
    for kinds in SyntheticCluster.Kinds.allCases {
      let sizes = [(1000, 100), (10_000, 1000), (50_000, 5000), (100_000, 10_000)]
      rows += sizes.map { Row($0.0, $0.1, kinds, isDistinct: false) }
    }
    rows += [(100_000, 100), (100_000, 1000)].map {
      Row($0.0, $0.1, .networkPolicy, isDistinct: false)
    }
    for kinds in SyntheticCluster.Kinds.allCases {
      let sizes = [(1000, 100), (10_000, 1000), (50_000, 5000), (100_000, 10_000)]
      rows += sizes.map { Row($0.0, $0.1, kinds, isDistinct: true) }
    }
    return rows
  }

  /// The heading of the table.
  static let heading = columns([
    "kinds", "pods", "policies", "classes", "compile s", "pairs s", "delta s",
    "replace ms (*)", "peak MiB", "total s", "CPU s",
    "growth",
  ])

  /// Measures one row and returns its cells but the last, which compares it.
  static func measure(_ row: Row) -> [String] {
    let cluster = SyntheticCluster(
      pods: row.pods, policies: row.policies, kinds: row.kinds, isDistinct: row.isDistinct)
    let state = cluster.state()
    let options = ReachabilityOptions(profile: profile(row.kinds))
    let cpu = Measure.cpuSeconds
    let compile = Measure.wall {
      Reachability(state: state, inventory: Inventory(state), options: options)
    }
    let engine = compile.result
    let pairs = Measure.wall { engine.pairCount() }
    let total = compile.seconds + pairs.seconds
    let spent = Measure.cpuSeconds - cpu
    let peak = Measure.peakMiB
    let edit = PolicyReplacement.measure(engine, state, options)
    return [
      row.kinds.rawValue, "\(row.pods)", "\(row.policies)", "\(engine.podClasses.count)",
      short(compile.seconds), short(pairs.seconds), edit.delta, edit.replacement, "\(peak)",
      short(total), short(spent) + (engine.unevaluatedGroups > 0 ? " cut" : ""),
    ]
  }

  /// Measures the hostile cluster.
  static func measureHostile(isShort: Bool) {
    let state = HostileCluster.state(scale: isShort ? 20 : 1)
    let cpu = Measure.cpuSeconds
    let engine = Measure.wall { Reachability(state: state, inventory: Inventory(state)) }
    let pairs = Measure.wall { engine.result.pairCount() }
    report(
      "hostile: \(state.pods.count) pods, \(state.networkPolicies.count) policies",
      "\(short(engine.seconds)) s compile, \(short(pairs.seconds)) s pairs, "
        + "\(short(Measure.cpuSeconds - cpu)) s CPU, "
        + "\(engine.result.unevaluatedGroups) groups of \(2 * engine.result.podClasses.count) "
        + "unknown, \(pairs.result.certain) to \(pairs.result.possible) pairs")
    measureCancellation(state)
  }

  /// Measures how long the hostile cluster goes on after it is cancelled.
  private static func measureCancellation(_ state: ClusterState) {
    let clock = ContinuousClock()
    let done = DispatchSemaphore(value: 0)
    let task = Task.detached {
      _ = Reachability(
        state: state, inventory: Inventory(state), options: ReachabilityOptions(stepLimit: .max)
      ).pairCount()
      done.signal()
    }
    Thread.sleep(forTimeInterval: 5)
    let start = clock.now
    task.cancel()
    done.wait()
    report("cancelled after 5 s, without a limit", "\(clock.now - start) to the end")
  }

  /// How often each row is measured: other work of the machine makes a run
  /// slower, never quicker, so the quickest is the one to compare.
  private static let runs = 3

  /// Runs every row in processes of its own, each several times, and prints the
  /// table of the quickest.
  static func run(isShort: Bool) {
    print(heading)
    var totals: [String: (pods: Int, seconds: Double)] = [:]
    for row in rows(isShort: isShort) {
      let measured = (0..<(isShort ? 1 : runs)).compactMap { _ in
        child(row.arguments)?.split(separator: "\t").map(String.init)
      }.filter { $0.count == 11 }
      guard let cells = measured.min(by: { Double($0[9]) ?? 0 < Double($1[9]) ?? 0 }) else {
        print("\(row.arguments.joined(separator: " ")): failed")
        continue
      }
      let shape = "\(row.kinds.rawValue) \(row.isDistinct)"
      let total = Double(cells[9]) ?? 0
      let growth = totals[shape].flatMap { before -> String? in
        before.seconds > 0 && before.pods < row.pods
          ? "\(short(total / before.seconds, 2)) for \(row.pods / before.pods)×" : nil
      }
      totals[shape] = (row.pods, total)
      print(columns(cells + [growth ?? ""]))
    }
    print("(*) mean of policies of one namespace / mean of those of the whole cluster / worst")
    print(child(["hostile"] + (isShort ? ["short"] : [])) ?? "hostile: failed")
  }

  /// The engine that enforces some kinds.
  private static func profile(_ kinds: SyntheticCluster.Kinds) -> EngineProfile {
    switch kinds {
    case .networkPolicy, .admin: .api
    case .cilium:
      EngineProfile(
        name: "Cilium 1.18", dialect: .cilium, version: PluginVersion(1, 18),
        kinds: [.networkPolicy, .cilium], blocksMatchPods: false, blocksMatchNodes: false)
    case .calico:
      EngineProfile(
        name: "Calico 3.32", dialect: .calico, version: PluginVersion(3, 32),
        kinds: [.networkPolicy, .calico, .clusterNetworkPolicy])
    }
  }

  private static func child(_ arguments: [String]) -> String? {
    let process = Process()
    process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    do { try process.run() } catch { return nil }
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { return nil }
    return String(decoding: output, as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private static func columns(_ cells: [String]) -> String {
    cells.enumerated().map { index, cell in
      let width = index == 0 ? 22 : index == 6 ? 15 : index == 7 ? 21 : 11
      let space = String(repeating: " ", count: max(1, width - cell.count))
      return index == 0 ? cell + space : space + cell
    }.joined()
  }
}
