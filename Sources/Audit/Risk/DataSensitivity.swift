package import Kubernetes

/// Reads how sensitive the data of workloads and namespaces is.
///
/// In this order (product section 3): a number in `firebreak.dev/data-sensitivity`
/// (workload over namespace over fleet file), a word in `data-classification`
/// (workload over namespace), a guess from images and names, else 5.
package struct DataSensitivity: Sendable {
  /// The key of a number 0…10, as annotation or label.
  package static let numberKey = "firebreak.dev/data-sensitivity"
  /// The key of a word, as label or annotation.
  package static let classificationKey = "data-classification"
  /// What each word is worth.
  package static let classifications: [String: Int] = [
    "public": 0, "internal": 3, "confidential": 6, "restricted": 8, "pii": 10, "phi": 10,
    "pci": 10, "cardholder": 10,
  ]

  private let state: ClusterState
  private let profile: ClusterProfile
  private let namespaces: [String: Namespace]

  /// Makes a reader for a cluster.
  package init(_ state: ClusterState, profile: ClusterProfile) {
    self.state = state
    self.profile = profile
    self.namespaces = Dictionary(state.namespaces.map { ($0.name, $0) }) { $1 }
  }

  /// Returns the sensitivity of a workload.
  package func term(of workload: Workload, in inventory: Inventory) -> RiskScore.Term {
    let namespace = workload.identity.namespace
    let sources = metadata(of: workload, in: inventory)
    let own = sources.lazy.compactMap { number(in: $0, of: "workload") }.first
    if let found = own ?? namespaceNumber(namespace) { return found }
    let word = sources.lazy.compactMap { classification(in: $0, of: "workload") }.first
    if let found = word ?? namespaceClassification(namespace) { return found }
    return guess(workload, inventory) ?? unknown
  }

  /// Returns the sensitivity of a namespace without workloads.
  package func term(ofNamespace name: String) -> RiskScore.Term {
    if let found = namespaceNumber(name) ?? namespaceClassification(name) { return found }
    return SensitivityGuesses.guess(name: name).map { term(of: $0, "namespace name \(name)") }
      ?? unknown
  }

  /// Returns whether a workload or its namespace is marked as holding
  /// cardholder data by its classification.
  package func isCardholder(_ workload: Workload, in inventory: Inventory) -> Bool {
    metadata(of: workload, in: inventory).contains(where: isCardholder)
  }

  /// Returns whether a namespace is marked as holding cardholder data.
  package func isCardholder(namespace: String) -> Bool {
    namespaces[namespace].map { isCardholder($0.metadata) } ?? false
  }

  /// Returns what is wrong with the numbers that people wrote; such numbers
  /// are ignored.
  package func diagnostics(_ inventory: Inventory) -> [Diagnostic] {
    var found: [Diagnostic] = []
    func check(_ metadata: ObjectMetadata, _ owner: ResourceReference) {
      guard let text = text(metadata, DataSensitivity.numberKey),
        DataSensitivity.thousandths(text) == nil
      else { return }
      found.append(
        Diagnostic(
          .warning, "`\(DataSensitivity.numberKey)` of \(owner) is `\(text)`, not a number 0…10",
          at: metadata.location, help: "write a number from 0 to 10; until then it is ignored"))
    }
    for namespace in state.namespaces {
      check(namespace.metadata, ResourceReference(.namespace, namespace: nil, name: namespace.name))
    }
    for workload in inventory.workloads {
      for metadata in metadata(of: workload, in: inventory) {
        check(metadata, workload.identity.reference)
      }
    }
    for (name, value) in profile.dataSensitivity.sorted(by: { $0.key < $1.key })
    where !(value >= 0 && value <= 10) {
      found.append(
        Diagnostic(
          .warning, "data sensitivity of namespace `\(name)` is \(value), not a number 0…10",
          help: "write a number from 0 to 10; until then it is ignored"))
    }
    return found
  }

  /// Returns a decimal number 0…10 in thousandths, or `nil`; further digits
  /// are cut off.
  package static func thousandths(_ text: String) -> Int? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, (1...2).contains(first.utf8.count), isDigits(first),
      let whole = Int(first)
    else { return nil }
    var fraction = 0
    if parts.count == 2 {
      guard !parts[1].isEmpty, isDigits(parts[1]) else { return nil }
      fraction = Int((parts[1] + "000").prefix(3)) ?? 0
      if whole == 10, parts[1].contains(where: { $0 != "0" }) { return nil }
    }
    return whole <= 10 ? whole * 1000 + fraction : nil
  }

  private static func isDigits(_ text: Substring) -> Bool {
    text.utf8.allSatisfy { $0 >= 48 && $0 <= 57 }
  }

  private func metadata(of workload: Workload, in inventory: Inventory) -> [ObjectMetadata] {
    var sources: [ObjectMetadata] = []
    if let controller = workload.controller {
      sources.append(state.controllers[controller].metadata)
    }
    if let pod = workload.pods.first { sources.append(inventory.pods[pod].pod.metadata) }
    return sources
  }

  private func text(_ metadata: ObjectMetadata, _ key: String) -> String? {
    metadata.annotations[key] ?? metadata.labels[key]
  }

  private func number(in metadata: ObjectMetadata, of owner: String) -> RiskScore.Term? {
    text(metadata, DataSensitivity.numberKey).flatMap(DataSensitivity.thousandths).map {
      RiskScore.Term(thousandths: $0, reasons: ["\(DataSensitivity.numberKey) of the \(owner)"])
    }
  }

  private func classification(in metadata: ObjectMetadata, of owner: String) -> RiskScore.Term? {
    guard let word = text(metadata, DataSensitivity.classificationKey)?.lowercased(),
      let value = DataSensitivity.classifications[word]
    else { return nil }
    return RiskScore.Term(
      thousandths: value * 1000,
      reasons: ["\(DataSensitivity.classificationKey)=\(word) of the \(owner)"])
  }

  private func namespaceNumber(_ name: String) -> RiskScore.Term? {
    if let found = namespaces[name].flatMap({ number(in: $0.metadata, of: "namespace") }) {
      return found
    }
    guard let value = profile.dataSensitivity[name], value >= 0, value <= 10 else { return nil }
    // The shortest decimal of the number is what the person wrote; what is too
    // small to be written without an exponent is nothing.
    return RiskScore.Term(
      thousandths: DataSensitivity.thousandths("\(value)") ?? 0,
      reasons: ["the fleet file says so of namespace \(name)"])
  }

  private func namespaceClassification(_ name: String) -> RiskScore.Term? {
    namespaces[name].flatMap { classification(in: $0.metadata, of: "namespace") }
  }

  private func isCardholder(_ metadata: ObjectMetadata) -> Bool {
    let word = text(metadata, DataSensitivity.classificationKey)?.lowercased()
    return word == "pci" || word == "cardholder"
  }

  private func guess(_ workload: Workload, _ inventory: Inventory) -> RiskScore.Term? {
    var best: (guess: SensitivityGuesses.Guess, source: String)?
    func offer(_ guess: SensitivityGuesses.Guess?, _ source: String) {
      guard let guess, guess.value > best?.guess.value ?? 0 else { return }
      best = (guess, source)
    }
    let containers = workload.pods.first.map { inventory.pods[$0].pod.spec.containers } ?? []
    for container in containers where container.role != .initContainer {
      offer(SensitivityGuesses.guess(image: container.image), "image \(container.image)")
    }
    offer(SensitivityGuesses.guess(name: workload.identity.name), "name \(workload.identity.name)")
    let namespace = workload.identity.namespace
    offer(SensitivityGuesses.guess(name: namespace), "namespace name \(namespace)")
    return best.map { term(of: $0.guess, $0.source) }
  }

  private func term(of guess: SensitivityGuesses.Guess, _ source: String) -> RiskScore.Term {
    RiskScore.Term(
      thousandths: guess.value * 1000, reasons: ["assumed: \(source) suggests \(guess.meaning)"],
      confidence: .assumed)
  }

  private var unknown: RiskScore.Term {
    RiskScore.Term(
      thousandths: 5000, reasons: ["assumed: nothing tells what the data is"],
      confidence: .assumed)
  }
}
