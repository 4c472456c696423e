/// The named limits of reading JSON, so that no input can exhaust the program.
package struct JSONLimits: Hashable, Sendable {
  /// How many containers may stand inside each other.
  package var maximumDepth: Int
  /// How many bytes one document, or one item of a list, may have.
  package var maximumBytes: Int

  /// Makes limits; the defaults are 256 levels and 256 MiB.
  package init(maximumDepth: Int = 256, maximumBytes: Int = 256 << 20) {
    self.maximumDepth = maximumDepth
    self.maximumBytes = maximumBytes
  }
}
