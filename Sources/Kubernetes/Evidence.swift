/// What the input could and could not say about its cluster.
package struct Evidence: Hashable, Sendable {
  /// Something the input should have held and did not.
  package struct Gap: Hashable, Sendable {
    /// Why it is missing.
    package enum Cause: String, Hashable, Sendable {
      /// The API server refused the list.
      case forbidden
      /// A list was cut in pages and the rest is not there.
      case partialList
      /// A file ends in the middle.
      case truncated
      /// A file or an object could not be read.
      case unreadable
      /// The form of the input never holds this kind.
      case notCollected
      /// A named limit was reached.
      case limit
      /// There was no object at all.
      case empty
    }

    /// Why it is missing.
    package var cause: Cause
    /// The kind that is missing, or `nil` where nobody can say.
    package var kind: ResourceKind?
    /// The namespace it is missing for, or `nil` for all.
    package var namespace: String?
    /// What happened, in one line.
    package var message: String
    /// Where.
    package var location: SourceLocation?

    /// Makes a gap.
    package init(
      _ cause: Cause, kind: ResourceKind? = nil, namespace: String? = nil, message: String,
      location: SourceLocation? = nil
    ) {
      self.cause = cause
      self.kind = kind
      self.namespace = namespace
      self.message = message
      self.location = location
    }
  }

  /// What the input is made of.
  package enum Origin: String, Hashable, Sendable {
    /// Files that a person or a template wrote.
    case manifests
    /// What `kubectl get` printed.
    case capture
    /// A must-gather or the output of `oc adm inspect`.
    case mustGather
    /// The output of `kubectl cluster-info dump`, which holds no policies.
    case clusterInfoDump
  }

  /// What the input is made of.
  package var origin: Origin
  /// What is missing.
  package var gaps: [Gap]
  /// The newest moment the evidence speaks of, if any.
  package var newest: Timestamp?
  /// A Boolean value that tells whether `newest` is only a file's time.
  package var isFileTime: Bool

  /// Makes evidence.
  package init(
    origin: Origin = .manifests, gaps: [Gap] = [], newest: Timestamp? = nil,
    isFileTime: Bool = false
  ) {
    self.origin = origin
    self.gaps = gaps
    self.newest = newest
    self.isFileTime = isFileTime
  }

  /// A Boolean value that tells whether nothing is missing.
  package var isComplete: Bool { gaps.isEmpty }

  /// Returns why the policies of a namespace are not all known, or an empty
  /// list where they are.
  ///
  /// A gap that names the kind NetworkPolicy leaves verdicts unknown; one that
  /// names no kind (an unreadable file) lowers confidence only.
  package func policyGaps(namespace: String) -> [Gap] {
    gaps.filter {
      $0.kind == .networkPolicy && ($0.namespace == nil || $0.namespace == namespace)
    }
  }
}
