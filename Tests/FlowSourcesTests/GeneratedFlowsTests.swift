import FlowSources
import Flows
import Foundation
import TestSupport
import Testing

@Suite("Generated flows")
struct GeneratedFlowsTests {
  /// An edge as the generator tells it.
  struct Edge: Hashable, CustomStringConvertible {
    var client: String
    var server: String
    var part: String
    var port: String
    var name: String
    var description: String { "\(client) → \(server) \(part) \(port) \(name)" }
  }

  private func edges(in file: URL) throws -> Set<Edge> {
    try Set(
      String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
        let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        let name = columns[5].hasSuffix(".") ? String(columns[5].dropLast()) : columns[5]
        return Edge(
          client: columns[1], server: columns[2], part: columns[3], port: columns[4], name: name)
      })
  }

  private func edge(_ edge: FlowEdge) -> Edge {
    let isICMP = edge.part == .icmpv4 || edge.part == .icmpv6
    return Edge(
      client: edge.client.description, server: edge.server.description, part: edge.part.name,
      port: isICMP ? "\(edge.number >> 8)" : edge.portText,
      name: edge.names.joined(separator: ","))
  }

  @Test("give the edges that were intended, and no others", arguments: ["wrapped", "flat"])
  func truth(shape: String) throws {
    guard let tool = Corpus.path("../tools/generate_flows.py") else { return }
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "flows-\(shape)-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let names = ["flows.jsonl", "truth.tsv", "denied.tsv"].map { folder.appending(path: $0) }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    // Few enough workloads, and denials enough, that 20,000 lines show all.
    process.arguments = [
      "python3", tool, "--lines", "20000", "--seed", "7", "--workloads", "20", "--edges", "20",
      "--namespaces", "5", "--deny", "0.15", "--shape", shape, "--out", names[0].path(), "--truth",
      names[1].path(), "--truth-denied", names[2].path(),
    ]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let reader = HubbleReader()
    var aggregator = FlowAggregator(inventory: nil, vocabulary: reader.vocabulary)
    try [UInt8](Data(contentsOf: names[0])).withUnsafeBytes { reader.feed($0, into: &aggregator) }
    reader.finish(into: &aggregator)
    let found = aggregator.aggregate.edges
    #expect(Set(found.filter(\.verdict.isPassed).map(edge)) == (try edges(in: names[1])))
    #expect(Set(found.filter { $0.verdict == .dropped }.map(edge)) == (try edges(in: names[2])))
    #expect(reader.statistics.lines == 20_000)
    #expect(reader.statistics.skipped.isEmpty)
  }
}
