import Foundation
import Testing

/// Questions a person asks of the engine at the command line.
@Suite("The story of a change") struct QuestionStoryTests {
  private let open = ExampleCluster.manifests.components(separatedBy: "---\n").dropLast(2)
    .joined(separator: "---\n")

  @Test("A change that opens connections fails a pipeline that asks for it")
  func delta() throws {
    let folder = try ScratchFolder()
    let closed = try folder.write(
      ExampleCluster.manifests.components(separatedBy: "---\n").dropLast(1)
        .joined(separator: "---\n"), to: "old/m.yaml")
    let open = try folder.write(open, to: "new/m.yaml")
    let asked = try BuiltProgram.run(["delta", closed, open, "--fail-on", "opened"])
    #expect(asked.status == 1)
    #expect(asked.output.contains("pairs opened"))
    #expect(asked.output.contains("payments/api[Deployment]"))
    #expect(try BuiltProgram.run(["delta", closed, open]).status == 0)
    #expect(try BuiltProgram.run(["delta", open, closed, "--fail-on", "opened"]).status == 0)
    let same = try BuiltProgram.run(["delta", closed, closed, "--format", "json"])
    #expect(same.status == 0)
    #expect(same.output.contains("\"schemaVersion\": 1"))
  }

  @Test("A change that nobody can know ends with 3, a wrong word with 2")
  func unknown() throws {
    let folder = try ScratchFolder()
    let known = try folder.write(
      ExampleCluster.manifests.components(separatedBy: "---\n").dropLast(1)
        .joined(separator: "---\n"), to: "a.yaml")
    // The API server would refuse the policy: it may be there or not.
    let doubtful = try folder.write(
      ExampleCluster.manifests.replacingOccurrences(
        of: "  - {}", with: "  - {}\n  - {ports: [{port: 0}]}"), to: "b.yaml")
    let unknown = try BuiltProgram.run(["delta", known, doubtful, "--fail-on", "opened"])
    #expect(unknown.status == 3)
    #expect(unknown.output.contains("possibly"))
    #expect(try BuiltProgram.run(["delta", known]).status == 2)
    #expect(try BuiltProgram.run(["delta", known, folder.path("none")]).status == 2)
    #expect(try BuiltProgram.run(["delta", "-", "-"]).status == 2)
  }

  @Test("A policy that another one undoes is said to be, with its name")
  func policy() throws {
    let folder = try ScratchFolder()
    let shop = try folder.write(ExampleCluster.manifests, to: "shop.yaml")
    let effect = try BuiltProgram.run(["explain", shop, "--policy", "payments/default-deny"])
    #expect(effect.status == 0)
    #expect(effect.output.contains("nullified by NetworkPolicy/payments/tmp-monitoring"))
    let missing = try BuiltProgram.run(["explain", shop, "--policy", "payments/none"])
    #expect(missing.status == 2)
    #expect(missing.errors.contains("is no policy of the input"))
  }

  @Test("A connection is explained with the rule that decides and its line")
  func connection() throws {
    let folder = try ScratchFolder()
    let shop = try folder.write(ExampleCluster.manifests, to: "shop.yaml")
    let answer = try BuiltProgram.run(["explain", shop, "payments/web", "203.0.113.9", "443"])
    #expect(answer.status == 0)
    #expect(answer.output.contains("allowed"))
    #expect(answer.output.contains("tmp-monitoring spec.egress[0]"))
    let exposure = try BuiltProgram.run(["connectivity", shop, "--exposure"])
    #expect(exposure.status == 0)
    #expect(exposure.output.contains("ANY POD"))
    #expect(
      try BuiltProgram.run(["connectivity", shop, "--exposure", "--format", "csv"]).status == 2)
  }
}
