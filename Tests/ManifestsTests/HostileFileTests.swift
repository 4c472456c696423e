import Kubernetes
import Manifests
import TestSupport
import Testing

/// What a hostile file of the corpus must lead to (facts 4.3).
struct HostileCase: CustomTestStringConvertible {
  /// The start of the file's name.
  var file: String
  /// Parts of messages, each of which some diagnostic or issue must contain.
  var messages: [String] = []
  /// The causes of gaps, in order.
  var gaps: [Evidence.Gap.Cause] = []
  /// How many policies and pods it holds.
  var policies = 0
  var pods = 0

  var testDescription: String { file }

  static let all = [
    HostileCase(file: "h01", messages: ["alias expansion limit"], gaps: [.limit]),
    HostileCase(file: "h02", messages: ["contains it"], gaps: [.unreadable]),
    HostileCase(file: "h03"),
    HostileCase(file: "h04", messages: ["depth limit"], gaps: [.limit]),
    HostileCase(file: "h05", messages: ["depth limit"], gaps: [.limit]),
    HostileCase(file: "h06", messages: ["depth limit"], gaps: [.limit]),
    HostileCase(file: "h07", messages: ["stands here twice"], policies: 1),
    HostileCase(
      file: "h08",
      messages: ["`no` is true or false", "`off`", "`1.10`", "`010`", "`0x1f`", "`1e3`"], pods: 1),
    HostileCase(file: "h09"),
    HostileCase(file: "h10", messages: ["cannot start any token"], gaps: [.unreadable]),
    HostileCase(file: "h11", policies: 1),
    HostileCase(file: "h12", policies: 1),
    HostileCase(file: "h13", messages: ["control character"], gaps: [.unreadable]),
    HostileCase(file: "h14", policies: 1),
    HostileCase(file: "h15", policies: 1),
    HostileCase(file: "h16", policies: 1),
    HostileCase(file: "h17", policies: 1),
    HostileCase(file: "h18", policies: 1),
    HostileCase(file: "h19", policies: 1),
    HostileCase(file: "h20", policies: 1),
    HostileCase(file: "h21", policies: 1),
    HostileCase(file: "h22"),
    HostileCase(file: "h23", messages: ["cut in pages", "70 are missing"], gaps: [.partialList]),
    HostileCase(file: "h24", messages: ["refused `networkpolicies`"], gaps: [.forbidden]),
    HostileCase(file: "h25"),
    HostileCase(file: "h26", messages: ["cut off at byte"], gaps: [.truncated]),
    HostileCase(
      file: "h27", messages: ["54 bytes are not JSON", "holds no policies"],
      gaps: [.notCollected]),
    HostileCase(
      file: "h28",
      messages: [
        "`0.0.0.0/33`", "`10.0.0.1`", "`010.0.0.0/8`", "`::ffff:169.254.169.254/128`",
        "`fe80::1%eth0/64`", "read as `10.0.0.0/8`", "`` is no block", "`300.1.1.1/8`",
        "`0.0.0.0/0\n`", "`2001:db8::/129`",
      ], policies: 1),
    HostileCase(
      file: "h29",
      messages: ["`11.0.0.0/8` does not lie", "leaves nothing", "`10.0.0.0/7` does not lie"],
      policies: 1),
    HostileCase(
      file: "h30",
      messages: [
        "port 0 ", "port 65536", "port -1", "`80` is no name", "`endPort` 79", "needs a `port`",
        "needs a number", "`80.5`", "`true`", "`ICMP`", "`tcp`", "`99999999999999999999`",
      ], policies: 1),
    HostileCase(
      file: "h31",
      messages: [
        "neither pods", "must not have a selector", "needs at least one value", "`Gt`",
        "takes no values",
      ], policies: 1),
    HostileCase(
      file: "h32", messages: ["admits every peer", "listed twice", "`Sideways`"], policies: 1),
    HostileCase(
      file: "h33",
      messages: ["found a number", "Pod has no name", "NetworkPolicy has no name", "found text"],
      gaps: [.unreadable]),
    HostileCase(file: "h34", messages: ["differs from"], policies: 1),
    HostileCase(file: "h35", messages: ["document 1: an escape"], gaps: [.unreadable]),
    HostileCase(file: "h36", messages: ["not valid UTF-8"], gaps: [.unreadable]),
    HostileCase(file: "h37", messages: ["no document"]),
    HostileCase(file: "h38", messages: ["no document"]),
    HostileCase(file: "h39", messages: ["kubeconfig"]),
    HostileCase(file: "h41", pods: 1),
    HostileCase(file: "h42"),
  ]
}

@Suite("hostile files")
struct HostileFileTests {
  @Test(
    "each gives what its row asks, in time, and the file beside it is read",
    arguments: HostileCase.all)
  func outcomes(_ expected: HostileCase) throws {
    guard let folder = Corpus.path("hostile/own") else { return }
    let names = try SystemFiles().names(in: folder)
    let name = try #require(names.first { $0.hasPrefix(expected.file) })
    let hostile = try SystemFiles().content(of: "\(folder)/\(name)", limit: 1 << 24)
    let other = "apiVersion: v1\nkind: Namespace\nmetadata: {name: witness}\n"
    var state = ClusterState(name: "")
    let time = ContinuousClock().measure {
      state = ManifestLoader().load(
        name: "hostile", texts: [(name, hostile), ("witness.yaml", Array(other.utf8))])
    }
    #expect(time < .seconds(1))
    #expect(state.namespaces.contains { $0.name == "witness" && !$0.isInferred })
    let told =
      state.diagnostics.map(\.message)
      + state.networkPolicies.flatMap { $0.allIssues.map(\.message) }
    for message in expected.messages {
      #expect(told.contains { $0.contains(message) }, "\(message)")
    }
    #expect(state.evidence.gaps.map(\.cause) == expected.gaps)
    #expect(state.networkPolicies.count == expected.policies)
    #expect(state.pods.count == expected.pods)
    #expect(!SecretTests.everything(in: state).contains("CANARY"))
    if expected.messages.isEmpty { #expect(state.diagnostics.isEmpty) }
    // Places point into the file, with lines.
    let places = state.diagnostics.compactMap(\.location).filter { $0.file == name }
    #expect(places.allSatisfy { $0.position == .file || ($0.line ?? 0) > 0 })
  }

  @Test("an empty file alone leaves the evidence empty", arguments: ["h37", "h38", "h25"])
  func alone(_ file: String) throws {
    guard let folder = Corpus.path("hostile/own") else { return }
    let name = try #require(try SystemFiles().names(in: folder).first { $0.hasPrefix(file) })
    let state = ManifestLoader().load(name: "x", paths: ["\(folder)/\(name)"])
    #expect(state.evidence.gaps.map(\.cause) == [.empty])
  }

  @Test("no file of the YAML and JSON test suites ends the program or hangs it")
  func suites() throws {
    var count = 0
    for suite in ["hostile/yaml-test-suite", "hostile/json-test-suite"] {
      guard let folder = Corpus.path(suite) else { return }
      var folders = [folder]
      while let next = folders.popLast() {
        for name in try SystemFiles().names(in: next) {
          let path = "\(next)/\(name)"
          let status = try SystemFiles().status(of: path, followsLinks: false)
          if status.kind == .folder { folders.append(path) }
          guard status.kind == .file else { continue }
          count += 1
          let bytes = try SystemFiles().content(of: path, limit: 1 << 24)
          var places = 0
          let time = ContinuousClock().measure {
            for format in ["x.yaml", "x.json"] {
              let state = ManifestLoader().load(name: "x", texts: [(format, bytes)])
              places += state.diagnostics.count
            }
          }
          #expect(time < .seconds(2), "\(path)")
        }
      }
    }
    #expect(count > 600)
  }
}
