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
    var texts = ConnectionTexts()
    var bytes: [UInt8] = Array("[".utf8)
    for (index, row) in rows.enumerated() {
      bytes.append(contentsOf: index == 0 ? "\n".utf8 : ",\n".utf8)
      let source = name(of: row.source)
      let destination = name(of: row.destination)
      var writer = JSONWriter(pretty: false)
      writer.object { writer in
        writer.member("source", source.name)
        writer.member("sourceKind", source.kind)
        writer.member("destination", destination.name)
        writer.member("destinationKind", destination.kind)
        writer.member("reading", reading)
      }
      bytes.append(contentsOf: writer.bytes.dropLast())
      bytes.append(contentsOf: texts.json(row.answer))
      bytes.append(UInt8(ascii: "}"))
    }
    bytes.append(contentsOf: "\n]\n".utf8)
    return bytes
  }

  /// The rows as CSV with a header; one line for each protocol of a pair.
  package var csv: [UInt8] {
    var bytes = Array("source,sourceKind,destination,destinationKind,protocol,ports\n".utf8)
    for row in rows {
      let ends = [row.source, row.destination].map(name(of:)).flatMap { [$0.name, $0.kind] }
      for (protocolName, ports) in csvParts(row.answer) {
        bytes.append(contentsOf: CSVText.record(ends + [protocolName, ports]).utf8)
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

  private func csvParts(_ answer: ConnectionAnswer) -> [(String, String)] {
    if answer.certain.isAll { return [("all", "all")] }
    var parts = ConnectionSet.Part.allCases.compactMap { part -> (String, String)? in
      let texts = answer.certain.texts(of: part)
      return texts.isEmpty ? nil : (part.name, texts.joined(separator: " "))
    }
    if !answer.isExact {
      let open = answer.possible.subtracting(answer.certain)
      parts.append(("unknown", open.description))
    }
    return parts
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

/// The JSON of connections, made once for each set: rows share few sets.
private struct ConnectionTexts {
  private var known: [ConnectionAnswer: [UInt8]] = [:]

  /// Returns `,"connections":…` and, where something is unknown, that too.
  mutating func json(_ answer: ConnectionAnswer) -> [UInt8] {
    if let text = known[answer] { return text }
    var writer = JSONWriter(pretty: false)
    writer.object { writer in
      writer.key("connections")
      writer.connections(answer.certain)
      if !answer.isExact {
        writer.key("unknown")
        writer.connections(answer.possible.subtracting(answer.certain))
        writer.key("causes")
        writer.strings(answer.causes.filter { !$0.isMark }.map(\.text).sorted())
      }
    }
    let text = [UInt8(ascii: ",")] + writer.bytes.dropFirst().dropLast()
    known[answer] = text
    return text
  }
}
