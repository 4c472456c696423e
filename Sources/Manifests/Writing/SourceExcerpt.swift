package import Kubernetes

/// The lines of a policy around what a finding points at.
///
/// Of YAML it is the text of the file itself; of JSON the policy as our own
/// writer puts it, with the lines found by the path of the field. The text is
/// as it was read: whoever shows it makes it safe.
package struct SourceExcerpt: Hashable, Sendable {
  /// One line of the text.
  package struct Line: Hashable, Sendable {
    /// Its number, counted from 1: in the file, or in the rendered text.
    package var number: Int
    /// The text, without its end.
    package var text: String
    /// A Boolean value that tells whether the finding points at it.
    package var isGuilty: Bool

    /// Makes a line.
    package init(number: Int, text: String, isGuilty: Bool) {
      self.number = number
      self.text = text
      self.isGuilty = isGuilty
    }
  }

  /// The file, or `rendered from capture.json:48211`.
  package var title: String
  /// The lines, in order.
  package var lines: [Line]

  /// Makes an excerpt.
  package init(title: String, lines: [Line]) {
    self.title = title
    self.lines = lines
  }

  /// Returns the lines of a policy with those of some fields marked.
  ///
  /// - Parameters:
  ///   - policy: The policy.
  ///   - paths: The paths of the guilty fields, such as `spec.egress[0]`; an
  ///     empty one stands for the policy as a whole.
  ///   - places: Turns offsets into lines and gives the text of files out.
  ///   - maximum: How many lines are wanted at most; the guilty ones are kept.
  package static func of(
    _ policy: NetworkPolicy, paths: [String], places: PlaceResolver, maximum: Int = 200
  ) -> SourceExcerpt {
    let location = policy.metadata.location
    if case .lineColumn = location.position, let text = places.text(of: location.file),
      let excerpt = written(text, at: location, paths, maximum)
    {
      return excerpt
    }
    return rendered(policy, paths, places, maximum)
  }

  /// Returns the lines of an object of a YAML file with those of some fields
  /// marked; `nil` where it stands in JSON, or cannot be read again.
  ///
  /// - Parameters:
  ///   - location: Where the object begins.
  ///   - paths: The paths of the guilty fields.
  ///   - places: Gives the text of files out.
  ///   - maximum: How many lines are wanted at most; the guilty ones are kept.
  package static func of(
    objectAt location: SourceLocation, paths: [String], places: PlaceResolver,
    maximum: Int = 200
  ) -> SourceExcerpt? {
    guard case .lineColumn = location.position, let text = places.text(of: location.file)
    else { return nil }
    return written(text, at: location, paths, maximum)
  }

  private static func rendered(
    _ policy: NetworkPolicy, _ paths: [String], _ places: PlaceResolver, _ maximum: Int
  ) -> SourceExcerpt {
    let rendered = ManifestWriter.rendered(ManifestWriter.Entry(policy))
    var guilty: Set<Int> = []
    for path in paths {
      if let lines = rendered.lines(of: path) { guilty.formUnion(lines) }
    }
    let place = places.resolved(policy.metadata.location)
    let name = place.file.split(separator: "/").last.map(String.init) ?? place.file
    let line = place.line.map { ":\($0)" } ?? ""
    return SourceExcerpt(
      title: "rendered from \(name)\(line)",
      lines: window(0..<rendered.lines.count, guilty, maximum).map {
        Line(number: $0 + 1, text: rendered.lines[$0], isGuilty: guilty.contains($0))
      })
  }

  /// Returns the lines of a YAML file, found by reading its document again.
  private static func written(
    _ bytes: [UInt8], at location: SourceLocation, _ paths: [String], _ maximum: Int
  ) -> SourceExcerpt? {
    let text = TextEncoding.normalized(bytes)
    guard let line = location.line, let column = location.column,
      let object = object(in: text, file: location.file, line: line, column: column)
    else { return nil }
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let whole = object.lineRange
    var guilty: Set<Int> = []
    for path in paths {
      guilty.formUnion(object.descendant(at: path)?.lineRange ?? line...line)
    }
    let shown = window(whole.lowerBound..<(whole.upperBound + 1), guilty, maximum)
    return SourceExcerpt(
      title: location.file,
      lines: shown.filter { $0 >= 1 && $0 <= lines.count }.map { number in
        var content = lines[number - 1]
        if content.last == UInt8(ascii: "\r") { content = content.dropLast() }
        return Line(
          number: number, text: String(decoding: content, as: UTF8.self),
          isGuilty: guilty.contains(number))
      })
  }

  private static func object(
    in text: [UInt8], file: String, line: Int, column: Int
  ) -> DocumentNode? {
    text.withUnsafeBufferPointer { buffer in
      guard
        let segment = YAMLSegments.segments(of: buffer).last(where: { $0.firstLine <= line })
      else { return nil }
      let documents = YAMLReader.read(
        UnsafeBufferPointer(rebasing: buffer[segment.range]), firstLine: segment.firstLine,
        file: file, limits: LoadLimits())
      let place = TapeNode.place(line: line, column: column)
      for case .success(let root) in documents {
        if let index = root.tape.nodes.firstIndex(where: {
          $0.kind == .mapping && $0.place == place
        }) {
          return DocumentNode(root.tape, index)
        }
      }
      return nil
    }
  }

  /// Returns the numbers to show: all where they fit, else those around the
  /// first guilty one.
  private static func window(
    _ all: Range<Int>, _ guilty: Set<Int>, _ maximum: Int
  ) -> Range<Int> {
    guard all.count > maximum, maximum > 0 else { return all }
    let first = guilty.filter { all.contains($0) }.min() ?? all.lowerBound
    let start = max(all.lowerBound, min(first - maximum / 4, all.upperBound - maximum))
    return start..<min(all.upperBound, start + maximum)
  }
}

extension DocumentNode {
  /// The lines of the file that the node and all inside it start on.
  fileprivate var lineRange: ClosedRange<Int> {
    let end = index + Int(node.size)
    let lines = tape.nodes[index..<end].lazy.map { Int($0.place >> 32) }
    let first = lines.first ?? 1
    return first...max(first, lines.max() ?? first)
  }
}
