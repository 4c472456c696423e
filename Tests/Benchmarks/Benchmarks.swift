/// Measures the figures Firebreak promises; run it in a release build:
/// `swift run -c release Benchmarks [short]`.
///
/// Each line of the table is measured in a process of its own, which this one
/// starts with the arguments `row …` or `hostile`. `paths` measures attack paths.
@main
enum Benchmarks {
  /// Runs every measurement; `short` takes small sizes.
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    let isShort = arguments.contains("short")
    if let row = EngineBenchmark.Row(arguments) {
      print(EngineBenchmark.measure(row).joined(separator: "\t"))
    } else if arguments.first == "hostile" {
      EngineBenchmark.measureHostile(isShort: isShort)
    } else if arguments.first == "paths" {
      AttackPathBenchmark.run()
    } else {
      EngineBenchmark.run(isShort: isShort)
    }
  }
}
