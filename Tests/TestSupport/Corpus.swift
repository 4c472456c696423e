import Foundation

/// The large public corpora that tests read in place.
///
/// `FIREBREAK_CORPUS` names their folder; without it they are looked for in
/// the folder `shared/corpus` beside the project. Tests skip what is absent and
/// say so; with `FIREBREAK_REQUIRE_CORPUS=1` absence fails.
package enum Corpus {
  /// Returns the folder or file of a path inside the corpora, or `nil` where
  /// it is absent, after printing a line that says what was skipped.
  package static func path(_ relative: String) -> String? {
    let full = root + "/" + relative
    if FileManager.default.fileExists(atPath: full) { return full }
    if isRequired {
      preconditionFailure("the corpus \(relative) is required and absent; set FIREBREAK_CORPUS")
    }
    print("skipped: no corpus \(relative); set FIREBREAK_CORPUS to its folder")
    return nil
  }

  /// A Boolean value that tells whether an absent corpus fails the tests.
  package static var isRequired: Bool {
    ProcessInfo.processInfo.environment["FIREBREAK_REQUIRE_CORPUS"] == "1"
  }

  /// The folder of the corpora.
  package static var root: String {
    ProcessInfo.processInfo.environment["FIREBREAK_CORPUS"]
      ?? projectRoot + "/../shared/corpus"
  }

  /// The project's own folder, found from where this file was compiled.
  package static var projectRoot: String {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path(percentEncoded: false)
      .trimmingSuffix("/")
  }
}

extension String {
  /// Returns the text without a suffix, where it has it.
  fileprivate func trimmingSuffix(_ suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }
}
