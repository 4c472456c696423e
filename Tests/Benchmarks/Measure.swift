import Glibc

/// The CPU time and the peak memory of this process.
enum Measure {
  /// The CPU seconds used so far, by user and system.
  static var cpuSeconds: Double {
    var usage = rusage()
    guard getrusage(RUSAGE_SELF.rawValue, &usage) == 0 else { return 0 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }

  /// The highest resident memory so far, in MiB.
  static var peakMiB: Int {
    var usage = rusage()
    guard getrusage(RUSAGE_SELF.rawValue, &usage) == 0 else { return 0 }
    return usage.ru_maxrss / 1024
  }

  /// Runs a closure and returns the CPU seconds it took and its result.
  static func run<Result>(_ body: () -> Result) -> (seconds: Double, result: Result) {
    let start = cpuSeconds
    let result = body()
    return (cpuSeconds - start, result)
  }

  /// Runs a closure and returns the seconds that passed and its result.
  static func wall<Result>(_ body: () -> Result) -> (seconds: Double, result: Result) {
    let clock = ContinuousClock()
    let start = clock.now
    let result = body()
    let passed = (clock.now - start).components
    return (Double(passed.seconds) + Double(passed.attoseconds) / 1e18, result)
  }

  private static func seconds(_ time: timeval) -> Double {
    Double(time.tv_sec) + Double(time.tv_usec) / 1e6
  }
}

/// Prints one line of a result: what, the figure, the peak memory so far.
func report(_ what: String, _ figure: String) {
  let name = what + String(repeating: " ", count: max(1, 44 - what.count))
  print("\(name)\(figure)  peak \(Measure.peakMiB) MiB")
}

/// Returns a number with a few digits behind the point.
func short(_ value: Double, _ digits: Int = 3) -> String {
  var scale = 1.0
  for _ in 0..<digits { scale *= 10 }
  return "\((value * scale).rounded() / scale)"
}
