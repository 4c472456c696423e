import Kubernetes

/// Decodes label selectors as the API server does, and says what it would
/// refuse (rule G-17).
enum SelectorDecoder {
  /// A selector and what is wrong with it.
  struct Decoded {
    /// The selector, or `nil` where it cannot be told what it selects.
    var selector: LabelSelector?
    /// What is wrong.
    var issues: [PolicyIssue] = []
  }

  /// Returns the selector of a field that is present.
  ///
  /// - Parameters:
  ///   - node: The field; a null one selects everything.
  ///   - path: The path of the field, for issues.
  ///   - isKey: Tells how a key may be written.
  static func decode(
    _ node: DocumentNode, path: String, isKey: @escaping (String) -> Bool = LabelSyntax.isKey
  ) -> Decoded {
    if node.isNull { return Decoded(selector: .everything) }
    guard node.isMapping else {
      return Decoded(
        issues: [
          PolicyIssue(
            "the selector must be a mapping, not \(DecodingContext.article(node.kind))",
            path: path, location: node.location)
        ])
    }
    var builder = Builder(path: path, isKey: isKey)
    builder.read(node)
    return Decoded(
      selector: builder.isRefused ? nil : LabelSelector(builder.requirements),
      issues: builder.issues)
  }

  /// Collects requirements and issues of one selector.
  private struct Builder {
    let path: String
    let isKey: (String) -> Bool
    var requirements: [LabelSelector.Requirement] = []
    var issues: [PolicyIssue] = []
    var isRefused = false

    mutating func refuse(_ message: String, _ field: String, _ node: DocumentNode) {
      isRefused = true
      issues.append(PolicyIssue(message, path: path + field, location: node.location))
    }

    mutating func read(_ node: DocumentNode) {
      var seen: Set<String> = []
      for (key, _) in node.entries {
        let name = key.scalarText
        if !seen.insert(name).inserted {
          issues.append(
            PolicyIssue(
              "the key `\(name)` stands here twice; the later counts", path: "\(path).\(name)",
              location: key.location, isRefusal: false))
        }
        if name != "matchLabels", name != "matchExpressions" {
          let isEmpty = node["matchLabels"] == nil && node["matchExpressions"] == nil
          let end = isEmpty ? ": the selector matches everything" : ""
          issues.append(
            PolicyIssue(
              "unknown field `\(name)` has no effect\(end)", path: "\(path).\(name)",
              location: key.location, isRefusal: false, isWidening: isEmpty))
        }
      }
      if let labels = node["matchLabels"], !labels.isNull { readLabels(labels) }
      if let expressions = node["matchExpressions"], !expressions.isNull {
        readExpressions(expressions)
      }
    }

    private mutating func readLabels(_ labels: DocumentNode) {
      guard labels.isMapping else {
        refuse(
          "expected a mapping, found \(DecodingContext.article(labels.kind))", ".matchLabels",
          labels)
        return
      }
      var byKey: [String: String] = [:]
      for (key, value) in labels.entries {
        let name = key.scalarText
        let field = ".matchLabels.\(name)"
        checkKey(name, field, key)
        guard value.kind == .string || value.isNull else {
          refuse(
            "the label value `\(value.isMapping || value.isSequence ? "…" : value.scalarText)` is "
              + "\(DecodingContext.article(value.kind)), not text: put it in quotes", field, value)
          continue
        }
        let text = value.isNull ? "" : value.scalarText
        if !LabelSyntax.isValue(text) {
          refuse("the label value `\(text)` is not valid", field, value)
        }
        byKey[name] = text
      }
      requirements += byKey.map { LabelSelector.Requirement($0.key, .isIn, [$0.value]) }
    }

    private mutating func readExpressions(_ expressions: DocumentNode) {
      guard expressions.isSequence else {
        refuse(
          "expected a list, found \(DecodingContext.article(expressions.kind))",
          ".matchExpressions", expressions)
        return
      }
      for (number, expression) in expressions.elements.enumerated() {
        readExpression(expression, ".matchExpressions[\(number)]")
      }
    }

    private mutating func readExpression(_ expression: DocumentNode, _ field: String) {
      guard expression.isMapping else {
        refuse(
          "expected a mapping, found \(DecodingContext.article(expression.kind))", field,
          expression)
        return
      }
      for (key, _) in expression.entries
      where !["key", "operator", "values"].contains(key.scalarText) {
        issues.append(
          PolicyIssue(
            "unknown field `\(key.scalarText)` has no effect",
            path: path + field + ".\(key.scalarText)", location: key.location, isRefusal: false))
      }
      guard let key = expression["key"]?.string, !key.isEmpty else {
        refuse("the requirement names no key", field + ".key", expression["key"] ?? expression)
        return
      }
      checkKey(key, field + ".key", expression["key"] ?? expression)
      let written = expression["operator"]
      guard let name = written?.string,
        let test = LabelSelector.Requirement.Operator(rawValue: name)
      else {
        let text = written.map { $0.scalarText } ?? ""
        refuse(
          "the operator `\(text)` is none of In, NotIn, Exists, DoesNotExist", field + ".operator",
          written ?? expression)
        return
      }
      guard let values = readValues(expression["values"], field + ".values") else { return }
      let needsValues = test == .isIn || test == .notIn
      if needsValues, values.isEmpty {
        refuse("the operator \(name) needs at least one value", field + ".values", expression)
      } else if !needsValues, !values.isEmpty {
        refuse("the operator \(name) takes no values", field + ".values", expression)
      }
      requirements.append(LabelSelector.Requirement(key, test, needsValues ? values : []))
    }

    private mutating func readValues(_ node: DocumentNode?, _ field: String) -> [String]? {
      guard let node, !node.isNull else { return [] }
      guard node.isSequence else {
        refuse("expected a list, found \(DecodingContext.article(node.kind))", field, node)
        return nil
      }
      var values: [String] = []
      for (number, value) in node.elements.enumerated() {
        guard value.kind == .string || value.isNull else {
          refuse(
            "expected text, found \(DecodingContext.article(value.kind))", "\(field)[\(number)]",
            value)
          return nil
        }
        let text = value.isNull ? "" : value.scalarText
        if !LabelSyntax.isValue(text) {
          refuse("the label value `\(text)` is not valid", "\(field)[\(number)]", value)
        }
        values.append(text)
      }
      return values
    }

    private mutating func checkKey(_ key: String, _ field: String, _ node: DocumentNode) {
      if !isKey(key) { refuse("the label key `\(key)` is not valid", field, node) }
    }
  }
}
