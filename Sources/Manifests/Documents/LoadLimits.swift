/// The named limits of reading manifests, so that no input can exhaust the
/// program (facts 4.2, rule 3).
///
/// Whatever passes a limit gives a diagnostic that names the limit, and a gap
/// in the evidence; nothing is cut off in silence.
package struct LoadLimits: Hashable, Sendable {
  /// How many bytes one file may have.
  package var fileBytes: Int
  /// How many files one source may have.
  package var files: Int
  /// How many resources one source may have.
  package var objects: Int
  /// How many levels a document may be nested.
  package var depth: Int
  /// How many aliases one document may use.
  package var aliases: Int
  /// How many nodes the aliases of one document may stand for.
  package var expandedNodes: Int

  /// Makes limits; the defaults are those that the program promises.
  package init(
    fileBytes: Int = 2 << 30, files: Int = 1_000_000, objects: Int = 2_000_000, depth: Int = 256,
    aliases: Int = 1000, expandedNodes: Int = 10_000_000
  ) {
    self.fileBytes = fileBytes
    self.files = files
    self.objects = objects
    self.depth = depth
    self.aliases = aliases
    self.expandedNodes = expandedNodes
  }
}
