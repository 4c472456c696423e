import Foundation
import Testing

/// Stories played in a terminal, one after the other: each wants the machine.
@Suite("Stories", .serialized) struct Stories {}

extension Stories {
  @Suite("Flows") struct FlowStoryTests {
    @Test("a flow file that grows is watched")
    func growingFile() throws {
      let folder = try ScratchFolder()
      try folder.write(ExampleCluster.manifests, to: "shop/all.yaml")
      let flows = try folder.write(ExampleCluster.flow(second: 1), to: "flows.jsonl")
      let terminal = try TerminalSession(
        "\(BuiltProgram.path) \(folder.path("shop")) --flows \(flows)")
      try terminal.wait(for: "HIGH")
      try terminal.press("Enter")
      try terminal.wait(for: "payments")
      try terminal.press("f")
      try terminal.wait(for: "8080/TCP")
      let handle = try #require(FileHandle(forWritingAtPath: flows))
      try handle.seekToEnd()
      try handle.write(contentsOf: Data(ExampleCluster.flow(second: 2, port: 9443).utf8))
      try handle.close()
      try terminal.wait(for: "9443/TCP")
    }

    @Test("standard input may be the flows, and the keyboard still works")
    func flowsOnStandardInput() throws {
      let folder = try ScratchFolder()
      try folder.write(ExampleCluster.manifests, to: "shop/all.yaml")
      let flows = try folder.write(ExampleCluster.flow(second: 1), to: "flows.jsonl")
      let terminal = try TerminalSession(
        "cat \(flows) | \(BuiltProgram.path) \(folder.path("shop")) --flows -; echo ended $?; cat")
      try terminal.wait(for: "HIGH")
      try terminal.press("Enter")
      try terminal.wait(for: "payments")
      try terminal.press("f")
      try terminal.wait(for: "8080/TCP")
      try terminal.press("q")
      try terminal.wait(for: "ended 0")
    }
  }
}
