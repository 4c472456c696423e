#include "CSimdjson.h"

#include <simdjson.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

using simdjson::internal::dom_parser_implementation;

struct csimdjson_parser {
  std::unique_ptr<dom_parser_implementation> implementation;
  uint32_t *closings = nullptr;
  size_t closings_capacity = 0;
  uint32_t *stack = nullptr;
  size_t stack_capacity = 0;
};

namespace {

bool is_space(uint8_t byte) {
  return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

bool is_digit(uint8_t byte) { return byte >= '0' && byte <= '9'; }

/// Tells whether a scalar may end before a byte.
bool ends_scalar(uint8_t byte) {
  return is_space(byte) || byte == ',' || byte == ']' || byte == '}' || byte == ':';
}

/// Returns the value of a hexadecimal digit, or -1.
int hex_value(uint8_t byte) {
  if (is_digit(byte)) return byte - '0';
  if (byte >= 'a' && byte <= 'f') return byte - 'a' + 10;
  if (byte >= 'A' && byte <= 'F') return byte - 'A' + 10;
  return -1;
}

/// Returns the number of four hexadecimal digits, or -1; needs no padding.
int hex_number(const uint8_t *at, const uint8_t *end) {
  if (end - at < 4) return -1;
  int number = 0;
  for (int digit = 0; digit < 4; ++digit) {
    int value = hex_value(at[digit]);
    if (value < 0) return -1;
    number = number << 4 | value;
  }
  return number;
}

/// Checks the escapes between the quotes of a string.
int check_escapes(const uint8_t *bytes, size_t from, size_t to, size_t *error_offset) {
  const uint8_t *at = bytes + from;
  const uint8_t *end = bytes + to;
  while (at < end) {
    at = static_cast<const uint8_t *>(std::memchr(at, '\\', size_t(end - at)));
    if (at == nullptr) return CSIMDJSON_OK;
    *error_offset = size_t(at - bytes);
    if (end - at < 2) return CSIMDJSON_INVALID_ESCAPE;
    switch (at[1]) {
      case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't':
        at += 2;
        continue;
      case 'u': break;
      default: return CSIMDJSON_INVALID_ESCAPE;
    }
    int unit = hex_number(at + 2, end);
    if (unit < 0) return CSIMDJSON_INVALID_ESCAPE;
    at += 6;
    if (unit < 0xD800 || unit > 0xDFFF) continue;
    if (unit >= 0xDC00 || end - at < 6 || at[0] != '\\' || at[1] != 'u')
      return CSIMDJSON_LONE_SURROGATE;
    int low = hex_number(at + 2, end);
    if (low < 0xDC00 || low > 0xDFFF) return CSIMDJSON_LONE_SURROGATE;
    at += 6;
  }
  return CSIMDJSON_OK;
}

/// Checks a number that starts at an offset.
bool is_number(const uint8_t *bytes, size_t at, size_t length) {
  if (at < length && bytes[at] == '-') ++at;
  if (at >= length || !is_digit(bytes[at])) return false;
  if (bytes[at] == '0') {
    ++at;
  } else {
    while (at < length && is_digit(bytes[at])) ++at;
  }
  if (at < length && bytes[at] == '.') {
    ++at;
    if (at >= length || !is_digit(bytes[at])) return false;
    while (at < length && is_digit(bytes[at])) ++at;
  }
  if (at < length && (bytes[at] == 'e' || bytes[at] == 'E')) {
    ++at;
    if (at < length && (bytes[at] == '+' || bytes[at] == '-')) ++at;
    if (at >= length || !is_digit(bytes[at])) return false;
    while (at < length && is_digit(bytes[at])) ++at;
  }
  return at >= length || ends_scalar(bytes[at]);
}

/// Checks that a word stands at an offset and ends there.
bool is_word(const uint8_t *bytes, size_t at, size_t length, const char *word, size_t size) {
  return length - at >= size && std::memcmp(bytes + at, word, size) == 0 &&
         (length - at == size || ends_scalar(bytes[at + size]));
}

/// Returns the offset of the first byte that is not UTF-8, or the length.
size_t first_invalid_utf8(const uint8_t *bytes, size_t length) {
  size_t at = 0;
  while (at < length) {
    uint8_t lead = bytes[at];
    if (lead < 0x80) { ++at; continue; }
    size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || length - at < size) return at;
    for (size_t next = 1; next < size; ++next)
      if ((bytes[at + next] & 0xC0) != 0x80) return at;
    uint8_t second = bytes[at + 1];
    if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
        (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F))
      return at;
    at += size;
  }
  return length;
}

/// Finds the place of what the first stage refused, byte by byte.
int locate(const uint8_t *bytes, size_t length, size_t *error_offset) {
  size_t invalid = first_invalid_utf8(bytes, length);
  if (invalid < length) {
    *error_offset = invalid;
    return CSIMDJSON_INVALID_UTF8;
  }
  bool in_string = false;
  size_t opened = 0;
  for (size_t at = 0; at < length; ++at) {
    if (!in_string) {
      if (bytes[at] == '"') { in_string = true; opened = at; }
    } else if (bytes[at] == '\\') {
      ++at;
    } else if (bytes[at] == '"') {
      in_string = false;
    } else if (bytes[at] < 0x20) {
      *error_offset = at;
      return CSIMDJSON_CONTROL_CHARACTER;
    }
  }
  *error_offset = in_string ? opened : length;
  return in_string ? CSIMDJSON_UNCLOSED_STRING : CSIMDJSON_EXPECTED_VALUE;
}

/// Checks one scalar that starts at a structural.
int check_scalar(const uint8_t *bytes, size_t length, size_t at, size_t next, bool has_escapes,
                 size_t *error_offset) {
  *error_offset = at;
  switch (bytes[at]) {
    case '"': {
      if (!has_escapes) return CSIMDJSON_OK;
      // Between a closing quote and the next structural there are only blanks.
      size_t end = next;
      while (end > at + 1 && bytes[end - 1] != '"') --end;
      return check_escapes(bytes, at + 1, end - 1, error_offset);
    }
    case '-': case '0': case '1': case '2': case '3': case '4':
    case '5': case '6': case '7': case '8': case '9':
      return is_number(bytes, at, length) ? CSIMDJSON_OK : CSIMDJSON_INVALID_NUMBER;
    case 't': return is_word(bytes, at, length, "true", 4) ? CSIMDJSON_OK : CSIMDJSON_INVALID_LITERAL;
    case 'f': return is_word(bytes, at, length, "false", 5) ? CSIMDJSON_OK : CSIMDJSON_INVALID_LITERAL;
    case 'n': return is_word(bytes, at, length, "null", 4) ? CSIMDJSON_OK : CSIMDJSON_INVALID_LITERAL;
    case ',': case ':': case ']': case '}': return CSIMDJSON_EXPECTED_VALUE;
    default: return CSIMDJSON_INVALID_LITERAL;
  }
}

/// Walks the structurals once: checks the grammar and pairs the brackets.
int check_grammar(csimdjson_parser *parser, const uint8_t *bytes, size_t length,
                  uint32_t maximum_depth, csimdjson_tape *tape) {
  const uint32_t *structurals = tape->structurals;
  const size_t count = tape->count;
  const bool has_escapes = tape->has_escapes != 0;
  uint32_t *closings = parser->closings;
  uint32_t *stack = parser->stack;
  uint32_t depth = 0;
  size_t at = 0;
  size_t *place = &tape->error_offset;

value:
  if (at >= count) goto unclosed;
  {
    uint32_t offset = structurals[at];
    uint8_t byte = bytes[offset];
    if (byte == '{' || byte == '[') {
      if (depth >= maximum_depth) { *place = offset; return CSIMDJSON_TOO_DEEP; }
      stack[depth++] = uint32_t(at++);
      if (at >= count) goto unclosed;
      if (bytes[structurals[at]] == (byte == '{' ? '}' : ']')) goto close;
      if (byte == '{') goto key;
      goto value;
    }
    int error = check_scalar(bytes, length, offset, structurals[at + 1], has_escapes, place);
    if (error != CSIMDJSON_OK) return error;
    ++at;
  }

after_value:
  if (depth == 0) {
    if (at < count) { *place = structurals[at]; return CSIMDJSON_TRAILING_TEXT; }
    return CSIMDJSON_OK;
  }
  if (at >= count) goto unclosed;
  {
    uint8_t byte = bytes[structurals[at]];
    bool in_object = bytes[structurals[stack[depth - 1]]] == '{';
    if (byte == ',') {
      ++at;
      if (in_object) goto key;
      goto value;
    }
    if (byte == (in_object ? '}' : ']')) goto close;
    *place = structurals[at];
    return in_object ? CSIMDJSON_EXPECTED_COMMA_OR_BRACE : CSIMDJSON_EXPECTED_COMMA_OR_BRACKET;
  }

key:
  if (at >= count) goto unclosed;
  {
    uint32_t offset = structurals[at];
    if (bytes[offset] != '"') { *place = offset; return CSIMDJSON_EXPECTED_KEY; }
    if (has_escapes) {
      int error = check_scalar(bytes, length, offset, structurals[at + 1], true, place);
      if (error != CSIMDJSON_OK) return error;
    }
    ++at;
    if (at >= count) goto unclosed;
    if (bytes[structurals[at]] != ':') {
      *place = structurals[at];
      return CSIMDJSON_EXPECTED_COLON;
    }
    ++at;
    goto value;
  }

close:
  closings[stack[--depth]] = uint32_t(at);
  ++at;
  goto after_value;

unclosed:
  *place = depth > 0 ? structurals[stack[depth - 1]] : length;
  return depth > 0 ? CSIMDJSON_UNCLOSED_CONTAINER : CSIMDJSON_EMPTY;
}

/// Makes room for `count` numbers, without keeping what was there.
bool reserve(uint32_t *&numbers, size_t &capacity, size_t count) {
  if (count <= capacity) return true;
  size_t wanted = count + count / 2 + 64;
  std::free(numbers);
  numbers = static_cast<uint32_t *>(std::malloc(wanted * sizeof(uint32_t)));
  capacity = numbers == nullptr ? 0 : wanted;
  return numbers != nullptr;
}

}  // namespace

extern "C" csimdjson_parser *csimdjson_parser_make(void) {
  return new (std::nothrow) csimdjson_parser();
}

extern "C" void csimdjson_parser_free(csimdjson_parser *parser) {
  if (parser == nullptr) return;
  std::free(parser->closings);
  std::free(parser->stack);
  delete parser;
}

extern "C" int csimdjson_parse(csimdjson_parser *parser, const uint8_t *bytes, size_t length,
                               uint32_t maximum_depth, csimdjson_tape *tape) {
  *tape = csimdjson_tape{nullptr, nullptr, 0, 0, 0};
  if (length == 0) return CSIMDJSON_EMPTY;
  if (length > 0xFFFF0000u) return CSIMDJSON_TOO_LONG;
  const size_t floor = 1 << 16;
  const size_t wanted = length < floor ? floor : length;
  auto &implementation = parser->implementation;
  if (!implementation) {
    if (simdjson::get_active_implementation()->create_dom_parser_implementation(
            wanted, 1, implementation) != simdjson::SUCCESS)
      return CSIMDJSON_NO_MEMORY;
  } else if (implementation->capacity() < wanted) {
    // Half as much again, so that texts of slowly growing length do not
    // allocate each time.
    size_t roomy = wanted + wanted / 2;
    if (implementation->set_capacity(roomy > 0xFFFF0000u ? wanted : roomy) != simdjson::SUCCESS) {
      implementation.reset();
      return CSIMDJSON_NO_MEMORY;
    }
  }
  auto error = implementation->stage1(bytes, length, simdjson::stage1_mode::regular);
  if (error == simdjson::EMPTY) return CSIMDJSON_EMPTY;
  if (error == simdjson::CAPACITY) return CSIMDJSON_TOO_LONG;
  if (error != simdjson::SUCCESS) return locate(bytes, length, &tape->error_offset);
  size_t count = implementation->n_structural_indexes;
  if (!reserve(parser->closings, parser->closings_capacity, count + 1) ||
      !reserve(parser->stack, parser->stack_capacity, size_t(maximum_depth) + 1))
    return CSIMDJSON_NO_MEMORY;
  implementation->structural_indexes[count] = uint32_t(length);
  tape->structurals = implementation->structural_indexes.get();
  tape->closings = parser->closings;
  tape->count = count;
  tape->has_escapes = std::memchr(bytes, '\\', length) != nullptr;
  return check_grammar(parser, bytes, length, maximum_depth, tape);
}

namespace {

/// What a byte means to the search for the end of a container.
struct cut_table {
  uint8_t outside[256];
  uint8_t inside[256];
  cut_table() {
    std::memset(outside, 0, sizeof outside);
    std::memset(inside, 0, sizeof inside);
    outside[uint8_t('{')] = outside[uint8_t('[')] = 1;
    outside[uint8_t('}')] = outside[uint8_t(']')] = 2;
    outside[uint8_t('"')] = 3;
    inside[uint8_t('"')] = 1;
    inside[uint8_t('\\')] = 2;
  }
};

const cut_table table;

}  // namespace

extern "C" size_t csimdjson_cut_container(csimdjson_cut *cut, const uint8_t *bytes, size_t length,
                                          int *is_found) {
  size_t at = 0;
  uint64_t depth = cut->depth;
  bool in_string = cut->in_string != 0;
  bool in_escape = cut->in_escape != 0;
  *is_found = 0;
  while (at < length) {
    if (in_string) {
      if (in_escape) { in_escape = false; ++at; continue; }
      while (at < length && table.inside[bytes[at]] == 0) ++at;
      if (at >= length) break;
      if (bytes[at] == '\\') {
        in_escape = true;
      } else {
        in_string = false;
        if (depth == 0) { *is_found = 1; ++at; break; }
      }
      ++at;
    } else {
      while (at < length && table.outside[bytes[at]] == 0) ++at;
      if (at >= length) break;
      switch (table.outside[bytes[at]]) {
        case 1: ++depth; break;
        case 2: if (depth > 0) --depth; break;
        default: in_string = true; break;
      }
      ++at;
      if (depth == 0 && !in_string) { *is_found = 1; break; }
    }
  }
  cut->depth = depth;
  cut->in_string = in_string;
  cut->in_escape = in_escape;
  return at;
}

extern "C" size_t csimdjson_count_newlines(const uint8_t *bytes, size_t length) {
  size_t count = 0;
  for (size_t at = 0; at < length; ++at) count += bytes[at] == '\n';
  return count;
}

extern "C" size_t csimdjson_find_newline(const uint8_t *bytes, size_t length) {
  const void *found = length == 0 ? nullptr : std::memchr(bytes, '\n', length);
  return found == nullptr ? length : size_t(static_cast<const uint8_t *>(found) - bytes);
}
