/// Measures the figures Firebreak promises; run it in a release build:
/// `swift run -c release Benchmarks [short]`.
@main
enum Benchmarks {
  /// Runs every measurement; `short` takes small sizes.
  static func main() {
    let isShort = CommandLine.arguments.contains("short")
    EngineBenchmark.run(isShort: isShort)
  }
}
