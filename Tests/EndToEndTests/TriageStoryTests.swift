import Foundation
import Testing

extension Stories {
  @Suite("Triage") struct TriageStoryTests {
    @Test("four keys lead from the fleet to the guilty line")
    func triage() throws {
      let folder = try ScratchFolder()
      try folder.write(ExampleCluster.manifests, to: "shop/all.yaml")
      let terminal = try TerminalSession("\(BuiltProgram.path) \(folder.path("shop"))")
      try terminal.wait(for: "HIGH")
      try terminal.press("Enter")
      try terminal.wait(for: "payments")
      try terminal.press("Enter")
      try terminal.wait(for: "policy gap")
      try terminal.press("3")
      try terminal.wait(for: "NP-ALW-002")
      try terminal.press("Enter")
      let screen = try terminal.wait(for: "- {}")
      #expect(screen.contains("tmp-monitoring"))
      #expect(screen.contains { $0 == "▐" })
      try terminal.press("Escape")
      try terminal.wait(for: "SEVERITY")
      try terminal.press("q")
    }

    @Test("a screen that shrinks and grows again shows what it showed")
    func resizing() throws {
      let folder = try ScratchFolder()
      try folder.write(ExampleCluster.manifests, to: "shop/all.yaml")
      let terminal = try TerminalSession("\(BuiltProgram.path) \(folder.path("shop"))")
      try terminal.wait(for: "HIGH")
      let before = try terminal.screen()
      try terminal.resize(columns: 40, rows: 10)
      try terminal.wait("a narrow screen") { !$0.contains("INGRESS") || $0.count < before.count }
      try terminal.resize(columns: 120, rows: 40)
      try terminal.wait("the screen of before") { $0 == before }
    }

    @Test("help and filter say what can be done and what is shown")
    func helpAndFilter() throws {
      let folder = try ScratchFolder()
      try folder.write(ExampleCluster.manifests, to: "shop/all.yaml")
      let terminal = try TerminalSession("\(BuiltProgram.path) \(folder.path("shop"))")
      try terminal.wait(for: "HIGH")
      try terminal.press("?")
      try terminal.wait(for: "MOVE")
      try terminal.press("Escape")
      try terminal.wait(forNo: "MOVE")
      try terminal.press("Enter")
      try terminal.wait(for: "quiet")
      try terminal.press("/")
      try terminal.type("pay")
      try terminal.wait(forNo: "quiet")
      try terminal.press("Escape")
      try terminal.wait(for: "quiet")
    }

    @Test("the demonstration's start page opens without a source")
    func startPage() throws {
      let terminal = try TerminalSession(BuiltProgram.path)
      try terminal.wait(for: "demonstration")
    }
  }
}
