import ArgumentParser
import AuditCore

/// The arguments that name what is audited.
struct SourceOptions: ParsableArguments {
  /// The sources, as the person wrote them.
  @Argument(
    help: ArgumentHelp(
      "What to audit: a path, -, name=path[,path…], or a fleet file.", valueName: "SOURCE"))
  var sources: [String] = []

  /// The flow files, as the person wrote them.
  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp(
      "Hubble JSON lines from a file or - for standard input; may be given more than once.",
      valueName: "[CLUSTER=]FILE"))
  var flows: [String] = []

  /// The namespace of objects that name none.
  @Option(
    name: .long,
    help: ArgumentHelp("The namespace of objects that name none.", valueName: "NAMESPACE"))
  var namespace: String?

  /// Ends with a mistake where flows are named for a command that has no use
  /// for them.
  func refuseFlows() throws {
    if !flows.isEmpty {
      throw UsageMistake("this command asks the policies alone; leave --flows out")
    }
  }

  /// The request these arguments make.
  ///
  /// Throws: `UsageMistake` where standard input is asked for twice.
  func request(requiresSource: Bool = true) throws -> SessionRequest {
    if requiresSource, sources.isEmpty {
      throw UsageMistake("no SOURCE given; name a file, a folder or - (see `firebreak --help`)")
    }
    if (sources + flows).filter({ $0 == "-" || $0.hasSuffix("=-") }).count > 1 {
      throw UsageMistake("standard input can be read once; it is named twice with `-`")
    }
    var request = SessionRequest()
    request.sources = sources
    request.flows = flows
    request.namespace = namespace
    return request
  }
}
