import Kubernetes
import PolicyEngine

/// A finding while a check fills it in: what most checks leave out has defaults.
struct FindingDraft {
  /// The guilty object.
  var object: ResourceReference
  /// What is wrong: one sentence with a full stop.
  var message: String
  /// The direction, where one is meant.
  var direction: Direction?
  /// The severity, where it is not that of the descriptor.
  var severity: Severity?
  /// How sure it is.
  var confidence = Confidence.proven
  /// The field of the object.
  var path: String?
  /// Where the guilty text was read.
  var location: SourceLocation?
  /// Why the engine says so.
  var why: [String] = []
  /// The classes of pods concerned.
  var classes: [Int] = []
  /// The workloads concerned, where they are not those of the classes.
  var workloads: [Int]?
  /// The pods concerned, where they are not those of the classes.
  var podCount: Int?
  /// What identifies the finding beside object and direction: a text that
  /// stays when lines move and lists are re-ordered.
  var key = ""
  /// The remedy, where it is not that of the descriptor.
  var remedy: String?

  /// Makes a draft.
  init(_ object: ResourceReference, _ message: String) {
    self.object = object
    self.message = message
  }
}

extension AuditCheck {
  /// Returns the finished finding of a draft.
  func finding(_ draft: FindingDraft, in context: AuditContext) -> Finding {
    let object = draft.object
    let cluster = context.state.name
    return Finding(
      id: descriptor.id, severity: draft.severity ?? descriptor.severity,
      confidence: draft.confidence, cluster: cluster,
      namespace: object.kind == .namespace ? object.name : object.namespace, object: object,
      direction: draft.direction, path: draft.path, location: draft.location,
      message: draft.message, why: Array(draft.why.prefix(3)),
      podCount: draft.podCount ?? context.podCount(ofClasses: draft.classes),
      workloads: draft.workloads ?? context.workloads(ofClasses: draft.classes),
      remedy: draft.remedy ?? descriptor.remedy,
      fingerprint: Fingerprint.text(
        rule: descriptor.id, cluster: cluster, object: object, direction: draft.direction,
        key: draft.key))
  }
}
