#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "CNCurses.h"
#include "Restoring.h"

// Everything that a handler reads is written before `armed` is set and not
// changed while it is.
static volatile sig_atomic_t armed;
static int terminal_descriptor = -1;
static struct termios terminal_modes;
static bool has_modes;
static char restoring[512];
static size_t restoring_count;

static int saved_output = -1;
static int saved_error = -1;
static int kept_reader = -1;

static volatile sig_atomic_t came;
static volatile sig_atomic_t endings;
static volatile sig_atomic_t wake_descriptor = -1;

int cnc_write_all(int descriptor, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(descriptor, bytes, count);
    if (written > 0) {
      bytes += written;
      count -= (size_t)written;
    } else if (written < 0 && errno == EINTR) {
      continue;
    } else if (written < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      struct pollfd ready = {.fd = descriptor, .events = POLLOUT};
      // A terminal that takes nothing for a second is not waited for.
      if (poll(&ready, 1, 1000) <= 0) return -1;
    } else {
      return -1;
    }
  }
  return 0;
}

// Gives the standard output and error back, and then says what was kept: the
// last words of the runtime, above all. Control characters are left out.
static void restore_output(void) {
  int target = saved_error >= 0 ? saved_error : saved_output;
  if (saved_output >= 0) dup2(saved_output, STDOUT_FILENO);
  if (saved_error >= 0) dup2(saved_error, STDERR_FILENO);
  if (kept_reader < 0 || target < 0) return;
  char bytes[1024];
  ssize_t count;
  while ((count = read(kept_reader, bytes, sizeof bytes)) > 0) {
    for (ssize_t i = 0; i < count; i++) {
      unsigned char byte = (unsigned char)bytes[i];
      if ((byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7F) bytes[i] = '?';
    }
    if (cnc_write_all(target, bytes, (size_t)count) != 0) return;
  }
}

static void restore_at_exit(void) { cnc_restore_now(); }

void cnc_arm(int descriptor, const char *bytes, size_t count) {
  static bool is_registered = false;
  if (!is_registered) {
    is_registered = true;
    atexit(restore_at_exit);
  }
  bool was_armed = armed;
  armed = 0;
  if (!was_armed) has_modes = tcgetattr(descriptor, &terminal_modes) == 0;
  terminal_descriptor = descriptor;
  if (count > sizeof restoring) count = sizeof restoring;
  memcpy(restoring, bytes, count);
  restoring_count = count;
  armed = 1;
}

void cnc_disarm(void) {
  armed = 0;
  restore_output();
  if (saved_output >= 0) close(saved_output);
  if (saved_error >= 0) close(saved_error);
  if (kept_reader >= 0) close(kept_reader);
  saved_output = saved_error = kept_reader = -1;
}

void cnc_restore_now(void) {
  if (!armed) return;
  armed = 0;
  int saved = errno;
  cnc_write_all(terminal_descriptor, restoring, restoring_count);
  if (has_modes) tcsetattr(terminal_descriptor, TCSANOW, &terminal_modes);
  restore_output();
  errno = saved;
}

static int keep_terminal(int target, int descriptor) {
  if (!isatty(target)) return -1;
  int copy = fcntl(target, F_DUPFD_CLOEXEC, 3);
  if (copy >= 0 && dup2(descriptor, target) < 0) {
    close(copy);
    return -1;
  }
  return copy;
}

void cnc_divert_output(int descriptor) {
  if (saved_output >= 0 || saved_error >= 0) return;
  int ends[2] = {-1, descriptor};
  if (descriptor < 0) {
    // A pipe that does not block holds the first 64 KiB and drops the rest.
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return;
    kept_reader = ends[0];
  }
  saved_output = keep_terminal(STDOUT_FILENO, ends[1]);
  saved_error = keep_terminal(STDERR_FILENO, ends[1]);
  if (descriptor < 0) close(ends[1]);
}

// Signals that tell something, and those of a crash.
static const int told[] = {SIGWINCH, SIGTSTP, SIGCONT, SIGINT, SIGTERM, SIGHUP, SIGQUIT};
static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT};
#define TOLD (sizeof told / sizeof told[0])
#define CRASHES (sizeof crashes / sizeof crashes[0])
static struct sigaction told_before[TOLD];
static struct sigaction crashes_before[CRASHES];
static bool is_watching;

static int bit_of(int number) {
  switch (number) {
    case SIGWINCH: return CNC_WINDOW;
    case SIGTSTP: return CNC_SUSPEND;
    case SIGCONT: return CNC_CONTINUE;
    case SIGINT: return CNC_INTERRUPT;
    case SIGTERM: return CNC_TERMINATE;
    case SIGHUP: return CNC_HANGUP;
    case SIGQUIT: return CNC_QUIT;
    default: return 0;
  }
}

static void tell(int number) {
  int saved = errno;
  int bit = bit_of(number);
  if (bit & (CNC_INTERRUPT | CNC_TERMINATE | CNC_HANGUP | CNC_QUIT)) {
    // Who asks twice does not wait for an orderly end.
    if (__atomic_add_fetch(&endings, 1, __ATOMIC_SEQ_CST) > 1) {
      cnc_restore_now();
      signal(number, SIG_DFL);
      raise(number);
      errno = saved;
      return;
    }
  }
  __atomic_or_fetch(&came, bit, __ATOMIC_SEQ_CST);
  char byte = 's';
  ssize_t ignored = write(wake_descriptor, &byte, 1);
  (void)ignored;
  errno = saved;
}

static void crash(int number, siginfo_t *cause, void *context) {
  (void)context;
  cnc_restore_now();
  for (size_t i = 0; i < CRASHES; i++) {
    if (crashes[i] == number) sigaction(number, &crashes_before[i], NULL);
  }
  // A fault happens again as soon as we return, and then reaches the action
  // that stood before, at the place of the fault. What was sent, or does not
  // happen again, is sent on.
  // A signal that a person or another program sent does not happen again by
  // itself, and a handler that comes next may return as if nothing had been:
  // it ends the program at once. An abort raises its signal anew.
  bool is_sent = cause == NULL || cause->si_code <= 0;
  if (is_sent && number != SIGABRT) signal(number, SIG_DFL);
  bool happens_again = !is_sent && number != SIGTRAP;
  if (!happens_again) raise(number);
}

bool cnc_watch_signals(int wake) {
  if (is_watching) return false;
  wake_descriptor = wake;
  came = 0;
  endings = 0;
  struct sigaction action;
  memset(&action, 0, sizeof action);
  sigemptyset(&action.sa_mask);
  action.sa_handler = tell;
  action.sa_flags = SA_RESTART | SA_ONSTACK;
  for (size_t i = 0; i < TOLD; i++) {
    sigaction(told[i], NULL, &told_before[i]);
    // Who starts us with a hang-up or an interrupt ignored (nohup, a shell in
    // the background) means it.
    bool may_be_ignored = told[i] == SIGHUP || told[i] == SIGINT || told[i] == SIGQUIT;
    if (may_be_ignored && told_before[i].sa_handler == SIG_IGN) continue;
    sigaction(told[i], &action, NULL);
  }
  action.sa_handler = NULL;
  action.sa_sigaction = crash;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  for (size_t i = 0; i < CRASHES; i++) {
    sigaction(crashes[i], &action, &crashes_before[i]);
  }
  is_watching = true;
  return true;
}

void cnc_unwatch_signals(void) {
  if (!is_watching) return;
  is_watching = false;
  for (size_t i = 0; i < TOLD; i++) sigaction(told[i], &told_before[i], NULL);
  for (size_t i = 0; i < CRASHES; i++) sigaction(crashes[i], &crashes_before[i], NULL);
  wake_descriptor = -1;
}

int cnc_take_signals(void) { return __atomic_exchange_n(&came, 0, __ATOMIC_SEQ_CST); }

void cnc_use_signal_stack(void) {
  stack_t now;
  if (sigaltstack(NULL, &now) == 0 && !(now.ss_flags & SS_DISABLE)) return;
  size_t size = 64 * 1024;
  void *memory = malloc(size);
  if (memory == NULL) return;
  stack_t stack = {.ss_sp = memory, .ss_size = size, .ss_flags = 0};
  if (sigaltstack(&stack, NULL) != 0) free(memory);
}

void cnc_stop(void) {
  struct sigaction standard, before;
  cnc_give_back();
  memset(&standard, 0, sizeof standard);
  sigemptyset(&standard.sa_mask);
  standard.sa_handler = SIG_DFL;
  sigaction(SIGTSTP, &standard, &before);
  __atomic_and_fetch(&came, ~(CNC_SUSPEND | CNC_CONTINUE), __ATOMIC_SEQ_CST);
  // The whole pipeline stops, as the terminal driver would have it. The signal
  // may stop us a moment later, and never does where nobody could let us go
  // on: so the wait for SIGCONT has an end.
  kill(0, SIGTSTP);
  struct timespec step = {.tv_sec = 0, .tv_nsec = 5 * 1000 * 1000};
  for (int i = 0; i < 40; i++) {
    if (__atomic_load_n(&came, __ATOMIC_SEQ_CST) & CNC_CONTINUE) break;
    nanosleep(&step, NULL);
  }
  __atomic_and_fetch(&came, ~(CNC_SUSPEND | CNC_CONTINUE), __ATOMIC_SEQ_CST);
  sigaction(SIGTSTP, &before, NULL);
  cnc_take_again();
}
