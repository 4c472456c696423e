import Kubernetes

/// The label that comes closest to what a selector asks for, among labels that
/// exist.
struct NearestLabel {
  /// The most labels that are looked at: a bound on work, not on meaning.
  static let candidateLimit = 1000
  /// The most letters that may differ.
  static let distanceLimit = 2

  /// The label that exists.
  let label: Label
  /// The label that is asked for.
  let wanted: Label

  /// Looks for a label whose value, or whose key, differs by at most two
  /// letters; a value under another key comes last. `nil` where none is near.
  init?(to selector: LabelSelector, among sets: some Sequence<Labels>) {
    let candidates = Array(sets.prefix(NearestLabel.candidateLimit))
    var best: (rank: Int, text: String, label: Label, wanted: Label)?
    for requirement in selector.requirements where requirement.test == .isIn {
      for value in requirement.values.prefix(16) {
        let wanted = Label(requirement.key, value)
        for labels in candidates where labels[wanted.key] != value {
          for label in labels.entries {
            guard let rank = NearestLabel.rank(label, wanted) else { continue }
            let text = "\(label.key)=\(label.value) \(wanted.key)=\(wanted.value)"
            if (rank, text) < (best?.rank ?? .max, best?.text ?? "") {
              best = (rank, text, label, wanted)
            }
          }
        }
      }
    }
    guard let best else { return nil }
    label = best.label
    wanted = best.wanted
  }

  /// The pair as `app=web (the selector asks app=wep)`.
  var text: String {
    "\(label.key)=\(label.value) (the selector asks \(wanted.key)=\(wanted.value))"
  }

  /// How far a label is from the wanted one, or `nil` where it is not near.
  private static func rank(_ label: Label, _ wanted: Label) -> Int? {
    if label.key == wanted.key {
      let distance = PodLabels.distance(label.value, wanted.value)
      return distance <= distanceLimit ? distance : nil
    }
    guard label.value == wanted.value, !label.value.isEmpty else { return nil }
    let distance = PodLabels.distance(label.key, wanted.key)
    return distance <= distanceLimit ? distanceLimit + distance : 3 * distanceLimit
  }
}
