import Audit
import DisplayText

/// What a check maps to, in a line for each kind of framework.
enum FindingMappings {
  /// The checks by identifier, read once.
  private static let entries: [String: CheckDescriptor] = Dictionary(
    CheckCatalogue().entries.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })

  /// Returns the techniques of a check, then the controls; none for a check
  /// that maps to nothing.
  static func texts(of check: String) -> [SafeText] {
    guard let entry = entries[check] else { return [] }
    let threats = Framework.allCases.filter { $0 == .attack || $0 == .microsoft }
    let controls = Framework.allCases.filter { $0 != .attack && $0 != .microsoft }
    return [text(entry, threats), text(entry, controls)].filter { !$0.isEmpty }
  }

  private static func text(_ entry: CheckDescriptor, _ frameworks: [Framework]) -> SafeText {
    var text = SafeText()
    for framework in frameworks {
      let mappings = entry.mappings(to: framework)
      guard !mappings.isEmpty else { continue }
      if !text.isEmpty { text += "; " }
      text += SafeText(framework.rawValue) + " " + SafeText(framework.version) + ": "
      let identifiers = mappings.map { mapping in
        mapping.control.platform.map { "\(mapping.control.identifier) (\($0))" }
          ?? mapping.control.identifier
      }
      text += SafeText(identifiers.joined(separator: ", "))
    }
    return text
  }
}
