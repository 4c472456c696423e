import Kubernetes
import OrderedCollections

/// Which domain names pods may learn, so that `toFQDNs` allows anything (C-15).
///
/// Cilium knows the addresses of a name only from answers that its DNS proxy
/// has seen, and the proxy sees a pod's questions only where some egress rule
/// with rules for DNS selects that pod and lets it ask for the name.
struct CiliumNames {
  /// Pods and what they may ask for.
  struct Questions: Hashable {
    /// The namespace of the pods; `nil` where they may be of any.
    var namespace: String?
    /// The pods.
    var subject: PeerFormula
    /// The names.
    var names: PeerFormula
  }

  private let settings: CiliumSettings
  private var questions: OrderedSet<Questions> = []
  /// The questions by the namespace of the pods, as indices in order.
  private var numbers: [String?: [Int]] = [:]

  /// Starts with nobody who may ask.
  init(_ settings: CiliumSettings) { self.settings = settings }

  /// Lets some pods ask for names.
  mutating func add(_ entry: Questions) {
    let (isNew, index) = questions.append(entry)
    if isNew { numbers[entry.namespace, default: []].append(index) }
  }

  /// Returns whom some names mean, for which pods; without a subject, for all.
  ///
  /// - Parameter namespace: The namespace of the pods for which the names are
  ///   written, whose questions alone count; `nil` where they may be of any.
  func peers(
    _ names: [CiliumName], namespace: String?, origin: RuleOrigin
  ) -> [(subject: PeerFormula?, peers: PeerFormula)] {
    let wanted = formula(names, origin)
    if settings.asksForNames { return [(nil, wanted)] }
    let asking =
      namespace.map { ((numbers[$0] ?? []) + (numbers[nil] ?? [])).sorted() }
      ?? Array(questions.indices)
    return asking.map { index in
      (
        questions[index].subject,
        PeerFormula.joined(all: [wanted, questions[index].names])
      )
    }
  }

  /// Returns the names that some patterns match, by the rules of the release:
  /// `**.` is one or more labels since 1.19, before it is as `*.` (C-15).
  func formula(_ names: [CiliumName], _ origin: RuleOrigin) -> PeerFormula {
    var plain: [DomainPattern] = []
    var deep: [DomainPattern] = []
    for name in names {
      switch name {
      case .exactly(let text): plain.append(DomainPattern(text))
      case .pattern(let text) where text.hasPrefix("**."):
        let shallow = DomainPattern(String(text.dropFirst()))
        switch settings.reaches(19) {
        case .yes: plain.append(DomainPattern(text, prefix: "**."))
        case .no: plain.append(shallow)
        case .unknown:
          plain.append(shallow)
          deep.append(DomainPattern(text, prefix: "**."))
        }
      case .pattern(let text): plain.append(DomainPattern(text))
      }
    }
    let sure: PeerFormula = plain.isEmpty ? .nobody : .names(plain)
    if deep.isEmpty { return sure }
    let cause = CiliumSettings.unknownVersion("`**.` depends", origin)
    return PeerFormula.joined(any: [sure, .all([.names(deep), .doubtful(cause)])])
  }
}
