package import Audit
package import DisplayText

/// The catalogue of checks, as people and programs read it.
package struct ChecksDocument: Sendable {
  private let entries: [CheckDescriptor]

  /// Makes a document of the whole catalogue.
  package init(_ entries: [CheckDescriptor] = CheckCatalogue().entries) { self.entries = entries }

  /// One line a check.
  package var table: PlainTable {
    var table = PlainTable(columns: [
      .init("CHECK"), .init("SEVERITY"), .init("WHAT IT FINDS"), .init("MAPS TO"),
    ])
    for entry in entries {
      table.append([
        SafeText(entry.id), SafeText(entry.severity.rawValue), SafeText(entry.title),
        SafeText(entry.mappings.map(\.control.identifier).joined(separator: " ")),
      ])
    }
    return table
  }

  /// A table in Markdown, with the remedy.
  package var markdown: String {
    var text = "| check | severity | what it finds | what to do | maps to |\n"
    text += "| --- | --- | --- | --- | --- |\n"
    for entry in entries {
      let mappings = entry.mappings.map {
        "\($0.control.framework.rawValue) \($0.control.version) \($0.control.identifier)"
      }.joined(separator: ", ")
      let severity = entry.severity.rawValue + (entry.severityNote.map { "; \($0)" } ?? "")
      let cells = [entry.id, severity, entry.title, entry.remedy, mappings].map {
        MarkdownText.inline($0).replacing("|", with: "\\|")
      }
      text += "| \(cells.joined(separator: " | ")) |\n"
    }
    return text
  }

  /// The catalogue as JSON, mappings with their framework and version.
  package var json: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schemaVersion", AuditDocument.schemaVersion)
      writer.key("checks")
      writer.array(entries) { writer, entry in
        writer.object { writer in
          writer.member("id", entry.id)
          writer.member("title", entry.title)
          writer.member("severity", entry.severity.rawValue)
          writer.member("severityNote", entry.severityNote)
          writer.member("description", entry.description)
          writer.member("remedy", entry.remedy)
          writer.key("mappings")
          writer.array(entry.mappings) { writer, mapping in
            writer.object { writer in
              writer.member("framework", mapping.control.framework.rawValue)
              writer.member("version", mapping.control.version)
              writer.member("control", mapping.control.identifier)
              writer.member("title", mapping.control.title)
              writer.member("platform", mapping.control.platform)
              writer.member("strength", mapping.strength.rawValue)
              writer.member("source", mapping.control.framework.source)
            }
          }
        }
      }
    }
    writer.endLine()
    return writer.bytes
  }
}
