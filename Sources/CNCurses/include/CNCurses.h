#ifndef FIREBREAK_CNCURSES_H
#define FIREBREAK_CNCURSES_H

// The one door to ncurses. No type, macro or global of curses.h shows here:
// Swift sees integers, bytes and the cell below. There is one screen a process,
// and all calls but those marked otherwise belong to one thread.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// One cell of a row as ncurses is given it.
typedef struct {
  /// Up to three combining marks, 21 bits each, the first lowest.
  uint64_t marks;
  /// The code point; 0 in the second cell of a wide cluster.
  uint32_t scalar;
  /// The ink: -1 for the person's own, else an index or, in direct colour, RGB.
  int32_t foreground;
  /// The paper, likewise.
  int32_t background;
  /// The number of cells: 1, 2, or 0 for the second cell of a wide cluster.
  uint8_t width;
  /// 1 bold, 2 dim, 4 underlined, 8 reversed.
  uint8_t attributes;
} cnc_cell;

/// What came of opening a screen.
typedef enum {
  /// The screen is open.
  CNC_OPEN = 0,
  /// No description of the terminal was found.
  CNC_UNKNOWN_TERMINAL = 1,
  /// The terminal cannot place its cursor.
  CNC_DUMB_TERMINAL = 2,
  /// A system call failed; `errno` says why.
  CNC_SYSTEM_ERROR = 3,
  /// A screen is open already.
  CNC_BUSY = 4,
} cnc_result;

/// Takes the character encoding of the environment, or of C.UTF-8 where the
/// environment names none; returns whether UTF-8 is drawn. Once, before the
/// screen is open.
bool cnc_set_locale(void);

/// Opens the screen on two descriptors (they are duplicated). Nothing is
/// written when the result is not CNC_OPEN.
cnc_result cnc_open(int input, int output, const char *terminal, bool with_colors);

/// Leaves the screen and frees it; does nothing when none is open.
void cnc_close(void);

/// Returns whether a screen is open.
bool cnc_is_open(void);

/// Returns the number of colours that the terminal describes; 0 for none.
int cnc_colors(void);

/// Returns whether the terminal is of the xterm kind: it has an alternate
/// screen and takes private modes.
bool cnc_takes_modes(void);

/// Returns the bytes that a key of the terminal description sends, by its
/// terminfo name (`kcuu1`); NULL for none.
const char *cnc_key_bytes(const char *name);

/// Asks the device for its size; false where it does not know. Any thread.
bool cnc_device_size(int descriptor, int *rows, int *columns);

/// Gives the screen another size.
void cnc_resize(int rows, int columns);

/// Puts a whole row of cells on the screen to come.
void cnc_put_row(int row, const cnc_cell *cells, int count);

/// Draws what changed and parks the cursor; with `synchronized` between the
/// marks of DEC mode 2026.
void cnc_present(int cursor_row, int cursor_column, bool shows_cursor, bool synchronized);

/// Lets the next present draw everything anew.
void cnc_redraw_all(void);

/// Writes bytes to the terminal past ncurses; whole or not at all.
bool cnc_write(const char *bytes, size_t count);

/// Says which bytes turn off what `cnc_write` turned on; they are written on
/// every way out. At most 127.
void cnc_set_leaving(const char *bytes);

/// Gives the terminal back, stops the process group, and returns when it goes
/// on, the screen to be drawn anew.
void cnc_stop(void);

/// Takes the terminal again after others may have used it.
void cnc_take_again(void);

/// Installs the handlers of signals; each tells by a byte on a descriptor that
/// does not block, and by `cnc_take_signals`. Crashes give the terminal back
/// and go on to the action that stood before.
bool cnc_watch_signals(int wake_descriptor);

/// Puts back the actions that stood before.
void cnc_unwatch_signals(void);

/// The signals that came, as bits of `cnc_take_signals`.
enum {
  CNC_WINDOW = 1,
  CNC_SUSPEND = 2,
  CNC_CONTINUE = 4,
  CNC_INTERRUPT = 8,
  CNC_TERMINATE = 16,
  CNC_HANGUP = 32,
  CNC_QUIT = 64,
};

/// Returns the signals that came since the last call. Any thread.
int cnc_take_signals(void);

/// Gives the calling thread a stack of its own for signals; the stack is kept
/// as long as the process.
void cnc_use_signal_stack(void);

/// Sends what others write to the standard output and error to a descriptor
/// while the screen is open, as far as they are terminals. Below zero keeps the
/// first 64 KiB of it and says them when the terminal has been given back: the
/// last words of a crash, above all.
void cnc_divert_output(int descriptor);

/// Returns the width that the C library gives a code point; -1 for none.
int cnc_library_width(uint32_t scalar);

#endif
