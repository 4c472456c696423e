import Kubernetes
import PolicyEngine
import TestSupport
import Testing

/// What passes to a domain name that no rule writes: one address that nobody
/// knows, of a family that its pod speaks (M-3, G-15).
@Suite("Answers for domain names")
struct NameAnswerTests {
  /// What one rule of a policy for egress admits, and what follows for a name.
  struct Example: CustomTestStringConvertible {
    /// The peers of the rule.
    var peers: [NetworkPolicyPeer]
    /// What a pod with an IPv4 address only may send there.
    var overIPv4: Verdict
    /// What a pod with addresses of both families may.
    var overBoth: Verdict
    /// What the rule says, for people.
    var testDescription: String
  }

  /// The rules.
  static let examples: [Example] = [
    Example(
      peers: [.block("0.0.0.0/0")], overIPv4: .allowed, overBoth: .allowed,
      testDescription: "all of IPv4"),
    Example(
      peers: [.block("::/0")], overIPv4: .denied, overBoth: .allowed,
      testDescription: "all of IPv6"),
    Example(
      peers: [.block("0.0.0.0/0", except: ["10.0.0.0/8"])], overIPv4: .unknown,
      overBoth: .unknown, testDescription: "IPv4 with an exception"),
    Example(
      peers: [.block("0.0.0.0/0", except: ["10.0.0.0/8"]), .block("10.0.0.0/8")],
      overIPv4: .allowed, overBoth: .allowed, testDescription: "an exception, given back"),
    Example(
      peers: [.block("0.0.0.0/1"), .block("::/0"), .block("128.0.0.0/1")], overIPv4: .allowed,
      overBoth: .allowed, testDescription: "halves of IPv4 and all of IPv6"),
    Example(
      peers: [.block("0.0.0.0/1"), .block("::/1")], overIPv4: .unknown, overBoth: .unknown,
      testDescription: "a half of each"),
    Example(
      peers: [.block("2001:db8::/32")], overIPv4: .denied, overBoth: .unknown,
      testDescription: "a part of IPv6"),
    Example(
      peers: [.own(["app": "both"])], overIPv4: .denied, overBoth: .denied,
      testDescription: "pods"),
  ]

  @Test(
    "agree with the plain evaluator, with explanations, rows and reaches", arguments: examples)
  func verdicts(example: Example) throws {
    var sketch = ClusterSketch()
    sketch.namespace("a", [:])
    sketch.pod("a", "four", ["app": "four"], "10.0.0.1")
    sketch.pod("a", "both", ["app": "both"], "10.0.0.2", "fd00::2")
    sketch.policy("a", "p", egress: [.of(example.peers)])
    let name = "api.example.com"
    let evaluated = sketch.evaluated(ReachabilityOptions(names: [name]))
    let engine = evaluated.engine
    let reference = ReferenceEvaluator(sketch.state, inventory: engine.inventory)
    let rows = engine.connectivity()
    for (pod, expected) in [("a/four", example.overIPv4), ("a/both", example.overBoth)] {
      let probe = Probe(from: evaluated.peer(pod), to: .name(name), .tcp, 443)
      #expect(reference.verdict(probe) == expected, "\(pod)")
      #expect(
        engine.answer(from: probe.source, to: probe.destination).verdict(.tcp, 443) == expected,
        "\(pod)")
      let workload = evaluated.workload(pod)
      let row = rows.first {
        guard case .name = $0.destination else { return false }
        return $0.source == .workload(workload)
      }
      #expect((row?.answer.verdict(.tcp, 443) ?? .denied) == expected, "\(pod)")
      let explanation = engine.explain(probe)
      #expect(explanation.verdict == expected, "\(pod)")
      let path = expected == .denied ? "spec" : "spec.egress[0]"
      #expect(explanation.decidedBy.map(\.path) == [path], "\(pod)")
      // Which families the pod has is left to the answer.
      let block = try #require(
        engine.reach(ofPod: evaluated.pod(pod), .egress).blocks.first { !$0.names.isEmpty })
      #expect(block.answer.verdict(.tcp, 443) == example.overBoth, "\(pod)")
    }
  }

  @Test("are explained by the family that decides them")
  func decidingFamily() throws {
    var sketch = ClusterSketch()
    sketch.namespace("a", [:])
    sketch.pod("a", "both", ["app": "both"], "10.0.0.2", "fd00::2")
    sketch.policy("a", "four", egress: [.of([.block("10.0.0.0/8")])])
    sketch.policy("a", "six", egress: [.of([.block("::/0")])])
    let evaluated = sketch.evaluated()
    let probe = Probe(from: evaluated.peer("a/both"), to: .name("api.example.com"), .tcp, 443)
    let explanation = evaluated.engine.explain(probe)
    #expect(explanation.verdict == .allowed)
    #expect(explanation.decidedBy.map { "\($0.policy.name)" } == ["six"])
  }
}
