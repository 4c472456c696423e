import Kubernetes
package import PolicyEngine

/// The answer to one question, as a line of JSON or as text for people.
package struct ExplanationDocument: Sendable {
  /// Who opens the connection, as the person wrote it.
  package var from: String
  /// Who accepts it, as the person wrote it.
  package var to: String
  /// The protocol.
  package var protocolName: String
  /// The port, as the person wrote it.
  package var port: String
  /// The verdict.
  package var verdict: Verdict
  /// The rules that decide.
  package var decidedBy: [RuleOrigin]
  /// Why it is unknown, and marks on an answer that stands.
  package var causes: [Cause]
  /// The halves, for the text; the first pair of pods stands for the others.
  package var halves: [Explanation.Half]
  /// How many pairs of pods were asked, and how many of them are allowed.
  package var pairs: (asked: Int, allowed: Int)
  /// Whose answer it is, such as `Cilium 1.18`, where engines are known.
  package var reading: String?
  /// The source lines of the rules that decide, where they can be shown.
  package var sources: [RuleOrigin: [(number: Int, text: String)]] = [:]
  /// What the texts say, where that is another answer (E-6).
  package var textReading: (name: String, verdict: Verdict, decidedBy: [RuleOrigin])?

  /// Makes a document.
  package init(
    from: String, to: String, protocolName: String, port: String, verdict: Verdict,
    decidedBy: [RuleOrigin] = [], causes: [Cause] = [], halves: [Explanation.Half] = [],
    pairs: (asked: Int, allowed: Int) = (0, 0)
  ) {
    self.from = from
    self.to = to
    self.protocolName = protocolName
    self.port = port
    self.verdict = verdict
    self.decidedBy = decidedBy
    self.causes = causes
    self.halves = halves
    self.pairs = pairs
  }

  /// The answer as one line of JSON, with its line break.
  package var jsonLine: [UInt8] {
    var writer = JSONWriter(pretty: false)
    writer.object { writer in
      writer.member("from", from)
      writer.member("to", to)
      writer.member("protocol", protocolName)
      writer.key("port")
      if let number = Int(port) { writer.int(number) } else { writer.string(port) }
      writer.member("verdict", verdict.rawValue)
      writer.key("decidedBy")
      writer.rules(decidedBy)
      writer.key("causes")
      writer.strings(causes.map(\.text))
      if !halves.isEmpty {
        writer.key("halves")
        writer.array(halves) { writer, half in ExplanationDocument.write(half, to: &writer) }
      }
      if let reading { writer.member("reading", reading) }
      if let textReading {
        writer.key("text")
        writer.object { writer in
          writer.member("reading", textReading.name)
          writer.member("verdict", textReading.verdict.rawValue)
          writer.key("decidedBy")
          writer.rules(textReading.decidedBy)
        }
      }
      if pairs.asked > 1 {
        writer.key("pairs")
        writer.object { writer in
          writer.member("asked", pairs.asked)
          writer.member("allowed", pairs.allowed)
        }
      }
    }
    writer.endLine()
    return writer.bytes
  }

  private static func write(_ half: Explanation.Half, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("direction", half.direction.rawValue)
      writer.member("verdict", half.verdict.rawValue)
      writer.key("tiers")
      writer.array(half.tiers) { writer, tier in
        writer.object { writer in
          writer.member("tier", tier.name)
          writer.member("outcome", tier.outcome.rawValue)
          writer.member("byEnd", tier.isDecidedByEnd)
          writer.key("policies")
          writer.array(tier.policies) { writer, policy in
            writer.object { writer in
              writer.member("policy", policy.origin.policy.description)
              writer.member("certain", policy.isCertain)
              writer.member("isolates", policy.isolates)
              writer.key("rules")
              writer.array(TierText.speaking(policy)) { writer, rule in
                writer.object { writer in
                  writer.member("rule", rule.origin.path)
                  writer.member("location", rule.origin.location)
                  writer.member("action", rule.action.rawValue)
                  writer.member("says", TierText.says(rule))
                  writer.member("decides", rule.decides)
                }
              }
            }
          }
        }
      }
    }
  }

  /// The answer as lines of text for people.
  package var lines: [String] {
    var lines = ["\(from) → \(to) \(protocolName) \(port): \(verdict.rawValue)"]
    if let textReading {
      lines.append("  by \(reading ?? "the engine"), which is what counts")
      lines.append("  \(textReading.name) says: \(textReading.verdict.rawValue)")
      for rule in textReading.decidedBy {
        lines.append("    \(rule.policy) \(rule.path) (\(rule.location))")
      }
    } else if let reading {
      lines.append("  by \(reading)")
    }
    if pairs.asked > 1 { lines.append("  \(pairs.allowed) of \(pairs.asked) pairs of pods") }
    for half in halves { lines += self.lines(of: half) }
    for cause in causes { lines.append("  \(cause.isMark ? "note" : "unknown"): \(cause.text)") }
    return lines
  }

  /// One half: what decides, with its lines, then the walk tier by tier.
  private func lines(of half: Explanation.Half) -> [String] {
    var lines = [
      "  \(half.direction.rawValue): \(half.verdict.rawValue), \(HalfText.reason(half))"
    ]
    for rule in half.decidedBy {
      lines += (sources[rule] ?? []).prefix(ExplanationDocument.linesShown)
        .map { "      \($0.number)  \($0.text)" }
    }
    for tier in half.tiers {
      lines.append("    \(tier.name): \(TierText.outcome(tier))")
      for policy in tier.policies {
        let doubt = policy.isCertain ? "" : ", perhaps only"
        if TierText.decidesByIsolating(policy, in: tier) {
          lines.append(
            "    * \(policy.origin.policy) (\(policy.origin.location)) isolates it\(doubt)")
        }
        for rule in TierText.speaking(policy) {
          let mark = rule.decides ? "*" : " "
          lines.append(
            "    \(mark) \(rule.origin.policy) \(rule.origin.path) (\(rule.origin.location))\(doubt): "
              + TierText.says(rule))
        }
      }
    }
    return lines
  }

  private static let linesShown = 12
}
