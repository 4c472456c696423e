import JSONReading
import Kubernetes

/// Reads JSON text into a cluster: whole documents, documents in a row, and
/// lists item by item, in little memory whatever the size of the input.
final class JSONIntake {
  private let file: String
  private let limits: LoadLimits
  private let intake: DocumentIntake
  private let parser: JSONParser
  /// The kind of the items of the list around, from a first look at it.
  private var itemKind: ResourceKind?
  private var kindlessItems: [DocumentNode] = []
  private var documents = 0
  private var number = 0
  private var itemKinds: [ResourceKind] = []
  private var hasItems = false

  /// Makes an intake for one input.
  ///
  /// - Parameter itemKind: The kind of items that name none, where it is known.
  init(file: String, limits: LoadLimits, _ intake: DocumentIntake) {
    self.file = file
    self.limits = limits
    self.intake = intake
    parser = JSONParser(limits: JSONIntake.jsonLimits(limits))
  }

  private static func jsonLimits(_ limits: LoadLimits) -> JSONLimits {
    JSONLimits(maximumDepth: limits.depth)
  }

  /// Reads all of an input.
  func read(_ text: InputText) {
    let stream = JSONStream(limits: JSONIntake.jsonLimits(limits)) { try text.read(into: $0) }
    while true {
      do {
        guard let part = try stream.next() else { break }
        take(part)
      } catch let error as JSONError {
        let isTruncated =
          error.message.contains("ends before") || error.message.contains("not closed")
        let fault = DocumentFault(
          isTruncated ? .truncated : .syntax,
          isTruncated ? "the input is cut off: \(error.message)" : error.message,
          at: location(error.offset))
        let signs = FaultyText(of: text.head)
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
      if let node = document(piece) {
        if piece.cut == nil { intake.take(node) } else { endList(node) }
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
      return JSONTapeReader.read(value, file: file, isFiltered: true)
    } catch {
      let what = hasItems && piece.cut == nil && number > 0 ? "item \(number - 1): " : ""
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

  private func takeItem(_ node: DocumentNode) {
    if node.isMapping, node["kind"] == nil, node["object"] == nil {
      kindlessItems.append(node)
    } else {
      if let kind = node["kind"], kind.kind == .string, itemKinds.count < 8 {
        let found = intake.context.kind(apiVersion: node["apiVersion"], kind: kind)
        if !itemKinds.contains(found) { itemKinds.append(found) }
      }
      intake.takeItem(node, kind: nil)
    }
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
