import DemonstrationFleet
import Foundation
import Kubernetes
import Testing

@Suite("Text of the demonstration fleet") struct FleetTextTests {
  @Test("the same seed and moment give the same bytes")
  func textIsDeterministic() {
    for index in [0, 17] {
      let first = DemonstrationFleet(seed: 5)
      let second = DemonstrationFleet(seed: 5)
      #expect(first.files(of: index) == second.files(of: index))
      #expect(first.flows(of: index) == second.flows(of: index))
    }
    #expect(DemonstrationFleet(seed: 5).fleetFile == DemonstrationFleet(seed: 5).fleetFile)
  }

  @Test("another seed gives other bytes, another moment other times only")
  func inputsMatter() throws {
    let fleet = DemonstrationFleet(seed: 5)
    let other = DemonstrationFleet(seed: 6)
    let later = DemonstrationFleet(seed: 5, now: Timestamp(seconds: 1_800_000_000))
    let place = try #require(fleet.clusters.firstIndex { $0.name == "prod-eu-payments" })
    let elsewhere = try #require(other.clusters.firstIndex { $0.name == "prod-eu-payments" })
    #expect(fleet.files(of: place) != other.files(of: elsewhere))
    #expect(fleet.files(of: place) != later.files(of: place))
    #expect(fleet.files(of: place).map(\.path) == later.files(of: place).map(\.path))
    let policies = fleet.files(of: place).filter { $0.path.hasSuffix(".yaml") }
    #expect(policies == later.files(of: place).filter { $0.path.hasSuffix(".yaml") })
  }

  @Test("captures are JSON with one resource a line")
  func capturesParse() throws {
    let fleet = DemonstrationFleet(seed: 1)
    let index = try #require(
      fleet.clusters.indices.filter { fleet.clusters[$0].form == .capture }
        .min { fleet.clusters[$0].nodeCount < fleet.clusters[$1].nodeCount })
    let files = fleet.files(of: index)
    #expect(
      files.map(\.path) == [
        "namespaces.json", "networkpolicies.json", "nodes.json", "pods.json", "services.json",
        "workloads.json",
      ])
    for file in files {
      let object = try JSONSerialization.jsonObject(with: Data(file.bytes)) as? [String: Any]
      let items = try #require(object?["items"] as? [Any])
      #expect(object?["kind"] as? String == "List")
      let lines = file.bytes.split(separator: UInt8(ascii: "\n"))
      #expect(lines.count == items.count + 2, "\(file.path)")
    }
  }

  @Test("the two clusters without evidence say why")
  func evidenceIsMissing() throws {
    let fleet = DemonstrationFleet(seed: 1)
    let lists = fleet.clusters.indices.compactMap { index in
      fleet.clusters[index].form == .capture && !fleet.clusters[index].isInPCIScope
        ? fleet.files(of: index).first { $0.path == "networkpolicies.json" } : nil
    }
    let texts = lists.map { String(decoding: $0.bytes, as: UTF8.self) }
    #expect(texts.count { $0.contains("\"reason\":\"Forbidden\"") } == 1)
    #expect(texts.count { $0.contains("\"continue\":\"") } == 1)
  }

  @Test("an exported fleet begins with the fleet file, and no path leads out of its folder")
  func exportIsOrderly() {
    let fleet = DemonstrationFleet(seed: 3)
    #expect(fleet.exportEntries().first { _ in true }?.path == "fleet.yaml")
    let small = fleet.clusters.indices.sorted {
      fleet.clusters[$0].nodeCount < fleet.clusters[$1].nodeCount
    }
    var paths: Set<String> = []
    for index in small.prefix(6) {
      let name = fleet.clusters[index].name
      for entry in fleet.exportEntries(of: index) {
        #expect(paths.insert(entry.path).inserted, "\(entry.path) twice")
        #expect(entry.path.hasPrefix("clusters/\(name)/") || entry.path == "flows/\(name).jsonl")
        let parts = entry.path.split(separator: "/", omittingEmptySubsequences: false)
        #expect(parts.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") && !$0.hasPrefix("-") })
        #expect(!entry.bytes.isEmpty)
      }
    }
    #expect(fleet.clusters.count(where: \.hasFlows) == 6)
  }

  @Test("no text states a figure of the audit")
  func nothingIsTold() {
    let fleet = DemonstrationFleet(seed: 1)
    let text = String(decoding: fleet.fleetFile, as: UTF8.self).lowercased()
    for word in ["effective", "wildcard", "enforced", "permissive", "regressed", "posture"] {
      #expect(!text.contains(word))
    }
  }
}
