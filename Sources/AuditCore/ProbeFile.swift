import JSONReading
package import Manifests

/// A line of a probe file that is not a question.
package struct ProbeMistake: Error, CustomStringConvertible, Sendable {
  /// What is wrong, with file and line.
  package let description: String

  /// Makes a mistake.
  init(_ description: String) { self.description = description }
}

/// A file of questions: one JSON object a line, with `from`, `to`, `protocol`
/// (TCP where it is missing) and `port`.
package enum ProbeFile {
  /// The longest file that is read.
  private static let longest = 1 << 30

  /// Returns the questions of a file, line by line; blank lines are passed over.
  ///
  /// - Parameters:
  ///   - path: The path of the file, or `-` for standard input.
  ///   - files: The file system.
  /// - Throws: `ProbeMistake` where the file cannot be read.
  package static func read(
    _ path: String, files: any InputFiles = SystemFiles()
  ) throws(ProbeMistake) -> [Result<ConnectionQuestion, ProbeMistake>] {
    let bytes: [UInt8]
    do throws(InputFault) {
      bytes =
        path == "-"
        ? try files.standardInput(limit: longest) : try files.content(of: path, limit: longest)
    } catch {
      throw ProbeMistake(error.message)
    }
    let parser = JSONParser()
    var lines = JSONLines()
    var questions: [Result<ConnectionQuestion, ProbeMistake>] = []
    func take(_ line: JSONLines.Line) {
      guard !line.bytes.allSatisfy({ JSONText.isBlank($0) }) else { return }
      let place = "\(path):\(line.number)"
      do throws(JSONError) {
        let value = try parser.parse(line.bytes, at: line.offset)
        questions.append(question(value, place))
      } catch {
        questions.append(.failure(ProbeMistake("\(place): \(error.message)")))
      }
    }
    bytes.withUnsafeBytes { lines.feed($0, take) }
    lines.finish(take)
    return questions
  }

  private static func question(
    _ value: JSONValue, _ place: String
  ) -> Result<ConnectionQuestion, ProbeMistake> {
    guard value.isObject, let from = value["from"]?.string, let to = value["to"]?.string else {
      return .failure(ProbeMistake("\(place): a probe needs `from`, `to` and `port`"))
    }
    let port = value["port"]?.string ?? value["port"]?.int64.map(String.init)
    guard let port else {
      return .failure(ProbeMistake("\(place): `port` is a number, a name or `type/code`"))
    }
    return .success(
      ConnectionQuestion(
        from: from, to: to, protocolName: value["protocol"]?.string ?? "TCP", port: port))
  }
}
