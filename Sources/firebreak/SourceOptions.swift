import ArgumentParser
import Audit
import AuditCore
import Kubernetes

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

  /// The network plugins, as the person wrote them.
  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp(
      "The network plugin, in place of what is recognised; twice where two enforce at once.",
      valueName: "NAME[@VERSION][,SETTING=VALUE]"))
  var cni: [String] = []

  /// Ends with a mistake where flows are named for a command that has no use
  /// for them.
  func refuseFlows() throws {
    if !flows.isEmpty {
      throw UsageMistake("this command asks the policies alone; leave --flows out")
    }
  }

  /// The request these arguments make.
  ///
  /// Throws: `UsageMistake` where standard input is asked for twice, or where a
  /// network plugin is none that is known.
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
    request.networkPlugins = try cni.map(plugin)
    return request
  }

  private func plugin(_ text: String) throws -> NetworkPlugin {
    guard let plugin = NetworkPlugin(text) else {
      throw UsageMistake("`\(text)` is no network plugin; write it like cilium@1.18")
    }
    guard ClusterProfile.isKnownPlugin(plugin.name) else {
      let known = ClusterProfile.knownPlugins.joined(separator: ", ")
      throw UsageMistake(
        "nobody here knows the network plugin `\(plugin.name)`; known are \(known)")
    }
    return plugin
  }
}
