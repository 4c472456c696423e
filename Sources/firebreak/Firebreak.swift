import ArgumentParser
import Glibc

/// The command `firebreak`.
@main
struct Firebreak: AsyncParsableCommand {
  /// Name, abstract and subcommands.
  static let configuration = CommandConfiguration(
    commandName: "firebreak",
    abstract: "Shows where a Kubernetes fleet has no network segmentation.",
    discussion: """
      Without a subcommand the dashboard opens on the given sources.

      A SOURCE is a file or a folder of manifests or captures, `-` for standard input, \
      `name=path[,path…]` for one cluster in several places, or a fleet file.

      Firebreak is offline and read-only: it opens no socket, starts no program and writes \
      nothing but what `--export` and `--output` name.

      Examples:
        firebreak demo
        firebreak prod.json staging/ --flows prod=flows.jsonl
        firebreak audit manifests/ --format json
        kubectl get ns,netpol,pods,svc,deploy,sts,ds,cronjob,job,ingress -A -o json | firebreak -
        hubble observe --follow -o json | firebreak prod.json --flows -
      """,
    version: "0.1.0",
    subcommands: [
      DashboardCommand.self, DemoCommand.self, AuditCommand.self, ConnectivityCommand.self,
      DeltaCommand.self,
      ExplainCommand.self, FlowsCommand.self, SuggestCommand.self, ChecksCommand.self,
      RenderCommand.self,
    ],
    defaultSubcommand: DashboardCommand.self)

  /// Runs the command of the arguments and ends with a documented status.
  static func main() async {
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let status as ExitStatus {
      Glibc.exit(status.rawValue)
    } catch let mistake as UsageMistake {
      StandardStreams.error(mistake.description)
      Glibc.exit(ExitStatus.usage.rawValue)
    } catch {
      let code = exitCode(for: error)
      let text = fullMessage(for: error)
      if code.isSuccess {
        StandardStreams.output(text + "\n")
        Glibc.exit(0)
      }
      // The parser's own text has several lines; the first says what is wrong.
      let line = text.split(separator: "\n").first.map(String.init) ?? "wrong usage"
      StandardStreams.error(
        line.replacing("Error: ", with: "") + " (see `firebreak --help`)")
      Glibc.exit(ExitStatus.usage.rawValue)
    }
    Glibc.exit(0)
  }
}
