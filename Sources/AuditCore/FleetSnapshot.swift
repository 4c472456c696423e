package import Audit

/// The fleet as far as it has been audited: an immutable picture for a face.
package struct FleetSnapshot: Sendable {
  /// How far one cluster is.
  package enum Stage: Sendable {
    /// Not begun.
    case waiting
    /// Being read: what is happening, and how much of it is done (0…1) where
    /// that is known.
    case loading(step: String, share: Double?)
    /// Audited.
    case ready(ClusterResult)
    /// Not readable at all: why, in one line.
    case failed(String)
  }

  /// One cluster of the fleet.
  package struct Entry: Sendable {
    /// The name.
    package var name: String
    /// What the person said of it.
    package var profile: ClusterProfile
    /// How far it is.
    package var stage: Stage

    /// Makes an entry.
    package init(name: String, profile: ClusterProfile, stage: Stage) {
      self.name = name
      self.profile = profile
      self.stage = stage
    }

    /// The result, once it is there.
    package var result: ClusterResult? {
      if case .ready(let result) = stage { result } else { nil }
    }
  }

  /// The clusters, in the order of the sources.
  package var entries: [Entry]
  /// The figures of the clusters that are ready.
  package var figures: FleetFigures
  /// A Boolean value that tells whether every cluster is ready or has failed.
  package var isFinished: Bool
  /// Diagnostics that belong to no cluster, such as those of the fleet file.
  package var notices: [String]

  /// Makes a snapshot.
  package init(
    entries: [Entry] = [], figures: FleetFigures = FleetFigures(), isFinished: Bool = false,
    notices: [String] = []
  ) {
    self.entries = entries
    self.figures = figures
    self.isFinished = isFinished
    self.notices = notices
  }
}
