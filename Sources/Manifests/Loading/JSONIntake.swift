import JSONReading
import Kubernetes

/// Reads JSON text into a cluster: whole documents, documents in a row, and
/// lists item by item, in little memory whatever the size of the input.
final class JSONIntake {
  private let file: String
  private let limits: LoadLimits
  private let intake: DocumentIntake
  private let parser: JSONParser
  private var tapes: JSONTapeReader
  /// Items that name no kind, until the list around says of which they are.
  private var kindlessItems: [DocumentNode] = []
  private var documents = 0
  /// How many whole documents were handed out, text between them aside.
  private var wholeDocuments = 0
  /// Opens the input once more, where that is possible.
  private let reopen: () -> InputText?
  /// For each whole document of the input, the kind that its items have where
  /// they name none; found by a first look around the items.
  private var listedKinds: [ResourceKind?]?
  private var number = 0
  private var itemKinds: [ResourceKind] = []
  private var hasItems = false
  /// A Boolean value that tells whether the input holds something else.
  private var isForeign = false

  /// Makes an intake for one input.
  ///
  /// - Parameter reopen: Opens the input once more: items that name no kind are
  ///   then taken one by one, else they are kept until their list has ended.
  init(
    file: String, limits: LoadLimits, _ intake: DocumentIntake,
    reopen: @escaping () -> InputText? = { nil }
  ) {
    self.file = file
    self.reopen = reopen
    self.limits = limits
    self.intake = intake
    parser = JSONParser(limits: JSONIntake.jsonLimits(limits))
    tapes = JSONTapeReader(file: file)
  }

  private static func jsonLimits(_ limits: LoadLimits) -> JSONLimits {
    JSONLimits(maximumDepth: limits.depth)
  }

  /// Reads all of an input.
  func read(_ text: InputText) {
    let stream = JSONStream(limits: JSONIntake.jsonLimits(limits)) { try text.read(into: $0) }
    let signs = FaultyText(of: text.head)
    while true {
      do {
        guard !isForeign, let part = try stream.next() else { break }
        take(part)
      } catch let error as JSONError {
        let isTruncated =
          error.message.contains("ends before") || error.message.contains("not closed")
        let fault = DocumentFault(
          isTruncated ? .truncated : .syntax,
          isTruncated
            ? "the input is cut off at byte \(stream.offset): \(error.message)" : error.message,
          at: location(error.offset))
        intake.tell(fault, signs)
        takeKindless(nil)
        documents += 1
        break
      } catch {
        let fault = (error as? InputFault) ?? InputFault("the input cannot be read")
        intake.tell(fault, file: file)
        documents += 1
        break
      }
    }
    takeKindless(nil)
    if documents == 0 {
      intake.assembly.tell(
        Diagnostic(.note, "the file holds no document", at: SourceLocation(file: file)))
    }
  }

  /// Returns whether a text is one document of valid JSON.
  static func isDocument(_ text: [UInt8]) -> Bool {
    text.withUnsafeBytes { bytes in
      (try? JSONParser(limits: JSONLimits(maximumBytes: bytes.count)).parse(bytes)) != nil
    }
  }

  /// Reads a text that is one document, all of which is in memory.
  func readDocument(_ text: [UInt8]) {
    text.withUnsafeBytes { bytes in
      var at = 0
      let stream = JSONStream(limits: JSONIntake.jsonLimits(limits)) { target in
        let count = min(target.count, bytes.count - at)
        target.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[at..<(at + count)]))
        at += count
        return count
      }
      while let part = try? stream.next() { take(part) }
      takeKindless(nil)
    }
  }

  private func location(_ offset: Int) -> SourceLocation {
    SourceLocation(file: file, position: .offset(offset))
  }

  private func take(_ part: JSONStream.Part) {
    switch part {
    case .item(let piece):
      hasItems = true
      number += 1
      if let node = document(piece) { takeItem(node) }
    case .document(let piece):
      documents += 1
      wholeDocuments += 1
      if let node = document(piece) {
        if piece.cut != nil {
          endList(node)
        } else if documents == 1, JSONIntake.isFlow(node) {
          isForeign = true
          intake.assembly.tell(
            Diagnostic(
              .note, "the file holds flows, no resources: it is passed over", at: node.location,
              help: "name it with --flows"))
        } else {
          intake.take(node)
        }
      }
      number = 0
      hasItems = false
      itemKinds = []
    case .text(let offset, let length):
      intake.takeText(at: location(offset), length: length)
      documents += 1
    }
  }

  /// Returns the document of a piece, or tells what is wrong with it.
  private func document(_ piece: JSONStream.Piece) -> DocumentNode? {
    do throws(JSONError) {
      let value = try parser.parse(piece)
      return tapes.read(value)
    } catch {
      let what =
        hasItems && piece.cut == nil && number > 0
        ? "items[\(number - 1)]: " : "document \(documents): "
      let isDepth = error.message.contains("deeper")
      let fault = DocumentFault(
        isDepth ? .limit : .syntax,
        isDepth
          ? "\(what)depth limit: nested deeper than \(limits.depth) levels"
          : what + error.message, at: location(error.offset))
      intake.tell(fault, FaultyText(piece.bytes))
      return nil
    }
  }

  /// Returns whether a document is a line of observed traffic.
  private static func isFlow(_ node: DocumentNode) -> Bool {
    node["kind"] == nil
      && (node["flow"]?.isMapping == true || node["lost_events"]?.isMapping == true
        || node["verdict"] != nil && node["l4"] != nil)
  }

  private func takeItem(_ node: DocumentNode) {
    if node.isMapping, node["kind"] == nil, node["object"] == nil {
      if let kind = kindOfList() {
        intake.takeItem(node, kind: kind)
      } else {
        kindlessItems.append(node)
      }
    } else {
      if let kind = node["kind"], kind.kind == .string, itemKinds.count < 8 {
        let found = intake.context.kind(apiVersion: node["apiVersion"], kind: kind)
        if !itemKinds.contains(found) { itemKinds.append(found) }
      }
      intake.takeItem(node, kind: nil)
    }
  }

  /// Returns the kind of the items of the list that is open, or `nil` where
  /// only its end will tell.
  private func kindOfList() -> ResourceKind? {
    let kinds = listedKinds ?? lookAround()
    listedKinds = kinds
    return wholeDocuments < kinds.count ? kinds[wholeDocuments] : nil
  }

  /// Reads the input once more, without the items of its lists.
  private func lookAround() -> [ResourceKind?] {
    guard let text = reopen() else { return [] }
    let parser = JSONParser(limits: JSONIntake.jsonLimits(limits))
    let stream = JSONStream(limits: JSONIntake.jsonLimits(limits), skipsItems: true) {
      try text.read(into: $0)
    }
    var kinds: [ResourceKind?] = []
    while let part = try? stream.next() {
      guard case .document(let piece) = part else { continue }
      let list = piece.cut == nil ? nil : try? parser.parse(piece)
      let name = list?["kind"]?.string
      guard let name, name.hasSuffix("List"), name != "List" else {
        kinds.append(nil)
        continue
      }
      kinds.append(
        ResourceKind(
          apiVersion: list?["apiVersion"]?.string ?? "", kind: String(name.dropLast(4))))
    }
    return kinds
  }

  /// Takes what stood around the items of a list.
  private func endList(_ list: DocumentNode) {
    let kind = list.isMapping ? intake.takeList(list, kinds: itemKinds) : nil
    takeKindless(kind)
  }

  private func takeKindless(_ kind: ResourceKind?) {
    let items = kindlessItems
    kindlessItems = []
    for item in items { intake.takeItem(item, kind: kind) }
  }
}
