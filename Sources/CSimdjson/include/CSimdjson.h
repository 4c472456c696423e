#ifndef FIREBREAK_CSIMDJSON_H
#define FIREBREAK_CSIMDJSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A C face for the first stage of simdjson, and what goes with it: the check
/// of the grammar, the cutting of containers, the counting of lines.
///
/// Nothing here reads beyond the length it is given, throws, or recurses.

/// Why a text is not JSON. Zero is success.
enum csimdjson_error {
  CSIMDJSON_OK = 0,
  CSIMDJSON_EMPTY,
  CSIMDJSON_TOO_LONG,
  CSIMDJSON_NO_MEMORY,
  CSIMDJSON_TOO_DEEP,
  CSIMDJSON_INVALID_UTF8,
  CSIMDJSON_UNCLOSED_STRING,
  CSIMDJSON_CONTROL_CHARACTER,
  CSIMDJSON_EXPECTED_VALUE,
  CSIMDJSON_EXPECTED_KEY,
  CSIMDJSON_EXPECTED_COLON,
  CSIMDJSON_EXPECTED_COMMA_OR_BRACE,
  CSIMDJSON_EXPECTED_COMMA_OR_BRACKET,
  CSIMDJSON_UNCLOSED_CONTAINER,
  CSIMDJSON_TRAILING_TEXT,
  CSIMDJSON_INVALID_NUMBER,
  CSIMDJSON_INVALID_LITERAL,
  CSIMDJSON_INVALID_ESCAPE,
  CSIMDJSON_LONE_SURROGATE,
};

/// What a text is made of, valid until the parser is used again.
struct csimdjson_tape {
  /// The offsets of all brackets, colons, commas and starts of scalars; one
  /// more entry behind the last holds the length of the text.
  const uint32_t *structurals;
  /// For each structural that opens a container, the number of the one that
  /// closes it; other entries mean nothing.
  const uint32_t *closings;
  /// The number of structurals.
  size_t count;
  /// Whether any backslash occurs.
  int has_escapes;
  /// Where the error is, if there is one.
  size_t error_offset;
};

/// The memory of a parser, which it keeps from text to text.
typedef struct csimdjson_parser csimdjson_parser;

/// Makes a parser, or returns NULL where there is no memory.
csimdjson_parser *csimdjson_parser_make(void);

/// Frees a parser.
void csimdjson_parser_free(csimdjson_parser *parser);

/// Indexes a text and checks all of it: encoding, grammar, numbers, escapes.
int csimdjson_parse(csimdjson_parser *parser, const uint8_t *bytes, size_t length,
                    uint32_t maximum_depth, struct csimdjson_tape *tape);

/// Where the search for the end of a container stands.
struct csimdjson_cut {
  /// How many containers are open.
  uint64_t depth;
  /// Whether the last byte was inside a string.
  uint8_t in_string;
  /// Whether the last byte was a backslash that escapes the next.
  uint8_t in_escape;
};

/// Looks for the end of the container or string that `cut` is in.
///
/// Returns the offset behind the byte that ended it, or `length` with `cut`
/// ready to go on with the following bytes; `*is_found` tells which. Counts
/// both kinds of brackets alike, since the text is checked afterwards.
size_t csimdjson_cut_container(struct csimdjson_cut *cut, const uint8_t *bytes, size_t length,
                               int *is_found);

/// Returns the offset of the first line feed, or the length.
size_t csimdjson_find_newline(const uint8_t *bytes, size_t length);

/// Returns how many line feeds a text has.
size_t csimdjson_count_newlines(const uint8_t *bytes, size_t length);

#ifdef __cplusplus
}
#endif

#endif
