import CSimdjson

/// Why a text is not the JSON it should be, and where.
package struct JSONError: Error, Hashable, Sendable {
  /// The place, in bytes from the start of the input.
  package var offset: Int
  /// What is wrong, in one line: lower case, no full stop.
  package var message: String

  /// Makes an error.
  package init(offset: Int, message: String) {
    self.offset = offset
    self.message = message
  }

  /// Makes the error of a code of the shim.
  init(code: Int32, offset: Int, limits: JSONLimits) {
    self.init(offset: offset, message: JSONError.message(of: Int(code), limits))
  }

  private static func message(of code: Int, _ limits: JSONLimits) -> String {
    switch code {
    case Int(CSIMDJSON_EMPTY.rawValue): "there is no JSON value"
    case Int(CSIMDJSON_TOO_LONG.rawValue): "the text is longer than 4 GB"
    case Int(CSIMDJSON_NO_MEMORY.rawValue): "there is no memory to read the text"
    case Int(CSIMDJSON_TOO_DEEP.rawValue):
      "the value is nested deeper than \(limits.maximumDepth) levels"
    case Int(CSIMDJSON_INVALID_UTF8.rawValue): "the text is not valid UTF-8"
    case Int(CSIMDJSON_UNCLOSED_STRING.rawValue): "the string is not closed"
    case Int(CSIMDJSON_CONTROL_CHARACTER.rawValue):
      "a control character stands in a string without an escape"
    case Int(CSIMDJSON_EXPECTED_KEY.rawValue): "expected a key in quotes"
    case Int(CSIMDJSON_EXPECTED_COLON.rawValue): "expected `:` after the key"
    case Int(CSIMDJSON_EXPECTED_COMMA_OR_BRACE.rawValue): "expected `,` or `}`"
    case Int(CSIMDJSON_EXPECTED_COMMA_OR_BRACKET.rawValue): "expected `,` or `]`"
    case Int(CSIMDJSON_UNCLOSED_CONTAINER.rawValue):
      "the text ends before this object or array is closed"
    case Int(CSIMDJSON_TRAILING_TEXT.rawValue): "text follows the end of the value"
    case Int(CSIMDJSON_INVALID_NUMBER.rawValue): "invalid number"
    case Int(CSIMDJSON_INVALID_LITERAL.rawValue): "expected a value"
    case Int(CSIMDJSON_INVALID_ESCAPE.rawValue): "invalid escape in a string"
    case Int(CSIMDJSON_LONE_SURROGATE.rawValue):
      "an escape names half of a surrogate pair without the other half"
    default: "expected a value"
    }
  }
}

extension JSONError: CustomStringConvertible {
  /// The place and the message.
  package var description: String { "+\(offset): \(message)" }
}
