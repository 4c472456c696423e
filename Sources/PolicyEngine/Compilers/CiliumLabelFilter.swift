import Kubernetes

/// Which labels make up the identity of a pod, so that selectors see them
/// (C-11).
///
/// Patterns let labels in or keep them out, and the longer match wins. Without
/// a pattern of the person's that lets in, a label that nothing keeps out is
/// in. Patterns are matched from the start of the key; of their syntax letters,
/// `.`, `.*` and escaped characters are understood, and a filter with anything
/// else leaves in doubt what it may concern.
struct CiliumLabelFilter: Hashable, Sendable {
  private enum Token: Hashable, Sendable {
    case byte(UInt8)
    case anyByte
    case anyBytes
  }

  private struct Pattern: Hashable, Sendable {
    var keepsOut: Bool
    /// The bytes with which what it matches begins.
    var beginning: [UInt8] = []
    /// Bytes that follow each other in what it matches.
    var middle: [UInt8] = []
    /// What the pattern consists of; `nil` where it is not understood.
    var tokens: [Token]?

    init(keepsOut: Bool, tokens: [Token]?) {
      self.keepsOut = keepsOut
      self.tokens = tokens
      let runs = (tokens ?? []).split(omittingEmptySubsequences: false) { token in
        if case .byte = token { false } else { true }
      }.map { run in
        run.compactMap { token in if case .byte(let byte) = token { byte } else { nil } }
      }
      beginning = runs.first ?? []
      middle = runs.dropFirst().max { $0.count < $1.count } ?? []
    }

    /// A Boolean value that tells whether it has letters only.
    var isPlain: Bool { beginning.count == tokens?.count }
  }

  private var patterns: [Pattern] = []
  private var isList = false
  private let excludesRecent: Bool

  /// Makes a filter of the setting `labels`: patterns with blanks between.
  init(_ setting: String, version: PluginVersion? = nil) {
    excludesRecent = version.map { $0 >= PluginVersion(1, 15) } ?? true
    for text in CiliumLabelFilter.defaults { append(text) }
    for text in setting.split(whereSeparator: \.isWhitespace) {
      if append(String(text)) { isList = true }
    }
  }

  /// Adds a pattern.
  ///
  /// - Returns: Whether it lets labels in.
  @discardableResult
  private mutating func append(_ text: String) -> Bool {
    var rest = text[...]
    if let colon = rest.firstIndex(of: ":") {
      let source = rest[..<colon]
      rest = rest[rest.index(after: colon)...]
      // Labels of pods come from one source.
      if !source.isEmpty, source != "k8s", source != "any" { return !rest.hasPrefix("!") }
    }
    let keepsOut = rest.hasPrefix("!")
    if keepsOut { rest = rest.dropFirst() }
    if rest.isEmpty { return false }
    patterns.append(Pattern(keepsOut: keepsOut, tokens: CiliumLabelFilter.tokens(rest)))
    return !keepsOut
  }

  private static func tokens(_ text: Substring) -> [Token]? {
    var tokens: [Token] = []
    var bytes = Array(text.utf8)[...]
    if bytes.first == UInt8(ascii: "^") { bytes = bytes.dropFirst() }
    while let byte = bytes.popFirst() {
      switch byte {
      case UInt8(ascii: "\\"):
        guard let next = bytes.popFirst(), !isLetterOrDigit(next) else { return nil }
        tokens.append(.byte(next))
      case UInt8(ascii: "."):
        if bytes.first == UInt8(ascii: "*") {
          bytes = bytes.dropFirst()
          tokens.append(.anyBytes)
        } else {
          tokens.append(.anyByte)
        }
      case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "/"), UInt8(ascii: ":"):
        tokens.append(.byte(byte))
      default:
        guard isLetterOrDigit(byte) else { return nil }
        tokens.append(.byte(byte))
      }
      // What repeats a letter is not understood.
      if let next = bytes.first, next == UInt8(ascii: "*") { return nil }
    }
    return tokens
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte)
  }

  /// Returns whether selectors see a label; linear in patterns and key but for
  /// the few patterns that are more than the beginning of keys.
  func admits(_ key: String) -> SelectorMatch {
    let bytes = Array(key.utf8)
    var included = 0
    var excluded = 0
    for pattern in patterns {
      guard let tokens = pattern.tokens else { return .unknown }
      guard CiliumLabelFilter.mayMatch(pattern, bytes),
        let length = pattern.isPlain
          ? tokens.count : CiliumLabelFilter.matchedLength(tokens, bytes)
      else { continue }
      if pattern.keepsOut {
        if excluded == 0 || length < excluded { excluded = length }
      } else {
        included = max(included, length)
      }
    }
    if excludesRecent, CiliumLabelFilter.recentlyExcluded.contains(key), excluded == 0 {
      excluded = bytes.count
    }
    return (!isList && excluded == 0) || included > excluded ? .yes : .no
  }

  /// Returns whether a key begins as a pattern does, and has its longest row of
  /// letters somewhere.
  private static func mayMatch(_ pattern: Pattern, _ key: [UInt8]) -> Bool {
    key.starts(with: pattern.beginning)
      && (pattern.middle.isEmpty
        || (pattern.beginning.count...key.count).contains { start in
          key[start...].starts(with: pattern.middle)
        })
  }

  /// How much of a key a pattern matches from its start, or `nil`.
  private static func matchedLength(_ tokens: [Token], _ key: [UInt8]) -> Int? {
    var reached = [Bool](repeating: false, count: key.count + 1)
    reached[0] = true
    for token in tokens {
      var next = [Bool](repeating: false, count: key.count + 1)
      switch token {
      case .byte(let byte):
        for index in key.indices where reached[index] && key[index] == byte {
          next[index + 1] = true
        }
      case .anyByte:
        for index in key.indices where reached[index] { next[index + 1] = true }
      case .anyBytes:
        var isReached = false
        for index in reached.indices {
          isReached = isReached || reached[index]
          next[index] = isReached
        }
      }
      reached = next
    }
    return reached.lastIndex(of: true)
  }

  /// The patterns that are always there, in the way of the setting.
  private static let defaults = [
    "reserved:.*", #"io\.kubernetes\.pod\.namespace"#, #"io\.cilium\.k8s\.namespace\.labels"#,
    #"app\.kubernetes\.io"#, #"io\.cilium\.k8s\.policy"#, #"!io\.kubernetes"#,
    #"!kubernetes\.io"#, #"!.*beta\.kubernetes\.io"#, #"!k8s\.io"#, "!pod-template-generation",
    "!pod-template-hash", "!controller-revision-hash", "!annotation.*", "!etcd_node",
  ]

  /// The labels of single pods that releases since about 1.15 keep out too; a
  /// release that is not known is taken for one of them (O-4).
  private static let recentlyExcluded: Set<String> = [
    "statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index",
    "batch.kubernetes.io/job-completion-index",
  ]
}
