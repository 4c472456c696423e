import Kubernetes

/// What the text of a document that cannot be read still shows.
///
/// Whether a policy may be lost decides whether verdicts stay unknown, so that
/// even a broken text is looked at (facts 4.2, rule 4).
struct FaultyText {
  private let text: String

  /// Looks at a text; only its start is looked at, which holds the names.
  init(_ bytes: UnsafeRawBufferPointer) {
    text = String(decoding: bytes.prefix(1 << 16), as: UTF8.self)
  }

  /// Looks at a text; only its start is looked at, which holds the names.
  init(of bytes: [UInt8]) {
    text = String(decoding: bytes.prefix(1 << 16), as: UTF8.self)
  }

  /// A Boolean value that tells whether the text is a template of Helm or of
  /// another program.
  var isTemplate: Bool {
    guard let start = text.firstRange(of: "{{") else { return false }
    let rest = text[start.upperBound...].drop { $0 == "-" || $0 == " " }
    guard let first = rest.first else { return false }
    return text.contains("{{ .") || text.contains("{{.") || first == "." || first == "$"
      || first == "/" || first.isLetter
  }

  /// The kinds of policies that may be lost with it, each once: those whose
  /// names stand in the text; where none is known, NetworkPolicy as soon as
  /// anything is called like that.
  var policyKinds: [ResourceKind] {
    guard text.contains("NetworkPolicy") else { return [] }
    let words = Set(text.split { !$0.isLetter }.map(String.init))
    let isOfCalico = text.contains("projectcalico.org")
    let found = FaultyText.policyKinds.filter { kind in
      guard words.contains(kind.kind) else { return false }
      // Two kinds of one name: the groups tell which are meant.
      if kind == .networkPolicy { return !isOfCalico || text.contains(kind.group) }
      return kind.kind != "NetworkPolicy" || isOfCalico
    }
    return found.isEmpty ? [.networkPolicy] : found
  }

  private static let policyKinds: [ResourceKind] =
    [
      .networkPolicy, .adminNetworkPolicy, .baselineAdminNetworkPolicy, .clusterNetworkPolicy,
      .ciliumNetworkPolicy, .ciliumClusterwideNetworkPolicy,
    ]
    + ["NetworkPolicy", "GlobalNetworkPolicy"].map {
      ResourceKind(group: "projectcalico.org", $0)
    }

  /// A Boolean value that tells whether the text is one of Kubernetes at all.
  var looksLikeResources: Bool { text.contains("apiVersion") || text.contains("\"kind\"") }

  /// Returns the namespace of what is lost, where the text names one only, or
  /// `nil` where it could be any.
  func namespace(default namespace: String) -> String? {
    var found: Set<String> = []
    for line in text.split(whereSeparator: { $0.isNewline || $0 == "," || $0 == "{" }) {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, FaultyText.bare(parts[0]) == "namespace" else { continue }
      found.insert(FaultyText.bare(parts[1]))
    }
    return found.isEmpty ? namespace : found.count == 1 ? found.first : nil
  }

  /// Returns a word without the blanks, quotes and brackets around it.
  private static func bare(_ text: Substring) -> String {
    let noise: Set<Character> = [" ", "\t", "\"", "'", "}", "]"]
    return String(text.drop { noise.contains($0) || $0 == "-" }.prefix { !noise.contains($0) })
  }
}

extension String {
  /// Returns where a text stands first in this one, or `nil`.
  func firstRange(of text: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
