/// A line of a probe file that is not a question.
package struct ProbeMistake: Error, CustomStringConvertible, Sendable {
  /// What is wrong, with file and line.
  package let description: String
}
