import ArgumentParser
import DisplayText
import Reports

/// `firebreak checks`: the catalogue of checks.
struct ChecksCommand: ParsableCommand {
  /// Name, abstract and examples.
  static let configuration = CommandConfiguration(
    commandName: "checks",
    abstract: "List the checks, what they mean and what they map to.",
    discussion: """
      Examples:
        firebreak checks
        firebreak checks --format markdown > CHECKS.md
      """)

  /// The forms of the output.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    /// Aligned text for people.
    case table
    /// A table in Markdown.
    case markdown
    /// JSON for programs.
    case json
  }

  /// The form of the output.
  @Option(help: "How to print: table, markdown or json.")
  var format = Format.table

  /// Prints the catalogue.
  func run() throws {
    let document = ChecksDocument()
    switch format {
    case .table: StandardStreams.output(lines: document.table.lines)
    case .markdown: StandardStreams.output(document.markdown)
    case .json: StandardStreams.output(document.json)
    }
  }
}
