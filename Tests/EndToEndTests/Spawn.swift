import Foundation

/// Starts programs and waits for their own end.
///
/// `Foundation.Process` waits until every heir of its files has ended, which
/// for a server that a client leaves behind is never; this waits for the one
/// process alone.
enum Spawn {
  /// A program that could not be started.
  struct Failure: Error, CustomStringConvertible {
    /// What happened.
    let description: String
  }

  /// Runs a program to its end and returns its status as `waitpid` gives it.
  ///
  /// - Parameters:
  ///   - path: The program.
  ///   - arguments: Its arguments, without its own name.
  ///   - input: The file it reads, `/dev/null` where none is given.
  ///   - output: The file its standard output is written to.
  ///   - errors: The file its standard error is written to.
  static func run(
    _ path: String, _ arguments: [String], input: String = "/dev/null",
    output: String = "/dev/null", errors: String = "/dev/null"
  ) throws -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    var child = pid_t()
    let code = posix_spawn(&child, path, &actions, nil, words, environ)
    guard code == 0 else { throw Failure(description: "\(path) cannot be started: \(code)") }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 {
      guard errno == EINTR else { throw Failure(description: "\(path) cannot be waited for") }
    }
    return status
  }
}
