import FlowSources
import Flows
import Foundation
import TestSupport
import Testing

@Suite("Real and synthetic captures of flows")
struct HubbleCorpusTests {
  /// What a file holds.
  struct Expectation: Sendable, CustomTestStringConvertible {
    var file: String
    var lines: Int
    var flows: Int
    var edges: Int
    var skipped: [SkipReason: Int] = [:]
    var testDescription: String { file }
  }

  static let expectations: [Expectation] = [
    Expectation(
      file: "canonical-synthetic/every-shape.jsonl", lines: 13, flows: 6, edges: 6,
      skipped: [.agentEvent: 4, .debugEvent: 1]),
    Expectation(file: "cf2cnp/fixtures.jsonl", lines: 4, flows: 4, edges: 4),
    Expectation(
      file: "cilium-docs/exporter-fieldmask-dropped.jsonl", lines: 2, flows: 2, edges: 2),
    Expectation(file: "cpg/l7_dns.jsonl", lines: 3, flows: 3, edges: 1),
    Expectation(file: "cpg/l7_http.jsonl", lines: 4, flows: 4, edges: 1),
    Expectation(
      file: "cpg/malformed.jsonl", lines: 3, flows: 2, edges: 2, skipped: [.logText: 1]),
    Expectation(file: "cpg/mixed_tcp_icmp.jsonl", lines: 4, flows: 4, edges: 3),
    Expectation(file: "cpg/small.jsonl", lines: 3, flows: 3, edges: 3),
    Expectation(file: "cpg/with_non_dropped.jsonl", lines: 5, flows: 5, edges: 5),
    Expectation(file: "hubble-otel/basic-sample-10-flows.json", lines: 10, flows: 10, edges: 5),
    Expectation(
      file: "hubble-otel/basic-sample-348-http-flows.json", lines: 348, flows: 348, edges: 10),
    Expectation(
      file: "hubble-otel/basic-sample-400-icmpv4-flows.json", lines: 18, flows: 18, edges: 2),
    Expectation(
      file: "hubble-otel/basic-sample-400-l7-redirected-flows.json", lines: 400, flows: 400,
      edges: 7),
    Expectation(
      file: "hubble-otel/basic-sample-400-udp-flows.json", lines: 400, flows: 400, edges: 5),
    Expectation(file: "hubble-otel/basic-sample-5-dns-flows.json", lines: 5, flows: 5, edges: 1),
    Expectation(file: "hubble-otel/basic-sample-5-http-flows.json", lines: 5, flows: 5, edges: 3),
    Expectation(
      file: "policypilot/hipstershop-flows.json", lines: 430, flows: 0, edges: 0,
      skipped: [.lookAlike: 429, .blank: 1]),
    Expectation(
      file: "policypilot/sample-flows.json", lines: 165, flows: 0, edges: 0,
      skipped: [.lookAlike: 164, .blank: 1]),
    Expectation(
      file: "tests-upstream/printer_test_expected.jsonl", lines: 5, flows: 1, edges: 1,
      skipped: [.debugEvent: 1, .serverStatus: 3]),
  ]

  private func read(_ path: String) throws -> (FlowAggregate, HubbleStatistics) {
    let reader = HubbleReader()
    var aggregator = FlowAggregator(inventory: nil, vocabulary: reader.vocabulary)
    try [UInt8](Data(contentsOf: URL(filePath: path))).withUnsafeBytes {
      reader.feed($0, into: &aggregator)
    }
    reader.finish(into: &aggregator)
    return (aggregator.aggregate, reader.statistics)
  }

  @Test("are read whole, each skipped line with its reason", arguments: expectations)
  func files(expectation: Expectation) throws {
    guard let path = Corpus.path("hubble/\(expectation.file)") else { return }
    let (aggregate, statistics) = try read(path)
    #expect(statistics.lines == expectation.lines)
    #expect(statistics.flows == expectation.flows)
    #expect(statistics.skipped.mapValues(\.count) == expectation.skipped)
    #expect(aggregate.edges.count == expectation.edges)
    #expect(aggregate.unplaced.total == 0)
    let placed = statistics.flows + statistics.losses + statistics.nodeStatuses
    #expect(placed + statistics.skippedLines == statistics.lines)
  }

  @Test("have no file that no test names")
  func completeness() throws {
    guard let folder = Corpus.path("hubble") else { return }
    let found = (FileManager.default.enumerator(atPath: folder)?.allObjects ?? [])
      .compactMap { $0 as? String }.filter { $0.hasSuffix(".json") || $0.hasSuffix(".jsonl") }
    #expect(Set(found) == Set(HubbleCorpusTests.expectations.map(\.file)))
  }

  @Test("that are hostile are read as far as they can be")
  func hostile() throws {
    guard let path = Corpus.path("hostile/own/h40-hubble-flows.jsonl") else { return }
    let (aggregate, statistics) = try read(path)
    #expect(statistics.lines == 6)
    #expect(statistics.flows == 2)
    #expect(statistics.skipped.mapValues(\.count) == [.blank: 1, .invalidJSON: 1, .emptyFlow: 1])
    #expect(
      statistics.skipped.mapValues(\.firstLine) == [.blank: 3, .invalidJSON: 2, .emptyFlow: 6])
    #expect(aggregate.lost == .max)
    #expect(statistics.invalidTimes == 1)
    #expect(statistics.unknownVerdicts == 1)
    #expect(aggregate.verdicts == [.dropped: 1, .other: 1])
  }
}
