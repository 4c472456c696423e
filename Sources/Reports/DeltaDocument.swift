package import DisplayText
package import Kubernetes
package import PolicyEngine

/// What opened and closed between two sources of one cluster, for people and for
/// programs.
///
/// A change stands among the sure ones where something surely passes now and
/// surely did not, or the other way round; everything else that may have
/// changed stands apart, with the reason why nobody can know. Pairs stand in
/// the order of `ConnectivityDelta`.
package struct DeltaDocument: Sendable {
  /// One of the two sources.
  package struct Side: Sendable {
    /// What the person calls it.
    package var name: String
    /// Its workloads and pods.
    package var inventory: Inventory
    /// What the source could not say, one line each; empty where its evidence
    /// is complete.
    package var gaps: [String]
    /// Whose reading of the policies counts, such as `Cilium 1.18`.
    package var reading: String

    /// Makes a side.
    package init(name: String, inventory: Inventory, gaps: [String], reading: String) {
      self.name = name
      self.inventory = inventory
      self.gaps = gaps
      self.reading = reading
    }
  }

  /// How sure it is that a pair changed.
  enum Sureness {
    /// Under every reading of both sources.
    case sure
    /// Under some readings.
    case possible
  }

  /// A pair that differs, and what became of it.
  struct Row {
    /// What became of it: `opened`, `closed` or `changed`.
    var verb: Verb
    /// Whether it surely did.
    var sureness: Sureness
    /// The pair.
    var change: ConnectivityDelta.Change
  }

  /// What became of a pair.
  enum Verb: String, CaseIterable {
    /// Nothing could pass, and now something can.
    case opened
    /// Something could pass, and now nothing can.
    case closed
    /// Something could pass and still can, but not the same.
    case changed
  }

  /// The earlier source.
  package let old: Side
  /// The later source.
  package let new: Side
  /// Workloads of the later source that the earlier one does not have.
  package let added: [WorkloadIdentity]
  /// Workloads of the earlier source that the later one does not have.
  package let removed: [WorkloadIdentity]
  /// The pairs that differ, sure ones first, then by what became of them.
  let rows: [Row]

  /// Makes a document; linear in the changes and the workloads.
  package init(_ delta: ConnectivityDelta, old: Side, new: Side) {
    self.old = old
    self.new = new
    let before = old.inventory.workloads.map(\.identity)
    let after = new.inventory.workloads.map(\.identity)
    let known = (before: Set(before), after: Set(after))
    added = after.filter { !known.before.contains($0) }
    removed = before.filter { !known.after.contains($0) }
    let all: [(Verb, ConnectivityDelta.Changes)] = [
      (.opened, delta.opened), (.closed, delta.closed), (.changed, delta.changed),
    ]
    let rows = all.flatMap { verb, changes in
      changes.map { Row(verb: verb, sureness: $0.isSure ? .sure : .possible, change: $0) }
    }
    self.rows = rows.filter { $0.sureness == .sure } + rows.filter { $0.sureness == .possible }
  }

  /// A Boolean value that tells whether a connection surely opened: one that
  /// passes now and did not, in a new pair or in one that was there.
  package var opensSurely: Bool { rows.contains { !$0.change.gained.certain.isEmpty } }

  /// A Boolean value that tells whether the two sources leave it unknown what
  /// changed somewhere.
  package var isUncertain: Bool {
    rows.contains { !$0.change.gained.isExact || !$0.change.lost.isExact }
  }

  /// A Boolean value that tells whether both sources could say everything.
  package var isComplete: Bool { old.gaps.isEmpty && new.gaps.isEmpty }

  /// Returns the rows of one kind.
  func rows(_ verb: Verb, _ sureness: Sureness) -> [Row] {
    rows.filter { $0.verb == verb && $0.sureness == sureness }
  }
}

extension ConnectivityDelta.Change {
  /// A Boolean value that tells whether something surely opened or closed here.
  package var isSure: Bool { !gained.certain.isEmpty || !lost.certain.isEmpty }
}

// MARK: - For programs

extension DeltaDocument {
  /// The document as JSON text, ending with a line break.
  package var json: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schemaVersion", AuditDocument.schemaVersion)
      for (key, side) in [("old", old), ("new", new)] {
        writer.key(key)
        writer.object { writer in
          writer.member("source", side.name)
          writer.member("workloads", side.inventory.workloads.count)
          writer.member("reading", side.reading)
          writer.member("complete", side.gaps.isEmpty)
          writer.key("gaps")
          writer.strings(side.gaps)
        }
      }
      writer.key("summary")
      writer.object { writer in
        for verb in Verb.allCases { writer.member(verb.rawValue, rows(verb, .sure).count) }
        writer.key("possibly")
        writer.object { writer in
          for verb in Verb.allCases { writer.member(verb.rawValue, rows(verb, .possible).count) }
        }
        writer.member("workloadsAdded", added.count)
        writer.member("workloadsRemoved", removed.count)
      }
      for verb in Verb.allCases {
        writer.key(verb.rawValue)
        writer.array(rows(verb, .sure)) { writer, row in write(row, to: &writer) }
      }
      writer.key("possibly")
      writer.object { writer in
        for verb in Verb.allCases {
          writer.key(verb.rawValue)
          writer.array(rows(verb, .possible)) { writer, row in write(row, to: &writer) }
        }
      }
      for (key, workloads) in [("workloadsAdded", added), ("workloadsRemoved", removed)] {
        writer.key(key)
        writer.array(workloads) { writer, identity in
          writer.object { writer in
            writer.member("workload", identity.path)
            writer.member("kind", identity.kind.kind)
          }
        }
      }
    }
    writer.endLine()
    return writer.bytes
  }

  private func write(_ row: Row, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.change(row.change)
      if let note = note(row.change) { writer.member("note", note) }
    }
  }
}

extension JSONWriter {
  /// Writes the members of a changed pair.
  mutating func change(_ change: ConnectivityDelta.Change) {
    end("source", change.source)
    end("destination", change.destination)
    key("before")
    answer(change.before)
    key("after")
    answer(change.after)
    key("gained")
    answer(change.gained)
    key("lost")
    answer(change.lost)
  }

  /// Writes an end of a pair as two members, the second with its kind.
  mutating func end(_ name: String, _ end: ConnectivityDelta.End) {
    switch end {
    case .workload(let identity):
      member(name, identity.path)
      member("\(name)Kind", identity.kind.kind)
    case .external(let range):
      member(name, range.description)
      member("\(name)Kind", "external")
    case .name(let pattern):
      member(name, pattern.text)
      member("\(name)Kind", "name")
    }
  }

  /// Writes an answer: what surely passes, and what nobody knows, with the
  /// causes.
  mutating func answer(_ answer: ConnectionAnswer) {
    object { writer in
      writer.key("connections")
      writer.connections(answer.certain)
      if !answer.isExact {
        writer.key("unknown")
        writer.connections(answer.possible.subtracting(answer.certain))
        writer.key("causes")
        writer.strings(answer.causes.filter { !$0.isMark }.map(\.text).sorted())
      }
    }
  }
}

// MARK: - For people

extension DeltaDocument {
  /// The document as lines for people: a line that says it all, then the pairs.
  package var lines: [SafeText] {
    var lines = [SafeText("\(old.name) → \(new.name): \(summary)")]
    if old.reading != new.reading {
      lines.append(
        SafeText(
          "mind: \(old.name) is read as \(old.reading), \(new.name) as \(new.reading); "
            + "--texts compares what the texts say, --cni names the plugin of both"))
    }
    for verb in Verb.allCases {
      let rows = rows(verb, .sure)
      if rows.isEmpty { continue }
      lines += ["", SafeText("\(verb.rawValue.uppercased()) \(rows.count)")]
      lines += table(of: rows, verb).lines
    }
    let possible = rows.filter { $0.sureness == .possible }
    if !possible.isEmpty {
      lines += ["", SafeText("POSSIBLY \(possible.count): nobody can know, for the reason given")]
      lines += doubtfulTable(of: possible).lines
    }
    for (title, workloads) in [("WORKLOADS ADDED", added), ("WORKLOADS REMOVED", removed)]
    where !workloads.isEmpty {
      lines += ["", SafeText("\(title) \(workloads.count)")]
      lines += workloads.map { SafeText($0.description) }
    }
    return lines
  }

  /// The counts in a sentence.
  package var summary: String {
    var parts = Verb.allCases.compactMap { verb -> String? in
      let count = rows(verb, .sure).count
      return count == 0 ? nil : "\(count) \(count == 1 ? "pair" : "pairs") \(verb.rawValue)"
    }
    for verb in Verb.allCases {
      let count = rows(verb, .possible).count
      if count > 0 { parts.append("\(count) possibly \(verb.rawValue)") }
    }
    return parts.isEmpty
      ? "no connection opened, closed or changed" : parts.joined(separator: ", ")
  }

  private func table(of rows: [Row], _ verb: Verb) -> PlainTable {
    var columns: [PlainTable.Column] = [.init("SOURCE"), .init("DESTINATION")]
    columns += verb == .closed ? [.init("PASSED")] : [.init(verb == .opened ? "PASSES" : "BEFORE")]
    if verb == .changed { columns += [.init("NOW")] }
    columns.append(.init("NOTE"))
    var table = PlainTable(columns: columns)
    for row in rows {
      let change = row.change
      var fields = [DeltaDocument.text(change.source), DeltaDocument.text(change.destination)]
      if verb != .opened { fields.append(AnswerText.text(change.before)) }
      if verb != .closed { fields.append(AnswerText.text(change.after)) }
      fields.append(note(change) ?? "")
      table.append(fields.map { SafeText($0) })
    }
    return table
  }

  private func doubtfulTable(of rows: [Row]) -> PlainTable {
    var table = PlainTable(columns: [
      .init("MAY HAVE"), .init("SOURCE"), .init("DESTINATION"), .init("BEFORE"), .init("NOW"),
      .init("SINCE"),
    ])
    for row in rows {
      let change = row.change
      let causes = change.gained.causes.union(change.lost.causes).filter { !$0.isMark }
        .map(\.text).sorted()
      var reason = causes.first ?? ""
      if causes.count > 1 { reason += " (and \(causes.count - 1) more)" }
      table.append(
        [
          row.verb.rawValue, DeltaDocument.text(change.source),
          DeltaDocument.text(change.destination), AnswerText.text(change.before),
          AnswerText.text(change.after), reason,
        ].map { SafeText($0) })
    }
    return table
  }

  /// What is to be said of the ends: that a workload came or went.
  private func note(_ change: ConnectivityDelta.Change) -> String? {
    var notes: [String] = []
    for case .workload(let identity) in [change.source, change.destination] {
      if isAdded(identity) { notes.append("\(identity.path) is new") }
      if isRemoved(identity) { notes.append("\(identity.path) is gone") }
    }
    if notes.count == 2, notes[0] == notes[1] { notes.removeLast() }
    return notes.isEmpty ? nil : notes.joined(separator: ", ")
  }

  private func isAdded(_ identity: WorkloadIdentity) -> Bool {
    old.inventory.workload(identity) == nil && new.inventory.workload(identity) != nil
  }

  private func isRemoved(_ identity: WorkloadIdentity) -> Bool {
    old.inventory.workload(identity) != nil && new.inventory.workload(identity) == nil
  }

  /// Returns the name of one end of a pair, with the kind of a workload.
  package static func text(_ end: ConnectivityDelta.End) -> String {
    switch end {
    case .workload(let identity): identity.description
    case .external(let range): range.description
    case .name(let pattern): pattern.text
    }
  }
}
