import ArgumentParser
import AuditCore

/// `firebreak demo`: the demonstration fleet.
struct DemoCommand: AsyncParsableCommand {
  /// Name, abstract and examples.
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Open the dashboard on a fleet of 62 clusters made from a seed.",
    discussion: """
      The fleet is text that is read like any other source; two of its clusters have no \
      evidence of policies, so its audit ends with status 3.

      Examples:
        firebreak demo
        firebreak demo --seed 7 --export fleet && cd fleet && firebreak audit fleet.yaml
        firebreak demo --format json
      """)

  /// The seed.
  @Option(help: "The number the fleet is made from.")
  var seed: UInt64 = 1

  /// Where to write the fleet.
  @Option(
    help: ArgumentHelp(
      "Write the fleet as manifests, captures, flows and a fleet file.", valueName: "DIR"))
  var export: String?

  /// The form in which to print the audit instead.
  @Option(help: "Print the audit instead of opening the dashboard: table or json.")
  var format: OutputFormat?

  /// The looks of the dashboard.
  @OptionGroup var looks: LookOptions

  /// Writes, prints or opens the fleet.
  func run() async throws {
    if let export {
      do {
        try DemonstrationFiles(seed: seed).export { path, bytes in
          try AtomicFile.write(bytes, to: "\(export)/\(path)", replaces: true)
        }
      } catch let fault as WriteFault {
        throw UsageMistake(fault.description)
      }
      if format == nil { return }
    }
    var request = SessionRequest()
    request.demonstrationSeed = seed
    if let format {
      let session = try openSession(request)
      return try await AuditOutput.print(session, format: format)
    }
    try await DashboardLauncher(request: request, looks: looks).run()
  }
}
