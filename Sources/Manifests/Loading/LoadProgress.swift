/// How far reading a source has come.
package struct LoadProgress: Hashable, Sendable {
  /// How many files were read.
  package var files = 0
  /// How many files there are to read, as far as that is known.
  package var filesTotal = 0
  /// How many bytes were read.
  package var bytes = 0
  /// How many bytes there are to read, as far as that is known.
  package var bytesTotal = 0
  /// How many resources were found.
  package var objects = 0
  /// The file that is being read.
  package var file = ""

  /// Makes a progress of nothing.
  package init() {}
}
