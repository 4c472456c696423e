package import DisplayText
package import Kubernetes
package import PolicyEngine

/// The connectivity of a cluster: one row for each pair that may connect.
package struct ConnectivityDocument: Sendable {
  /// The rows, in the order they are printed.
  package var rows: [ConnectivityRow]
  /// The workloads that the rows speak of.
  package var inventory: Inventory
  /// Whose answers the rows are, such as `Cilium 1.18` or `the API's text`.
  package var reading: String

  /// Makes a document.
  package init(rows: [ConnectivityRow], inventory: Inventory, reading: String) {
    self.rows = rows
    self.inventory = inventory
    self.reading = reading
  }

  /// The rows as a JSON array, one row a line.
  package var json: [UInt8] {
    var sources = TextMemo<ConnectivityEnd>()
    var destinations = TextMemo<ConnectivityEnd>()
    var connections = TextMemo<ConnectionAnswer>()
    let readings = members { $0.member("reading", reading) }
    var bytes: [UInt8] = Array("[".utf8)
    for (index, row) in rows.enumerated() {
      bytes += (index == 0 ? "\n{" : ",\n{").utf8
      bytes += sources.text(row.source) { members($0, "source", "sourceKind") }
      bytes.append(UInt8(ascii: ","))
      bytes += destinations.text(row.destination) {
        members($0, "destination", "destinationKind")
      }
      bytes.append(UInt8(ascii: ","))
      bytes += readings
      bytes.append(UInt8(ascii: ","))
      bytes += connections.text(row.answer) { members($0) }
      bytes.append(UInt8(ascii: "}"))
    }
    bytes += "\n]\n".utf8
    return bytes
  }

  /// The rows as CSV with a header; one line for each protocol of a pair.
  package var csv: [UInt8] {
    var ends = TextMemo<ConnectivityEnd>()
    var parts: [ConnectionAnswer: [String]] = [:]
    var bytes = Array("source,sourceKind,destination,destinationKind,protocol,ports\n".utf8)
    func fields(_ end: ConnectivityEnd) -> [UInt8] {
      let end = name(of: end)
      return Array(CSVText.fields([end.name, end.kind]).utf8)
    }
    for row in rows {
      let known = parts[row.answer]
      let ports = known ?? csvParts(row.answer)
      if known == nil { parts[row.answer] = ports }
      for text in ports {
        bytes += ends.text(row.source, fields)
        bytes.append(UInt8(ascii: ","))
        bytes += ends.text(row.destination, fields)
        bytes.append(UInt8(ascii: ","))
        bytes += text.utf8
      }
    }
    return bytes
  }

  /// The rows as a table for people.
  package var table: PlainTable {
    var table = PlainTable(columns: [.init("SOURCE"), .init("DESTINATION"), .init("CONNECTIONS")])
    for row in rows {
      table.append([
        SafeText(title(of: row.source)), SafeText(title(of: row.destination)),
        SafeText(AnswerText.text(row.answer)),
      ])
    }
    return table
  }

  /// The ends of the lines of an answer: protocol and ports.
  private func csvParts(_ answer: ConnectionAnswer) -> [String] {
    if answer.certain.isAll { return [CSVText.record(["all", "all"])] }
    var parts = ConnectionSet.Part.allCases.compactMap { part -> String? in
      let texts = answer.certain.texts(of: part)
      return texts.isEmpty ? nil : CSVText.record([part.name, texts.joined(separator: " ")])
    }
    if !answer.isExact {
      let open = answer.possible.subtracting(answer.certain)
      parts.append(CSVText.record(["unknown", open.description]))
    }
    return parts
  }

  /// The members of an object with an end's name and kind.
  private func members(_ end: ConnectivityEnd, _ nameKey: String, _ kindKey: String) -> [UInt8] {
    let end = name(of: end)
    return members { writer in
      writer.member(nameKey, end.name)
      writer.member(kindKey, end.kind)
    }
  }

  /// The members of an object with connections, and with what is unknown.
  private func members(_ answer: ConnectionAnswer) -> [UInt8] {
    members { writer in
      writer.key("connections")
      writer.connections(answer.certain)
      if answer.isExact { return }
      writer.key("unknown")
      writer.connections(answer.possible.subtracting(answer.certain))
      writer.key("causes")
      writer.strings(answer.causes.filter { !$0.isMark }.map(\.text).sorted())
    }
  }

  /// What stands between the braces of an object.
  private func members(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter(pretty: false)
    writer.object(body)
    return Array(writer.bytes.dropFirst().dropLast())
  }

  private func name(of end: ConnectivityEnd) -> (name: String, kind: String) {
    switch end {
    case .workload(let index):
      let identity = inventory.workloads[index].identity
      return (identity.path, identity.kind.kind)
    case .external(let range): return (range.description, "external")
    case .name(let name): return (name.text, "name")
    }
  }

  private func title(of end: ConnectivityEnd) -> String {
    switch end {
    case .workload(let index): inventory.workloads[index].identity.description
    case .external(let range): range.description
    case .name(let name): name.text
    }
  }
}

/// Texts that are made once for each key: rows share few ends and connections.
private struct TextMemo<Key: Hashable> {
  private var known: [Key: [UInt8]] = [:]

  /// Returns the text of a key, which is made where it is not known.
  mutating func text(_ key: Key, _ make: (Key) -> [UInt8]) -> [UInt8] {
    if let text = known[key] { return text }
    let text = make(key)
    known[key] = text
    return text
  }
}
