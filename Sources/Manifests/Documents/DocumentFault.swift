package import Kubernetes

/// Why a document, or the rest of a file, could not be read.
package struct DocumentFault: Error, Hashable, Sendable {
  /// What kind of fault it is.
  package enum Cause: Hashable, Sendable {
    /// The text is not what its format asks for.
    case syntax
    /// The text ends in the middle.
    case truncated
    /// A named limit was passed.
    case limit
    /// The text is a template that has to be rendered first.
    case template
  }

  /// What kind of fault it is.
  package var cause: Cause
  /// What is wrong, in one line: lower case, no full stop.
  package var message: String
  /// Where it is wrong.
  package var location: SourceLocation
  /// What to do about it.
  package var help: String?

  /// Makes a fault.
  package init(
    _ cause: Cause, _ message: String, at location: SourceLocation, help: String? = nil
  ) {
    self.cause = cause
    self.message = message
    self.location = location
    self.help = help
  }
}

extension DocumentFault: CustomStringConvertible {
  /// The place and the message.
  package var description: String { "\(location): \(message)" }
}
