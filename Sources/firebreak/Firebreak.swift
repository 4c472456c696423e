import ArgumentParser

/// The command `firebreak`.
@main
struct Firebreak: ParsableCommand {
  /// Name, abstract and subcommands.
  static let configuration = CommandConfiguration(
    commandName: "firebreak",
    abstract: "Shows where a Kubernetes fleet has no network segmentation.")
}
