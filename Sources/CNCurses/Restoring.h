#ifndef FIREBREAK_RESTORING_H
#define FIREBREAK_RESTORING_H

// What the two halves of the shim share: how to give the terminal back with
// calls that a signal handler may make.

#include <stddef.h>

/// Remembers how the terminal was and which bytes give it back.
void cnc_arm(int descriptor, const char *bytes, size_t count);

/// Forgets it: the terminal has been given back.
void cnc_disarm(void);

/// Gives the terminal back with write, tcsetattr and dup2 alone; once until it
/// is armed again.
void cnc_restore_now(void);

/// Writes all bytes; returns 0, or -1 with `errno`.
int cnc_write_all(int descriptor, const char *bytes, size_t count);

/// Leaves the screen as cnc_close does, without forgetting it.
void cnc_give_back(void);

#endif
