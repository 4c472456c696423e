package import PolicyEngine

/// What may pass, in a few words for people.
package enum AnswerText {
  /// Returns what surely passes and, where something is unknown, that too:
  /// `TCP 80`, `none`, `TCP 80; unknown: UDP 53`.
  package static func text(_ answer: ConnectionAnswer) -> String {
    if answer.isExact { return answer.certain.description }
    let open = answer.possible.subtracting(answer.certain)
    return answer.certain.isEmpty ? "unknown: \(open)" : "\(answer.certain); unknown: \(open)"
  }
}
