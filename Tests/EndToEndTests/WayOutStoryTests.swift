import Foundation
import Testing

extension Stories {
  @Suite("Ways out") struct WayOutStoryTests {
    /// How a story ends the dashboard.
    enum WayOut: String, CaseIterable, CustomTestStringConvertible {
      case quitKey, controlC, terminate, hangUp, trap

      var testDescription: String { rawValue }
    }

    @Test("every way out leaves the terminal as it was", arguments: WayOut.allCases)
    func terminalIsRestored(_ way: WayOut) throws {
      let folder = try ScratchFolder()
      try folder.write(ExampleCluster.manifests, to: "shop/all.yaml")
      let script = try folder.write(
        """
        stty -g > before
        echo the shell before
        \(BuiltProgram.path) shop
        stty -g > after
        cmp before after && echo terminal is the same
        cat
        """, to: "story.sh")
      let terminal = try TerminalSession("cd \(folder.path()); sh \(script)")
      try terminal.wait(for: "HIGH")
      let dashboard = try processIdentifier(in: folder)
      switch way {
      case .quitKey: try terminal.press("q")
      case .controlC: try terminal.press("C-c")
      case .terminate: kill(dashboard, SIGTERM)
      case .hangUp: kill(dashboard, SIGHUP)
      case .trap: kill(dashboard, SIGILL)
      }
      let screen = try terminal.wait(for: "terminal is the same")
      #expect(screen.contains("the shell before"))
    }

    /// The process that has the folder as its working directory and is ours.
    private func processIdentifier(in folder: ScratchFolder) throws -> pid_t {
      let wanted = folder.url.resolvingSymlinksInPath().path(percentEncoded: false)
      for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
        guard let pid = pid_t(name),
          let program = try? FileManager.default.destinationOfSymbolicLink(
            atPath: "/proc/\(pid)/exe"),
          program.hasSuffix("/firebreak"),
          let place = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/cwd")
        else { continue }
        if place == wanted || place + "/" == wanted { return pid }
      }
      throw TerminalSession.Mismatch(description: "no dashboard runs in \(wanted)")
    }
  }
}
