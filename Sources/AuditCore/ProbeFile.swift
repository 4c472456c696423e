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
    let bytes = try content(of: path, files)
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

  private static func content(
    of path: String, _ files: any InputFiles
  ) throws(ProbeMistake) -> [UInt8] {
    do throws(InputFault) {
      let reader = try files.open(path)
      var bytes: [UInt8] = []
      var chunk = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = try read(reader, into: &chunk)
        if count == 0 { return bytes }
        if bytes.count + count > longest {
          throw InputFault("file size limit: `\(path)` is longer than \(longest) bytes")
        }
        bytes.append(contentsOf: chunk[..<count])
      }
    } catch {
      throw ProbeMistake(error.message)
    }
  }

  private static func read(
    _ reader: any InputReader, into chunk: inout [UInt8]
  ) throws(InputFault) -> Int {
    var fault: InputFault?
    let count = chunk.withUnsafeMutableBytes { buffer in
      do throws(InputFault) {
        return try reader.read(into: buffer)
      } catch {
        fault = error
        return 0
      }
    }
    if let fault { throw fault }
    return count
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
