import Foundation
package import Kubernetes
package import PolicyEngine

/// A case the project keeps: a folder named for what it proves, with input and
/// the probes it must answer.
///
/// `input.yaml` holds what the case is about; `cluster.yaml` the stage, where
/// it is not the `fixture.yaml` of the topic or, where the topic has none,
/// fixture F of the semantics reference. Each line of `probes.jsonl` is one
/// expectation.
package struct HouseCase: Sendable, CustomStringConvertible {
  /// The name of the folder, such as `K01-empty-egress-…`.
  package let name: String
  /// The files of the case, stage first.
  package let files: [String]
  /// The network plugin under which it holds, from `engine.txt`, written as
  /// `cilium@1.18,enable-policy=always`; `nil` where the case names none.
  package let plugin: NetworkPlugin?
  /// What must hold.
  package let expectations: [Expectation]

  /// One line of `probes.jsonl`.
  package enum Expectation: Sendable {
    /// A connection, its verdict and what decides it.
    case probe(ProbeExpectation)
    /// A policy that the API server would refuse, for an issue at a path.
    case refused(policy: String, path: String)
    /// A policy that stands, with a warning at a path.
    case warned(policy: String, path: String)
    /// A pod that is in no result.
    case absent(String)
  }

  /// The identifier of the case, such as `K05`: the letter and two digits.
  package var identifier: String { String(name.prefix(3)) }

  /// The name, for the list of tests.
  package var description: String { name }

  /// Returns the cases of a topic, in order of their names.
  package static func all(of topic: String) throws -> [HouseCase] {
    let folder = "\(Corpus.projectRoot)/Tests/TestSupport/Corpus/\(topic)"
    let own = "\(folder)/fixture.yaml"
    let common = "\(Corpus.projectRoot)/Tests/TestSupport/Corpus/networkpolicy/fixture.yaml"
    let fixture = FileManager.default.fileExists(atPath: own) ? own : common
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    return try names.filter { !$0.contains(".") }.map { name in
      let stage = "\(folder)/\(name)/cluster.yaml"
      let hasStage = FileManager.default.fileExists(atPath: stage)
      let engine = try? String(contentsOfFile: "\(folder)/\(name)/engine.txt", encoding: .utf8)
      let lines = try String(contentsOfFile: "\(folder)/\(name)/probes.jsonl", encoding: .utf8)
      return HouseCase(
        name: name,
        files: [hasStage ? stage : fixture, "\(folder)/\(name)/input.yaml"],
        plugin: engine.flatMap {
          NetworkPlugin($0.trimmingCharacters(in: .whitespacesAndNewlines))
        },
        expectations: try lines.split(separator: "\n").map { line in
          try JSONDecoder().decode(RawExpectation.self, from: Data(line.utf8)).value()
        })
    }
  }
}

/// What a case says of one connection.
package struct ProbeExpectation: Sendable {
  /// Who opens it: `namespace/name`, or an address.
  package var source: String
  /// Who accepts it: `namespace/name`, or an address.
  package var destination: String
  /// The connection.
  package var connection: ReferenceEvaluator.Connection
  /// The verdict.
  package var verdict: Verdict
  /// The deciding rules as `Kind/namespace/name path`, where the case says.
  package var decidedBy: Set<String>?
  /// What certainly passes between the two, where the case says.
  package var certain: String?
  /// What possibly passes between the two; what is certain, where not said.
  package var possible: String?
  /// The names of causes that the answer must carry.
  package var causes: Set<String>
}

private struct RawExpectation: Decodable {
  enum Port: Decodable {
    case number(UInt16)
    case text(String)

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let number = try? value.decode(UInt16.self) {
        self = .number(number)
      } else {
        self = .text(try value.decode(String.self))
      }
    }
  }
  enum CodingKeys: String, CodingKey {
    case from, to, port, verdict, decidedBy, connections, possible, causes
    case transport = "protocol"
    case refused, warned, absent, path
  }

  var from: String?
  var to: String?
  var transport: String?
  var port: Port?
  var verdict: String?
  var decidedBy: [String]?
  var connections: String?
  var possible: String?
  var causes: [String]?
  var refused: String?
  var warned: String?
  var absent: String?
  var path: String?

  func value() throws -> HouseCase.Expectation {
    if let absent { return .absent(absent) }
    if let refused, let path { return .refused(policy: refused, path: path) }
    if let warned, let path { return .warned(policy: warned, path: path) }
    guard let from, let to, let port, let verdict = verdict.flatMap(Verdict.init(rawValue:)),
      let part = ConnectionSet.Part.allCases.first(where: { $0.name == transport })
    else { throw CorpusFormatError("an expectation without an end, a port or a verdict") }
    return .probe(
      ProbeExpectation(
        source: from, destination: to,
        connection: .init(part, try number(port)), verdict: verdict,
        decidedBy: decidedBy.map { Set($0) }, certain: connections,
        possible: possible ?? connections, causes: Set(causes ?? [])))
  }

  /// ICMP is written `type/code`.
  private func number(_ port: Port) throws -> UInt16 {
    switch port {
    case .number(let number): return number
    case .text(let text):
      let parts = text.split(separator: "/").compactMap { UInt16($0) }
      guard parts.count == 2, parts[0] < 256, parts[1] < 256 else {
        throw CorpusFormatError("port \(text)")
      }
      return parts[0] << 8 | parts[1]
    }
  }
}
