import DisplayText
import Kubernetes
import PolicyEngine
import Terminal

/// Whether anything enforces a policy in its cluster.
///
/// Where nothing is known of the network plugin, that is said once for all
/// policies and of none.
enum PolicyStanding: Hashable {
  /// An engine enforces it, or nobody knows which engine there is.
  case counted
  /// It is a staged form, which nothing ever enforces.
  case staged
  /// Nothing enforces it, for a reason.
  case notEnforced(String)
  /// Whether anything enforces it is not known, for a reason.
  case unknown(String)

  /// Tells what becomes of policies: those that surely or perhaps do nothing,
  /// by identity.
  static func all(_ enforcement: Enforcement) -> [ResourceReference: PolicyStanding] {
    var found: [ResourceReference: PolicyStanding] = [:]
    for policy in enforcement.policies {
      let reason = policy.enforcement.reason
      found[policy.policy.reference] =
        policy.enforcement.status == .unknown ? .unknown(reason) : .notEnforced(reason)
    }
    return found
  }

  /// A Boolean value that tells whether it surely does nothing.
  var isIdle: Bool {
    switch self {
    case .staged, .notEnforced: true
    case .counted, .unknown: false
    }
  }

  /// What stands in a row where others say what they isolate; `nil` for a
  /// policy that counts.
  var word: SafeText? {
    switch self {
    case .counted: nil
    case .staged: "staged"
    case .notEnforced: "not enforced"
    case .unknown: "enforced ?"
    }
  }

  /// How that is drawn.
  var role: StyleRole {
    switch self {
    case .counted: .text
    case .staged: .muted
    case .notEnforced: .error
    case .unknown: .coverageUnknown
    }
  }

  /// The same in a line of its own, with the reason; `nil` for a policy that
  /// counts.
  func line(_ glyphs: GlyphSet) -> StyledLine? {
    let (sign, text, reason): (SafeText, SafeText, String) =
      switch self {
      case .counted: ("", "", "")
      case .staged: (glyphs.notEnforced, "staged: shown, and never enforced", "")
      case .notEnforced(let reason): (glyphs.notEnforced, "not enforced", reason)
      case .unknown(let reason): (glyphs.unknown, "whether anything enforces it is unknown", reason)
      }
    if self == .counted { return nil }
    var line = StyledLine(sign + " " + text, role)
    if !reason.isEmpty { line.add("   " + SafeText(reason), .muted) }
    return line
  }
}
