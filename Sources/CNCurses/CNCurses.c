#include "CNCurses.h"

#include <curses.h>
#include <term.h>
// A capability by that name is not asked for; the word is wanted.
#undef columns

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "Restoring.h"

// The widest row that is drawn; what is behind it is left out.
#define ROW_LIMIT 2048
#define PAIR_CACHE 256

static SCREEN *screen;
static FILE *input_file;
static FILE *output_file;
static int output_descriptor = -1;
static bool has_colors_now;
static bool takes_modes;
static char leaving[128];

static struct {
  int32_t foreground;
  int32_t background;
  int pair;
} pair_cache[PAIR_CACHE];

bool cnc_set_locale(void) {
  const char *names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
  bool is_named = false;
  for (int i = 0; i < 3; i++) {
    const char *value = getenv(names[i]);
    if (value != NULL && value[0] != '\0') is_named = true;
  }
  // A container or a cron job names no locale at all; one that names C or
  // POSIX means it.
  bool is_set = is_named && setlocale(LC_CTYPE, "") != NULL;
  if (!is_set && setlocale(LC_CTYPE, "C.UTF-8") == NULL) setlocale(LC_CTYPE, "en_US.UTF-8");
  const char *codeset = nl_langinfo(CODESET);
  return codeset != NULL && strcmp(codeset, "UTF-8") == 0 && MB_CUR_MAX > 1;
}

int cnc_library_width(uint32_t scalar) { return wcwidth((wchar_t)scalar); }

static const char *capability(const char *name) {
  const char *value = tigetstr((char *)name);
  return value == NULL || value == (const char *)-1 ? NULL : value;
}

// Tells whether the terminal is described and can place its cursor, before a
// byte is written to it.
static cnc_result examine(const char *terminal, int output) {
  int status = 0;
  if (setupterm((char *)terminal, output, &status) != OK) return CNC_UNKNOWN_TERMINAL;
  bool can_place = capability("cup") != NULL;
  del_curterm(cur_term);
  return can_place ? CNC_OPEN : CNC_DUMB_TERMINAL;
}

static FILE *duplicate(int descriptor, const char *mode) {
  int copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
  if (copy < 0) return NULL;
  FILE *file = fdopen(copy, mode);
  if (file == NULL) close(copy);
  return file;
}

static void close_files(void) {
  if (input_file != NULL) fclose(input_file);
  if (output_file != NULL) fclose(output_file);
  input_file = NULL;
  output_file = NULL;
  output_descriptor = -1;
}

// The bytes that give the terminal back where ncurses cannot be called.
static void arm(void) {
  char bytes[512];
  size_t count = 0;
  const char *parts[] = {
      takes_modes ? leaving : "", capability("sgr0"), capability("op"), capability("cnorm"),
      capability("rmcup"),
  };
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
    if (parts[i] == NULL) continue;
    // Padding such as $<5/> is for tputs; no terminal of today needs it.
    for (const char *at = parts[i]; *at != '\0' && count < sizeof bytes; at++) {
      if (at[0] == '$' && at[1] == '<') {
        const char *end = strchr(at, '>');
        if (end != NULL) {
          at = end;
          continue;
        }
      }
      bytes[count++] = *at;
    }
  }
  cnc_arm(output_descriptor, bytes, count);
}

cnc_result cnc_open(int input, int output, const char *terminal, bool with_colors) {
  if (screen != NULL) return CNC_BUSY;
  cnc_result found = examine(terminal, output);
  if (found != CNC_OPEN) return found;
  input_file = duplicate(input, "r");
  output_file = duplicate(output, "w");
  if (input_file == NULL || output_file == NULL) {
    int saved = errno;
    close_files();
    errno = saved;
    return CNC_SYSTEM_ERROR;
  }
  output_descriptor = fileno(output_file);
  // Remember the modes of the device before ncurses changes them.
  cnc_arm(output_descriptor, "", 0);
  screen = newterm((char *)terminal, output_file, input_file);
  if (screen == NULL) {
    cnc_disarm();
    close_files();
    return CNC_UNKNOWN_TERMINAL;
  }
  const char *alternate = capability("smcup");
  takes_modes = alternate != NULL && strstr(alternate, "1049") != NULL;
  leaving[0] = '\0';
  arm();
  raw();
  noecho();
  nonl();
  intrflush(stdscr, FALSE);
  // doupdate must never stop half-way because a key is waiting.
  typeahead(-1);
  idlok(stdscr, TRUE);
  scrollok(stdscr, FALSE);
  leaveok(stdscr, FALSE);
  memset(pair_cache, 0, sizeof pair_cache);
  has_colors_now = false;
  if (with_colors && has_colors() && start_color() == OK) {
    use_default_colors();
    has_colors_now = true;
  }
  return CNC_OPEN;
}

bool cnc_is_open(void) { return screen != NULL; }

void cnc_close(void) {
  if (screen == NULL) return;
  if (takes_modes && leaving[0] != '\0') {
    cnc_write_all(output_descriptor, leaving, strlen(leaving));
  }
  curs_set(1);
  endwin();
  cnc_disarm();
  delscreen(screen);
  screen = NULL;
  close_files();
}

int cnc_colors(void) {
  if (screen == NULL) return 0;
  int count = tigetnum("colors");
  return count > 0 ? count : 0;
}

bool cnc_takes_modes(void) { return screen != NULL && takes_modes; }

const char *cnc_key_bytes(const char *name) {
  return screen == NULL ? NULL : capability(name);
}

bool cnc_device_size(int descriptor, int *rows, int *columns) {
  struct winsize size;
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) return false;
  if (size.ws_row == 0 || size.ws_col == 0) return false;
  *rows = size.ws_row;
  *columns = size.ws_col;
  return true;
}

void cnc_resize(int rows, int columns) {
  if (screen == NULL) return;
  if (rows < 1) rows = 1;
  if (columns < 1) columns = 1;
  if (is_term_resized(rows, columns)) {
    resizeterm(rows, columns);
    clearok(curscr, TRUE);
  }
}

static int pair_of(int32_t foreground, int32_t background) {
  if (!has_colors_now || (foreground < 0 && background < 0)) return 0;
  uint32_t mixed = (uint32_t)foreground * 31u + (uint32_t)background * 7919u;
  size_t slot = (mixed ^ (mixed >> 8)) % PAIR_CACHE;
  if (pair_cache[slot].pair > 0 && pair_cache[slot].foreground == foreground &&
      pair_cache[slot].background == background) {
    return pair_cache[slot].pair;
  }
  int pair = alloc_pair(foreground, background);
  if (pair < 0) return 0;
  pair_cache[slot].foreground = foreground;
  pair_cache[slot].background = background;
  pair_cache[slot].pair = pair;
  return pair;
}

static attr_t attributes_of(uint8_t bits) {
  attr_t attributes = A_NORMAL;
  if (bits & 1) attributes |= A_BOLD;
  if (bits & 2) attributes |= A_DIM;
  if (bits & 4) attributes |= A_UNDERLINE;
  if (bits & 8) attributes |= A_REVERSE;
  return attributes;
}

void cnc_put_row(int row, const cnc_cell *cells, int count) {
  static cchar_t line[ROW_LIMIT];
  if (screen == NULL) return;
  int used = 0;
  int limit = count < ROW_LIMIT ? count : ROW_LIMIT;
  for (int i = 0; i < limit; i++) {
    const cnc_cell *cell = &cells[i];
    if (cell->width == 0) continue;
    wchar_t text[CCHARW_MAX + 1] = {0};
    int repeats = 1;
    text[0] = (wchar_t)cell->scalar;
    if (cell->scalar < 0x20 || cell->scalar == 0x7F ||
        (cell->scalar > 0x7E && wcwidth((wchar_t)cell->scalar) != cell->width)) {
      // The C library lays it out in another width, or cannot draw it at all.
      text[0] = L'?';
      repeats = cell->width;
    } else if (cell->marks != 0) {
      int length = 1;
      for (uint64_t rest = cell->marks; rest != 0 && length < CCHARW_MAX; rest >>= 21) {
        wchar_t mark = (wchar_t)(rest & 0x1FFFFF);
        if (wcwidth(mark) == 0) text[length++] = mark;
      }
    }
    int pair = pair_of(cell->foreground, cell->background);
    for (int n = 0; n < repeats && used < ROW_LIMIT; n++) {
      if (setcchar(&line[used], text, attributes_of(cell->attributes), (short)(pair & 0x7FFF),
                   &pair) == OK) {
        used++;
      }
    }
  }
  mvwadd_wchnstr(stdscr, row, 0, line, used);
}

void cnc_present(int cursor_row, int cursor_column, bool shows_cursor, bool synchronized) {
  static const char begin[] = "\033[?2026h";
  static const char end[] = "\033[?2026l";
  if (screen == NULL) return;
  curs_set(shows_cursor ? 1 : 0);
  wmove(stdscr, cursor_row, cursor_column);
  wnoutrefresh(stdscr);
  bool is_marked = synchronized && takes_modes;
  if (is_marked) cnc_write_all(output_descriptor, begin, sizeof begin - 1);
  doupdate();
  if (is_marked) cnc_write_all(output_descriptor, end, sizeof end - 1);
}

void cnc_redraw_all(void) {
  if (screen != NULL) clearok(curscr, TRUE);
}

bool cnc_write(const char *bytes, size_t count) {
  if (screen == NULL) return false;
  return cnc_write_all(output_descriptor, bytes, count) == 0;
}

void cnc_set_leaving(const char *bytes) {
  if (screen == NULL || strlen(bytes) >= sizeof leaving) return;
  strcpy(leaving, bytes);
  arm();
}

// Gives the terminal back without forgetting the screen.
void cnc_give_back(void) {
  if (screen == NULL) return;
  if (takes_modes && leaving[0] != '\0') {
    cnc_write_all(output_descriptor, leaving, strlen(leaving));
  }
  curs_set(1);
  endwin();
}

void cnc_take_again(void) {
  if (screen == NULL) return;
  // After endwin the next doupdate takes the device again by itself. The same
  // way serves where a shell changed the device while we were stopped.
  if (!isendwin()) endwin();
  clearok(curscr, TRUE);
}
