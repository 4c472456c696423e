import ArgumentParser

/// How the program ends, for a pipeline to read (product section 9).
enum ExitStatus: Int32, Error, Comparable {
  /// Nothing to report.
  case clean = 0
  /// Findings at or above the threshold that was asked for.
  case findings = 1
  /// The command line or a file a person wrote is wrong.
  case usage = 2
  /// Evidence is incomplete.
  case incomplete = 3
  /// A waiver file is invalid.
  case waivers = 4
  /// A defect of the program.
  case internalError = 70

  /// Orders by which one wins where several hold: 70, 2, 4, 3, 1, 0.
  static func < (left: ExitStatus, right: ExitStatus) -> Bool { left.weight < right.weight }

  private var weight: Int {
    switch self {
    case .clean: 0
    case .findings: 1
    case .incomplete: 2
    case .waivers: 3
    case .usage: 4
    case .internalError: 5
    }
  }
}

/// A mistake of the person at the command line: one line, with what to do.
struct UsageMistake: Error, CustomStringConvertible {
  /// The line, without the program's name.
  let description: String

  /// Makes a mistake.
  init(_ description: String) { self.description = description }
}
